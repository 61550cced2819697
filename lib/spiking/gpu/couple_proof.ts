import { atLeast, type Proof } from "../../gpu/proof.ts";
import { simulateSpiking } from "../simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../simulation/spiking_reference.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import { differingNeurons, networkOf } from "./_compare_spiking.ts";

const RECEPTORS = {
  jump: { kinetics: "delta" },
  nmda: { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0, magnesium: 1 },
  graded: { kinetics: "graded", alpha: 12, beta: 0.1, threshold: -52, slope: 2, reversal: -75 },
} as const;

/** Cells that spike and are not coupled drive others, which couple to each other, with weights and delays that differ or not. */
function coupled(sources: number, targets: number): SpikingSpec {
  const one = { connect: { rule: "all-to-all" as const }, weight: 0.05, delayMs: 0.5 };
  const drawn = {
    connect: { rule: "fixed-probability" as const, probability: 0.3 },
    weight: { uniform: [0, 0.3] as [number, number] },
    delayMs: { uniform: [0.1, 2] as [number, number] },
  };
  const gating = { initialGating: { uniform: [0, 0.4] as [number, number] } };
  const pairs = [["S", "T"], ["T", "T"]];
  const projections = pairs.flatMap(([from, to]): Projection[] => [
    { from, to, receptor: "nmda", ...one, ...gating },
    { from, to, receptor: "graded", ...one, delayMs: 0, ...gating },
    { from, to, receptor: "nmda", ...drawn },
    { from, to, receptor: "graded", ...drawn, ...gating },
  ]);
  const cells = {
    neuron: "lif",
    receptors: RECEPTORS,
    initial: { V_m: { uniform: [-65, -51] as [number, number] } },
  };
  return networkOf(
    [{ ...cells, name: "S", size: sources }, { ...cells, name: "T", size: targets }],
    projections,
    {
      drives: [{ to: "S", receptor: "jump", rateHz: 2000, weight: 0.8 }],
      gapJunctions: [{ between: ["T", "T"], connect: { rule: "all-to-all" }, conductance: 0.1 }],
    },
  );
}

/** 200 steps in single precision, each of which rounds by 6e-8; the voltages relax within them. */
const PART = 2e-4;

/** Gap junctions, and projections that act at every step by a gating variable of their sources. */
export const COUPLE_PROOF: Proof = {
  name: "spiking/couple",
  shaders: ["spiking/couple", "spiking/couple_all", "spiking/couple_pairs", "spiking/couple_spikes"],
  variants: [{
    name: "spiking/couple, couple_all, couple_pairs and couple_spikes",
    compile: (gpu) => simulateSpiking(gpu, coupled(2, 2), { durationMs: 1 }),
  }],
  async run(gpu, seed) {
    const [sources, targets] = [[70, 31], [1, 1], [64, 130], [33, 64]][seed % 4];
    const spec = coupled(sources, targets);
    const traces = [["T", "nmda"], ["T", "graded"], ["S", "V_m"], ["T", "V_m"]].map((
      [population, variable],
    ) => ({ population, variable, cells: population === "S" ? sources : targets }));
    const options = { durationMs: 20, seed: seed + 3, record: { traces, everyMs: 1 } };
    const found = await simulateSpiking(gpu, spec, options);
    const wanted = await simulateSpikingReference(spec, options);
    return [
      { of: "cells", error: differingNeurons(found, wanted, PART), bound: 0 },
      atLeast("spikes", wanted.spikes!.steps.length, 1),
    ];
  },
};
