import type { Projection, SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** Populations in the order of all tables. */
const NAMES = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"] as const;
const SIZES = [20_683, 5834, 21_915, 5479, 4850, 1065, 14_395, 2948];
/** External inputs of a cell, and the rate of each, Hz. */
const EXTERNAL = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100];
const EXTERNAL_HZ = 8;
/** Probability that a pair is connected at least once; rows are targets, columns sources. */
const PROBABILITIES = [
  [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
];
/** Thalamic cells, and the probability that one is connected to a cell at least once. */
const THALAMIC = { cells: 902, probabilities: [0, 0, 0.0983, 0.0619, 0, 0, 0.0512, 0.0196] };
/** Start of the potentials, mV: means and standard deviations that shorten the transient (NEST's optimised values). */
const START = [
  [-68.28, 5.36],
  [-63.16, 4.57],
  [-63.33, 4.74],
  [-63.45, 4.94],
  [-63.11, 4.94],
  [-61.66, 4.55],
  [-66.72, 5.46],
  [-61.43, 4.48],
];
/** Rates of the full network, Hz, from NEST's reference: they set the currents that smaller networks get for the inputs they lack. */
const RATES = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829];
/** Weight of an excitatory synapse, pA, its relative spread, and what inhibition is times that. */
const WEIGHT = { pA: 87.8, spread: 0.1, inhibition: -4 };
/** Decay of synaptic currents, ms. */
const TAU = 0.5;
const NEURON = { C_m: 250, g_L: 25, E_L: -65, V_th: -50, V_reset: -65, t_ref: 2 };

/** Options of {@link microcircuit}. */
export interface MicrocircuitOptions {
  /** Name of the spec. @default "microcircuit" */
  name?: string;
  /** Part of the cells, and of the inputs of each; weights and a current make up for the lack. @default 1 */
  scale?: number;
  /** A thalamic volley: rate (Hz), start and end (ms). @default none */
  thalamus?: { rateHz: number; fromMs: number; untilMs: number };
}

/** Synapses of a projection of the full network, whose pairs are connected at least once with a probability. */
function synapses(probability: number, from: number, to: number): number {
  return Math.log1p(-probability) / Math.log1p(-1 / (from * to));
}

/** Weight of a projection, pA, at full scale. */
function weightOf(target: number, source: number): number {
  if (source % 2 === 1) return WEIGHT.inhibition * WEIGHT.pA;
  return NAMES[target] === "L23E" && NAMES[source] === "L4E" ? 2 * WEIGHT.pA : WEIGHT.pA;
}

function drawn(weight: number) {
  const normal: [number, number] = [weight, WEIGHT.spread * Math.abs(weight)];
  return weight > 0 ? { normal, low: 0 } : { normal, high: 0 };
}

/**
 * The cortical microcircuit of Potjans & Diesmann (2014), doi:10.1093/cercor/bhs358: eight populations in four layers, 77,169 cells and
 * 0.3 billion synapses at full scale, Poisson background. Smaller ones keep rates by the scheme of van Albada et al. (2015),
 * doi:10.1371/journal.pcbi.1004490: weights grow by the root of the lost inputs, and a current replaces their mean.
 * @throws {SpecError} When a population would be empty.
 */
export function microcircuit(options: MicrocircuitOptions = {}): SpikingSpec {
  const { name = "microcircuit", scale = 1, thalamus } = options;
  const growth = 1 / Math.sqrt(scale);
  const size = (at: number) => Math.max(1, Math.round(SIZES[at] * scale));
  const receptors = { syn: { kinetics: "exponential" as const, tau: TAU } };
  /** Mean current of the lost inputs, pA. */
  const lost = (target: number) => {
    const inputs = NAMES.map((_, source) =>
      weightOf(target, source) * RATES[source] *
      synapses(PROBABILITIES[target][source], SIZES[source], SIZES[target]) / SIZES[target]
    );
    const all = inputs.reduce((sum, input) => sum + input, WEIGHT.pA * EXTERNAL[target] * EXTERNAL_HZ);
    return (1 - Math.sqrt(scale)) * all * TAU / 1000;
  };
  const project = (from: string, target: number, total: number, weight: number): Projection => ({
    from,
    to: NAMES[target],
    receptor: "syn",
    connect: { rule: "fixed-total", total: Math.round(total * scale * scale) },
    weight: drawn(weight * growth),
    delayMs: weight > 0 ? { normal: [1.5, 0.75], low: 0.1 } : { normal: [0.75, 0.375], low: 0.1 },
  });
  const projections = NAMES.flatMap((_, target) =>
    NAMES.flatMap((from, source) => {
      const probability = PROBABILITIES[target][source];
      if (probability === 0) return [];
      return [
        project(from, target, synapses(probability, SIZES[source], SIZES[target]), weightOf(target, source)),
      ];
    })
  );
  const spec: SpikingSpec = {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: NAMES.map((name, at) => ({
      name,
      size: size(at),
      neuron: "lif",
      parameters: { ...NEURON, I_e: lost(at) },
      initial: { V_m: { normal: [START[at][0], START[at][1]] } },
      receptors,
    })),
    projections,
    drives: NAMES.map((to, at) => ({
      to,
      receptor: "syn",
      rateHz: EXTERNAL[at] * EXTERNAL_HZ * scale,
      weight: WEIGHT.pA * growth,
    })),
  };
  if (!thalamus) return spec;
  const { rateHz, fromMs, untilMs } = thalamus;
  const cells = Math.max(1, Math.round(THALAMIC.cells * scale));
  spec.populations.push({
    name: "thalamus",
    size: cells,
    neuron: "poisson",
    parameters: { rate: rateHz, t_start: fromMs, t_stop: untilMs },
  });
  NAMES.forEach((_, target) => {
    const probability = THALAMIC.probabilities[target];
    if (probability === 0) return;
    spec.projections.push(
      project("thalamus", target, synapses(probability, THALAMIC.cells, SIZES[target]), WEIGHT.pA),
    );
  });
  return spec;
}

/** The microcircuit at full and at a tenth of its size, and with its thalamic volley. */
export const MICROCIRCUIT_PRESETS: readonly SpikingPreset[] = [
  {
    name: "microcircuit",
    about: "cortical microcircuit of Potjans & Diesmann 2014, 77,169 cells, 0.3 billion synapses",
    references: ["potjans2014"],
    make: (name) => microcircuit({ name }),
  },
  {
    name: "microcircuit-tenth",
    about: "the same with a tenth of the cells and of their inputs",
    references: ["potjans2014", "vanalbada2015"],
    make: (name) => microcircuit({ name, scale: 0.1 }),
  },
  {
    name: "microcircuit-thalamus",
    about: "a tenth of it with a volley of its thalamic cells from 700 to 710 ms",
    references: ["potjans2014", "vanalbada2015"],
    make: (name) => microcircuit({ name, scale: 0.1, thalamus: { rateHz: 120, fromMs: 700, untilMs: 710 } }),
  },
];
