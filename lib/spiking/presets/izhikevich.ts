import type { SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** A fixed list of numbers between 0 and 1, evenly spread and in an order without rhythm (golden ratio). */
function spread(length: number): number[] {
  return Array.from({ length }, (_, k) => (0.5 + (k + 1) * 0.6180339887498949) % 1);
}

/** Currents of one step are exponentials that are over in it: so much does the mean over the step take of a weight. */
const PULSE = { tau: 0.001, scale: 1000 };

/**
 * The network of Izhikevich (2003), doi:10.1109/TNN.2003.820440: 800 excitatory and 200 inhibitory cells, all connected, with noise.
 * Steps of 1 ms as in the published program, where a spike acts in the next step; here it acts a step later.
 */
function izhikevich2003(name: string): SpikingSpec {
  const e = spread(800), i = spread(200);
  const receptors = { pulse: { kinetics: "exponential" as const, tau: PULSE.tau } };
  const project = (from: string, to: string, low: number, high: number) => ({
    from,
    to,
    receptor: "pulse",
    connect: { rule: "all-to-all" as const },
    autapses: true,
    weight: { uniform: [low * PULSE.scale, high * PULSE.scale] as [number, number] },
    delayMs: 1,
  });
  return {
    kind: "spiking",
    name,
    stepMs: 1,
    populations: [
      {
        name: "E",
        size: 800,
        neuron: "izhikevich",
        parameters: { a: 0.02, b: 0.2, c: e.map((r) => -65 + 15 * r * r), d: e.map((r) => 8 - 6 * r * r) },
        receptors,
      },
      {
        name: "I",
        size: 200,
        neuron: "izhikevich",
        parameters: { a: i.map((r) => 0.02 + 0.08 * r), b: i.map((r) => 0.25 - 0.05 * r), c: -65, d: 2 },
        receptors,
      },
    ],
    projections: [
      project("E", "E", 0, 0.5),
      project("E", "I", 0, 0.5),
      project("I", "E", -1, 0),
      project("I", "I", -1, 0),
    ],
    currents: [{ to: "E", wave: "noise", sd: 5, tau: 0 }, { to: "I", wave: "noise", sd: 2, tau: 0 }],
  };
}

/** The network of Izhikevich (2003). */
export const IZHIKEVICH_PRESETS: readonly SpikingPreset[] = [
  {
    name: "izhikevich-2003",
    about: "1,000 cells of Izhikevich 2003, all connected, with rhythms",
    references: ["izhikevich2003"],
    make: izhikevich2003,
  },
];
