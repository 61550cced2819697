import type { Drive, Receptor } from "../spiking_spec.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** One of the four regimes of Brunel (2000), doi:10.1023/A:1008925309027, figure 8: g and the drive over that at threshold. */
function brunel(
  name: string,
  { g, drive, delayMs = 1.5 }: { g: number; drive: number; delayMs?: number },
): SpikingSpec {
  const weight = 0.1;
  const receptors: Record<string, Receptor> = { psp: { kinetics: "delta" } };
  const parameters = { C_m: 200, g_L: 10, E_L: 0, V_th: 20, V_reset: 10, t_ref: 2 };
  const population = (name: string, size: number) => ({
    name,
    size,
    neuron: "lif",
    parameters,
    initial: { V_m: { uniform: [0, 20] as [number, number] } },
    receptors,
  });
  const project = (from: string, to: string, indegree: number, weight: number): Projection => ({
    from,
    to,
    receptor: "psp",
    connect: { rule: "fixed-indegree", indegree },
    weight,
    delayMs,
  });
  const ends = ["E", "I"];
  // The rate of one input that brings the mean to threshold is V_th / (J C_E tau).
  const rateHz = drive * 20 / (weight * 20) * 1000;
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [population("E", 10_000), population("I", 2500)],
    projections: ends.flatMap((to) => [project("E", to, 1000, weight), project("I", to, 250, -g * weight)]),
    drives: ends.map((to): Drive => ({ to, receptor: "psp", rateHz, weight })),
  };
}

/** Regimes of Brunel (2000). */
export const BRUNEL_PRESETS: readonly SpikingPreset[] = [
  {
    name: "brunel-sr",
    about: "Brunel 2000, synchronous regular",
    references: ["brunel2000"],
    make: (name) => brunel(name, { g: 3, drive: 2 }),
  },
  {
    name: "brunel-fast",
    about: "the same, synchronous irregular with fast oscillation",
    references: ["brunel2000"],
    make: (name) => brunel(name, { g: 6, drive: 4 }),
  },
  {
    name: "brunel-ai",
    about: "the same, asynchronous irregular",
    references: ["brunel2000"],
    make: (name) => brunel(name, { g: 5, drive: 2 }),
  },
  {
    name: "brunel-slow",
    about: "the same, synchronous irregular with slow oscillation",
    references: ["brunel2000"],
    make: (name) => brunel(name, { g: 4.5, drive: 0.9 }),
  },
];
