import { atLeast, type KernelVariant, type Proof } from "../../gpu/proof.ts";
import { simulateSpiking } from "../simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../simulation/spiking_reference.ts";
import type { Projection, ShortTerm, SpikingSpec } from "../spec_types.ts";
import { differingNeurons, networkOf } from "./_compare_spiking.ts";

const PLASTIC: readonly ShortTerm[] = [
  { U: 0.5, tauFacilitation: 0, tauDepression: 800 },
  { U: 0.15, tauFacilitation: 750, tauDepression: 50 },
  { U: 0.4, tauFacilitation: 0, tauDepression: 0 },
  { U: 0.4, tauFacilitation: 11, tauDepression: 35, tauPsc: 3 },
  { U: 0.4, tauFacilitation: 11, tauDepression: 8, tauPsc: 8.01 },
];

/** A projection between small populations, such as one that learns or is drawn in a way of its own. */
export function sendingVariant(name: string, changes: Partial<Projection>): KernelVariant {
  const receptors = { a: { kinetics: "exponential" as const, tau: 5 } };
  const one: Projection = {
    from: "A",
    to: "A",
    receptor: "a",
    connect: { rule: "all-to-all" },
    weight: 1,
    delayMs: 1,
  };
  return {
    name,
    compile(gpu) {
      const cells = { name: "A", size: 3, neuron: "lif", receptors, positions: { uniform: [1] } };
      return simulateSpiking(gpu, networkOf([cells], [{ ...one, ...changes }]), { durationMs: 1 });
    },
  };
}

/** Generators whose spikes go by projections of all kinds to cells that never spike: what they get is looked at. */
function collecting(targets: number): SpikingSpec {
  const project = (from: string, rest: Partial<Projection>): Projection => ({
    from,
    to: "T",
    receptor: "fast",
    connect: { rule: "fixed-probability", probability: 0.1 },
    weight: 1,
    delayMs: 0.1,
    ...rest,
  });
  const receptors = {
    fast: { kinetics: "exponential" as const, tau: 5 },
    slow: { kinetics: "exponential" as const, tau: 200 },
  };
  return networkOf(
    [
      { name: "slow", size: 70, neuron: "poisson", parameters: { rate: 40 } },
      { name: "fast", size: 130, neuron: "poisson", parameters: { rate: { uniform: [100, 900] } } },
      { name: "T", size: targets, neuron: "lif", receptors, parameters: { C_m: 1e6 } },
    ],
    [
      project("slow", { delayMs: { uniform: [0.1, 6.4] }, weight: { normal: [1, 0.3] } }),
      project("fast", { delayMs: 2.5, connect: { rule: "fixed-total", total: 30 * targets } }),
      project("fast", {
        receptor: "slow",
        delayMs: { normal: [3, 1] },
        connect: { rule: "fixed-outdegree", outdegree: Math.min(11, targets) },
        weight: -0.5,
      }),
      project("slow", {
        weight: { uniform: [-2, 2] },
        connect: { rule: "all-to-all" },
        fromMs: 10,
        untilMs: 35,
      }),
      ...PLASTIC.map((shortTerm, at) => project("fast", { receptor: "slow", delayMs: 0.1 + at, shortTerm })),
    ],
  );
}

/**
 * Sums of some hundred decaying spikes in single precision, 1e-5 of their range. A spike more or less, or one at another step,
 * moves a sum by a hundredth of it.
 */
const PART = 3e-4;

/** Spikes reach each of their synapses once, at its delay, with short-term plasticity and without. */
export const SEND_SPIKES_PROOF: Proof = {
  name: "spiking/send_spikes",
  shaders: ["spiking/send_spikes", "spiking/short_term", "spiking/control"],
  variants: [
    sendingVariant("spiking/send_spikes", {}),
    sendingVariant("spiking/send_spikes, SHORT_TERM", { shortTerm: PLASTIC[0] }),
  ],
  async run(gpu, seed) {
    const spec = collecting([90, 64, 1, 200][seed % 4]), { size: cells } = spec.populations[2];
    const traces = ["fast", "slow"].map((variable) => ({ population: "T", variable, cells }));
    const options = { durationMs: 50, seed: seed + 5, record: { traces } };
    const found = await simulateSpiking(gpu, spec, options);
    const wanted = await simulateSpikingReference(spec, options);
    return [
      { of: "cells", error: differingNeurons(found, wanted, PART), bound: 0 },
      atLeast("spikes", wanted.spikes!.steps.length, 1000),
    ];
  },
};
