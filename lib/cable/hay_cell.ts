import { haySections } from "./_hay_sections.ts";
import type { BranchPoint, CellSpec, CellSynapse, Section } from "./cell_spec.ts";

/** Length of the soma and diameter of a cylinder of its area, um. */
const SOMA_UM = [23.1694, 15.5434];
/** Longest segment, um. */
const SEGMENT_UM = 40;
/** Stretch of the apical dendrite with dense low-threshold calcium, um from the soma. */
const HOT_UM = [685, 885];
/** Path from the soma to the furthest tip, um. */
const FURTHEST_UM = 1300.5335;

type Channels = Section["channels"];

/** Shell of calcium of 0.1 um, of whose calcium a part is free; it begins with half of that at rest, as in the published simulations. */
function pool(free: number, tau: number): Channels[string] {
  return { depth: 0.1 / free, tau, rest: 1e-4, start: 5e-5 };
}

const SOMA: Channels = {
  pas: { g: 3e-5, e: -90 },
  ih: { gbar: 7.5e-5 },
  im: { gbar: 8e-6 },
  na_ts: { gbar: 0.998912 },
  kv3: { gbar: 0.338029 },
  sk: { gbar: 0.09965 },
  ca_hva: { gbar: 0.000644 },
  ca_lva: { gbar: 0.000557 },
  pool: pool(0.000509, 294.679571),
};
const AXON: Channels = {
  pas: { g: 3e-5, e: -90 },
  ih: { gbar: 5e-5 },
  im: { gbar: 0.013322 },
  na_ta: { gbar: 3.89618 },
  na_p: { gbar: 0.005834 },
  k_t: { gbar: 0.077274 },
  k_p: { gbar: 0.188851 },
  kv3: { gbar: 0.473799 },
  sk: { gbar: 0.000047 },
  ca_hva: { gbar: 0.000222 },
  ca_lva: { gbar: 0.000813 },
  pool: pool(0.000525, 277.300774),
};
const BASAL: Channels = { pas: { g: 6e-5, e: -90 }, ih: { gbar: 5e-5 } };

/** Channels of an apical section by the distances of its segments from the soma, um. */
function apical(distances: readonly number[]): Channels {
  return {
    pas: { g: 6e-5, e: -90 },
    ih: {
      gbar: distances.map((at) =>
        1e-4 * (-0.8696 + 2.087 * Math.exp(3.6161 * Math.min(0.65, at / FURTHEST_UM)))
      ),
    },
    im: { gbar: 0.00099 },
    na_ts: { gbar: 0.021489 },
    kv3: { gbar: 0.001808 },
    sk: { gbar: 0.000002 },
    ca_hva: { gbar: 0.000701 },
    ca_lva: {
      gbar: distances.map((at) => 0.2271264 * (at > HOT_UM[0] && at < HOT_UM[1] ? 1 : 0.01)),
    },
    pool: pool(0.000637, 35.725651),
  };
}

function dendrites(group: "dend" | "apic"): Section[] {
  const ends: number[] = [];
  return haySections(group).map(([parent, ...course], k): Section => {
    const points = Array.from({ length: course.length / 2 }, (_, at): BranchPoint => [
      course[2 * at],
      0,
      0,
      course[2 * at + 1],
    ]);
    const length = points[points.length - 1][0], start = parent < 0 ? 0 : ends[parent];
    const segments = 1 + 2 * Math.floor(length / SEGMENT_UM);
    ends[k] = start + length;
    // The published loop over a section ends on its end, not on the middle of its last segment.
    const distances = Array.from(
      { length: segments },
      (_, at) => start + (at === segments - 1 ? 1 : (at + 0.5) / segments) * length,
    );
    return {
      name: `${group}[${k}]`,
      ...(parent < 0 ? { parent: "soma", parentAt: 0.5 } : { parent: `${group}[${parent}]`, parentAt: 1 }),
      points,
      segments,
      ra: 100,
      cm: 2,
      channels: group === "dend" ? BASAL : apical(distances),
    };
  });
}

/** Places of the excitatory and of the inhibitory inputs of {@link hayCell}. */
const EXCITED: readonly (readonly [section: string, at: number])[] = [
  ["dend[14]", 0.214286],
  ["dend[19]", 0.5],
  ["dend[24]", 0.5],
  ["dend[30]", 0.5],
  ["dend[31]", 0.7],
  ["dend[35]", 0.5],
  ["dend[56]", 0.166667],
  ["dend[60]", 0.5],
  ["dend[60]", 0.7],
  ["dend[69]", 0.3],
  ["dend[78]", 0.166667],
  ["dend[78]", 0.833333],
  ["apic[12]", 0.7],
  ["apic[13]", 0.5],
  ["apic[19]", 0.0555556],
  ["apic[29]", 0.833333],
  ["apic[37]", 0.5],
  ["apic[37]", 0.884615],
  ["apic[49]", 0.785714],
  ["apic[51]", 0.409091],
  ["apic[68]", 0.5],
  ["apic[70]", 0.833333],
  ["apic[75]", 0.833333],
  ["apic[93]", 0.5],
];
const INHIBITED: readonly (readonly [section: string, at: number])[] = [
  ["dend[9]", 0.5],
  ["dend[14]", 0.5],
  ["dend[27]", 0.166667],
  ["dend[70]", 0.0555556],
  ["apic[13]", 0.214286],
  ["apic[63]", 0.277778],
  ["apic[63]", 0.388889],
  ["apic[87]", 0.357143],
];

/** AMPA, 8 nS. */
const AMPA = { tauRise: 0.3, tauDecay: 3, reversal: 0, weight: 8 };
/** NMDA, 8 nS, with the slope of block that layer-5 cells are often given. */
const NMDA = { tauRise: 2, tauDecay: 70, reversal: 0, weight: 8, magnesium: 1, magnesiumSlope: 0.08 };
/** GABA-A, 12 nS. */
const GABA = { tauRise: 0.2, tauDecay: 8, reversal: -80, weight: 12 };

const exc = EXCITED.flatMap(([section, at]): CellSynapse[] => [
  { section, at, ...AMPA },
  { section, at, ...NMDA },
]);
const inh = INHIBITED.map(([section, at]): CellSynapse => ({ section, at, ...GABA }));

/**
 * The layer-5b pyramidal cell of E. Hay, S. Hill, F. Schürmann, H. Markram, I. Segev (2011), doi:10.1371/journal.pcbi.1002107, with spikes that begin in the axon and
 * the channel densities of A. S. Shai, C. A. Anastassiou, M. E. Larkum, C. Koch (2015), doi:10.1371/journal.pcbi.1004090, as in the data of D. Beniaguev, I. Segev, M.
 * London (2021), doi:10.1016/j.neuron.2021.07.002: 642 compartments, plateaus of calcium in the apical tuft, bursts. 24 excitatory
 * inputs (AMPA and NMDA, 8 nS each) and 8 inhibitory ones (GABA-A, 12 nS), each a cluster of synapses: input k < 24 drives synapses 2 k and 2 k + 1, the others synapse
 * 24 + k. Driven by the same input, its voltage is that of the published cell in NEURON.
 */
export const hayCell: CellSpec = {
  kind: "cell",
  name: "hay2011",
  startMv: -76,
  celsius: 34,
  sections: [
    {
      name: "soma",
      lengthUm: SOMA_UM[0],
      diameterUm: SOMA_UM[1],
      segments: 1,
      ra: 100,
      cm: 1,
      channels: SOMA,
    },
    ...["soma", "axon[0]"].map((parent, k): Section => ({
      name: `axon[${k}]`,
      parent,
      parentAt: k === 0 ? 0.5 : 1,
      lengthUm: 30,
      diameterUm: 1,
      segments: 1,
      ra: 100,
      cm: 1,
      channels: AXON,
    })),
    ...dendrites("dend"),
    ...dendrites("apic"),
  ],
  synapses: [...exc, ...inh],
};

/** Inputs of {@link hayCell}: rates in Hz at scale 1, and what they drive; basal and apical ones rise and fall apart. */
export const HAY_INPUT = {
  rateHz: Array.from({ length: 32 }, (_, k) => k < 24 ? 8.5 : 12.8),
  leastScale: 0.3,
  mostScale: 1.7,
  drives: Array.from(
    { length: 32 },
    (_, k) =>
      k < 24
        ? { synapses: [2 * k, 2 * k + 1], group: k < 12 ? 0 : 1 }
        : { synapses: [24 + k], group: k < 28 ? 2 : 3 },
  ),
};
