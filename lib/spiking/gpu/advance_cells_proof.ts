import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, atLeast, type Proof, unequal } from "../../gpu/proof.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import type { NeuronModel } from "../neurons/neuron_model.ts";
import type { Receptor } from "../receptor.ts";
import { ADVANCE_CELLS_VARIANTS } from "./_advance_cells_variants.ts";
import { simulateSpiking } from "../simulation/spiking_engine.ts";
import type { TraceOptions } from "../simulation/spiking_run.ts";
import { simulateSpikingReference } from "../simulation/spiking_reference.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { Value } from "../value.ts";
import { differingNeurons, networkOf } from "./_compare_spiking.ts";
import { compareSums } from "./_compare_sums.ts";

const RECEIVING = NEURON_MODELS.filter(({ receives }) => receives !== false);
const GENERATORS = NEURON_MODELS.filter(({ receives }) => receives === false);

const SYNAPSES: Readonly<Record<string, Receptor>> = {
  ampa: { kinetics: "exponential", tau: 3, reversal: 0 },
  gaba: { kinetics: "biexponential", tauRise: 0.5, tauDecay: 8, reversal: -80 },
  slow: { kinetics: "alpha", tau: 6 },
  nmda: { kinetics: "biexponential", tauRise: 2, tauDecay: 60, reversal: 0, magnesium: 1 },
  jump: { kinetics: "delta" },
  parts: {
    ...{ kinetics: "multi-exponential", tauRise: 0.5, reversal: -3.7, block: { half: -20, slope: 13 } },
    parts: [{ tau: 3, slope: 1 }, { tau: 40, slope: 0.1 }, { tau: 0.2, slope: 2 }],
  },
};

/** Parameters that differ from cell to cell, so that every parameter set is read in its place. */
const SPREAD: Readonly<Record<string, Record<string, Value>>> = {
  lif: { I_e: { uniform: [0, 400] }, t_ref: { uniform: [0, 5] } },
  adex: { I_e: { uniform: [0, 1500] }, b: { uniform: [0, 100] }, t_ref: { uniform: [0, 3] } },
  izhikevich: { I_e: { uniform: [0, 15] }, d: { uniform: [2, 8] } },
  "traub-miles": { I_e: { uniform: [0, 600] } },
  qif: { I_e: { uniform: [0, 600] }, t_ref: { uniform: [0, 3] } },
  eglif: { I_e: { uniform: [0, 400] }, A_2: { uniform: [10, 50] } },
  "poisson-neuron": { x_0: { uniform: [0, 0.1] }, t_ref: { uniform: [0, 4] } },
  "hodgkin-huxley": { I_e: { uniform: [0, 1500] } },
  "connor-stevens": { I_e: { uniform: [500, 3000] } },
  "morris-lecar": { I_e: { uniform: [9000, 25_000] } },
  "wang-buzsaki": { I_e: { uniform: [0, 300] }, phi: { uniform: [3, 6] } },
  "pinsky-rinzel": { I_e: { uniform: [0, 3] }, g_c: { uniform: [1.5, 3] } },
  pospischil: { I_e: { uniform: [0, 1500] }, g_CaL: { uniform: [0, 60] }, g_CaT: { uniform: [0, 100] } },
};

/** Weights of the drives: those of Izhikevich's model are in mV/ms, those of Pinsky and Rinzel's per area, those of hazards in 1/ms. */
function weightsOf(model: string): number[] {
  if (model === "poisson-neuron") return [0.01, 0.0005, 0.02, 0.01, 0.05, 0.01];
  return model === "izhikevich" || model === "pinsky-rinzel"
    ? [0.02, 0.05, 0.5, 0.02, 0.2, 0.02]
    : [1, 3, 20, 2, 0.2, 1];
}

/** Rates of the drives, Hz: the same all the time, or not. */
const RATES = [300, { steps: [[0, 500], [8, 100]] as [number, number][] }];

/** Cells of a model with all receptors, each driven; those of one model also in a population of equal cells. */
function driven(model: NeuronModel, cells: number): SpikingSpec {
  const [first] = Object.keys(model.state), weights = weightsOf(model.name);
  const range: [number, number] = model.name === "poisson-neuron" ? [0, 0.5] : [-70, -55];
  const initial = { [first]: { uniform: range } };
  const one = { name: "A", size: cells, neuron: model.name, initial, receptors: SYNAPSES };
  const different = { ...one, parameters: SPREAD[model.name] ?? {} };
  const populations = model === RECEIVING[0] ? [different, { ...one, name: "B", size: 5 }] : [different];
  return networkOf(populations, [], {
    drives: populations.flatMap(({ name }) =>
      Object.keys(SYNAPSES).map((receptor, at) => ({
        to: name,
        receptor,
        rateHz: RATES[at % 2],
        weight: weights[at],
      }))
    ),
    currents: [
      { to: "A", wave: "pulse", amplitude: weights[2], fromMs: 2, untilMs: 9 },
      { to: "A", wave: "noise", sd: weights[2], tau: 5 },
      { to: "A", wave: "steps", steps: [[3, weights[2]], [12, -weights[2]]] },
    ],
  });
}

/**
 * Rounding to single precision, 6e-8 a step, is amplified by the rise of spikes: over 200 steps by some 1,000. A spike one step
 * late would show as a difference of the whole range, so that spikes are the same, too.
 */
const PART = 2e-3;
/** Cells whose spike lies within rounding of the next step: one in some 10^4 spikes. */
const MOST_CELLS = 1;

/** Sums of the voltage and a conductance, and of the currents that are known. */
function sumsOf(population: string, { state, dendritic }: NeuronModel): TraceOptions[] {
  const [voltage] = Object.keys(state);
  const currents = dendritic ? ["slow"] : ["ampa", "gaba", "slow", "nmda", "parts"];
  return [
    ...[voltage, "parts"].map((variable): TraceOptions => ({ population, variable, sum: "values" })),
    ...currents.map((variable): TraceOptions => ({ population, variable, sum: "currents" })),
  ];
}

async function compareModel(
  gpu: Gpu,
  model: NeuronModel,
  seed: number,
): Promise<{ moved: Agreement; sums: Agreement; spikes: number }> {
  const spec = driven(model, [48, 64, 130, 33][seed % 4]);
  const variables = [...Object.keys(model.state), "ampa", "gaba", "slow", "nmda", "parts"];
  const traces = spec.populations.flatMap(({ name: population, size: cells }) =>
    variables.map((variable): TraceOptions => ({ population, variable, cells }))
  );
  for (const { name: population } of spec.populations) traces.push(...sumsOf(population, model));
  const options = { durationMs: 20, seed: seed + 4, record: { traces } };
  const wanted = await simulateSpikingReference(spec, options);
  const found = await simulateSpiking(gpu, spec, options);
  return {
    moved: { of: `cells of ${model.name}`, error: differingNeurons(found, wanted, PART), bound: MOST_CELLS },
    sums: compareSums(found, `sums over cells of ${model.name}`),
    spikes: wanted.spikes!.steps.length,
  };
}

/** Generators decide by whole numbers: their spikes are the same. */
async function compareGenerators(gpu: Gpu, seed: number): Promise<[Agreement, number]> {
  const size = [300, 1, 64, 65][seed % 4];
  const spec = networkOf([
    { name: "P", size, neuron: "poisson", parameters: { rate: { uniform: [0, 400] }, t_start: 20 } },
    { name: "Q", size: 3, neuron: "poisson", parameters: { rate: { steps: [[5, 3000], [50, 200]] } } },
    { name: "R", size, neuron: "regular", parameters: { period: { uniform: [0.1, 9] }, t_stop: 80 } },
    { name: "S", size: 4, neuron: "replay", replay: { timesMs: [1, 1, 30, 99.9], cells: [0, 0, 3, 1] } },
  ], []);
  const options = { durationMs: 100, seed: seed + 9 };
  const found = await simulateSpiking(gpu, spec, options);
  const wanted = await simulateSpikingReference(spec, options);
  const error = unequal(found.spikes!.steps, wanted.spikes!.steps) +
    unequal(found.spikes!.cells, wanted.spikes!.cells);
  const names = GENERATORS.map(({ name }) => name).join(", ");
  return [{ of: `spikes of ${names}`, error, bound: 0 }, wanted.spikes!.steps.length];
}

/** Cells of each model of neurons, in all variables and under all receptors, and generators. */
export const ADVANCE_CELLS_PROOF: Proof = {
  name: "spiking/advance_cells",
  shaders: ["spiking/advance_cells", "spiking/wave_at", "random/pcg4d", "random/normal_from"],
  variants: ADVANCE_CELLS_VARIANTS,
  async run(gpu, seed) {
    const comparisons: Agreement[] = [];
    let all = 0;
    for (const model of RECEIVING) {
      const { moved, sums, spikes } = await compareModel(gpu, model, seed);
      all += moved.error;
      comparisons.push(moved, sums, atLeast(`spikes of ${model.name}`, spikes, 5));
    }
    comparisons.push({ of: "cells of all models", error: all, bound: 2 * MOST_CELLS });
    return [...comparisons, (await compareGenerators(gpu, seed))[0]];
  },
};
