import type { Projection, SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** Cells of the ring and its delay, ms. */
const RING = { cells: 100, delayMs: 1 };

/**
 * A ring with known spike times: a spike goes round, so that cell k spikes at k + 1 ms (the first is hit at 0.1 ms with a delay of 0.9 ms), and
 * again 100 ms later.
 */
function ring(name: string): SpikingSpec {
  const cells = Array.from({ length: RING.cells }, (_, k) => k);
  const receptors = { psp: { kinetics: "delta" as const } };
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [
      { name: "start", size: 1, neuron: "replay", replay: { timesMs: [0.1], cells: [0] } },
      { name: "ring", size: RING.cells, neuron: "lif", parameters: { t_ref: 2 }, receptors },
    ],
    projections: [
      {
        from: "start",
        to: "ring",
        receptor: "psp",
        connect: { rule: "pairs", sources: [0], targets: [0] },
        weight: 20,
        delayMs: 0.9,
      },
      {
        from: "ring",
        to: "ring",
        receptor: "psp",
        connect: { rule: "pairs", sources: cells, targets: cells.map((k) => (k + 1) % RING.cells) },
        weight: 20,
        delayMs: RING.delayMs,
      },
    ],
  };
}

/** Groups of the chain, cells of a group, and the first packet: spikes and their spread, ms. */
const CHAIN = { groups: 10, cells: 100, packet: 100, spreadMs: 1 };

/**
 * A synfire chain after Diesmann, Gewaltig & Aertsen (1999), doi:10.1038/990101: ten groups of a hundred cells, each connected to all of the next, in
 * noise that makes them fire at a few Hz. A dense packet of spikes runs through and sharpens; a thin one dies out. Potentials, weights
 * and noise are in the range of the article's; its exact constants were not at hand.
 */
function synfire(name: string): SpikingSpec {
  const groups = Array.from({ length: CHAIN.groups }, (_, k) => `G${k}`);
  const receptors = { exc: { kinetics: "alpha" as const, tau: 0.5 } };
  const parameters = { C_m: 250, g_L: 25, E_L: -70, V_th: -55, V_reset: -70, t_ref: 2 };
  // A packet: times at the quantiles of a triangle of the given spread.
  const timesMs = Array.from({ length: CHAIN.packet }, (_, k) => {
    const part = (k + 0.5) / CHAIN.packet;
    const side = part < 0.5 ? Math.sqrt(2 * part) - 1 : 1 - Math.sqrt(2 * (1 - part));
    return 20 + CHAIN.spreadMs * Math.sqrt(6) * side;
  });
  const project = (from: string, to: string): Projection => ({
    from,
    to,
    receptor: "exc",
    connect: { rule: "all-to-all" },
    weight: 50,
    delayMs: 5,
  });
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [
      {
        name: "packet",
        size: CHAIN.packet,
        neuron: "replay",
        replay: { timesMs, cells: timesMs.map((_, k) => k) },
      },
      ...groups.map((name) => ({
        name,
        size: CHAIN.cells,
        neuron: "lif",
        parameters,
        receptors,
        initial: { V_m: { normal: [-62, 2.5] as [number, number], high: -55.1 } },
      })),
    ],
    projections: [project("packet", "G0"), ...groups.slice(1).map((to, k) => project(groups[k], to))],
    currents: groups.map((to) => ({ to, wave: "noise" as const, mean: 200, sd: 160, tau: 2 })),
  };
}

/** Chains of cells. */
export const CHAIN_PRESETS: readonly SpikingPreset[] = [
  { name: "ring", about: "a ring of 100 cells with known spike times", make: ring },
  {
    name: "synfire",
    about: "a synfire chain after Diesmann et al. 1999, through which a packet of spikes runs",
    references: ["diesmann1999"],
    make: synfire,
  },
];
