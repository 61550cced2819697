import {
  countTraining,
  equalShares,
  loadCellDataset,
  loadDataset,
  loadModel,
  requireMifDataset,
  rolloutModel,
  rolloutSurrogate,
  type SurrogateDesign,
  sweep,
  trainSurrogate,
  trainVolleys,
  volleyTraining,
} from "@volley/volley";
import {
  type CellNetworkSpec,
  loadTraceModel,
  runSurrogateNetwork,
  runTraces,
  traceSeries,
  trainTraces,
} from "@volley/volley/trace";
import { featureNeuron, trainSpikeFeatures } from "@volley/volley/features";
import { DESIGNS } from "../house/_designs.ts";
import { gpuTest } from "../_gpu.ts";
import { endsWithItsWork, leavesNothing } from "./_memory.ts";

const at = (name: string) => new URL(`../house/files/${name}`, import.meta.url).pathname;
/** What the GPU holds is looked at, on a software adapter too. */
const GPU = { engine: "gpu" } as const;
const ROLLOUT = { runs: 2, bins: 40, warmup: 10, ...GPU };
const STEPS = { steps: 6, seed: 15, ...GPU } as const;
const SMALL: SurrogateDesign = { layers: [{ kind: "lstm", units: 8 }] };
const twice = (values: readonly number[]) => [...values, ...values];

/** A stored recurrent model. */
async function recurrent(name: string) {
  const { spec, weights } = await loadModel(at(`models/${name}`));
  if (spec.kind !== "recurrent") throw new Error(`${name} must be recurrent`);
  return { spec, weights };
}

gpuTest("rolloutSurrogate() frees what it made, by both schedules, with and without a state", async (gpu) => {
  const { data } = await countTraining(await loadDataset(at("dataset")));
  const { model } = await trainSurrogate(gpu, { data, spec: SMALL, batch: 4, window: 20, ...STEPS });
  const withState = await recurrent("state");
  const parameters = twice(model.spec.parameters.centre);
  for (const schedule of ["rows", "units"] as const) {
    const options = { ...ROLLOUT, parameters, schedule };
    await endsWithItsWork(gpu, (hooks) => rolloutSurrogate(gpu, model, { ...options, ...hooks }), 10);
  }
  for (const recordState of [true, false]) {
    const options = { ...ROLLOUT, parameters: twice(withState.spec.parameters.centre), recordState };
    await endsWithItsWork(gpu, (hooks) => rolloutSurrogate(gpu, withState, { ...options, ...hooks }), 5);
  }
});

gpuTest("a volley surrogate's rollout frees what it made", async (gpu) => {
  const model = await loadModel(at("models/volley"));
  const options = { ...ROLLOUT, parameters: twice(model.spec.parameters.centre) };
  await endsWithItsWork(gpu, (hooks) => rolloutModel(gpu, model, { ...options, ...hooks }), 10);
});

gpuTest("runTraces() frees what it made, in open loop and in closed loop", async (gpu) => {
  const { samples, inputs } = await loadCellDataset(at("cell/recordings.npz"));
  const data = { runs: 2, samples: 60, inputs: inputs.slice(0, 2 * 60 * inputs.length / samples / 4) };
  for (const name of ["lstm", "windowed"]) {
    const model = await loadTraceModel(at(`cell/${name}`));
    await endsWithItsWork(gpu, (hooks) => runTraces(gpu, model, { ...data, ...GPU, ...hooks }), 5);
  }
});

const NETWORK: CellNetworkSpec = {
  kind: "cell-network",
  name: "cells",
  stepMs: 1,
  populations: [{ name: "A", size: 6, groups: { exc: [0], inh: [1] } }],
  projections: [{
    ...{ from: "A", to: "A", receptor: "exc", connect: { rule: "fixed-probability", probability: 0.5 } },
    ...{ weight: 5, delayMs: 1, shortTerm: { U: 0.4, tauFacilitation: 20, tauDepression: 100 } },
  }],
  drives: [{ to: "A", receptor: "exc", rateHz: 200, weight: 8 }],
};

gpuTest("runSurrogateNetwork() frees what it made", async (gpu) => {
  const options = { models: await loadTraceModel(at("cell/lstm")), durationMs: 30, record: 1 };
  await endsWithItsWork(gpu, (hooks) => runSurrogateNetwork(gpu, NETWORK, { ...options, ...hooks }), 5);
});

gpuTest("a sweep of a surrogate over 20 points frees what it made", async (gpu) => {
  const model = await recurrent("recurrent"), { names, centre } = model.spec.parameters;
  const axes = names.map((name, p) => ({
    ...{ name, unit: "" },
    values: Array.from({ length: p === 0 ? 20 : 1 }, (_, k) => centre[p] * (1 + k / 100)),
  }));
  const evaluate = async (points: number[][], firstRun: number) => {
    const options = { runs: points.length, bins: 20, warmup: 5, parameters: points.flat(), firstRun, ...GPU };
    return equalShares(await rolloutSurrogate(gpu, model, options), points.length);
  };
  const options = { axes, measures: ["rate.E"], source: "model", batch: 1 };
  await leavesNothing(gpu, () => sweep(evaluate, options), 1);
});

gpuTest("trainSurrogate() frees what it made, with validation and a state", async (gpu) => {
  const dataset = await loadDataset(at("dataset"));
  const { data, heldOut } = await countTraining(dataset, { modes: 3 });
  const options = { data, heldOut, spec: SMALL, batch: 4, window: 20, ...STEPS };
  await endsWithItsWork(gpu, (hooks) => trainSurrogate(gpu, { ...options, ...hooks }));
});

gpuTest("trainVolleys() frees what it made", async (gpu) => {
  const dataset = await loadDataset(at("dataset"));
  const { histogram } = requireMifDataset(dataset.manifest, "train");
  const { data, heldOut } = await volleyTraining(dataset, { modes: 3 });
  const { spec } = await loadModel(at("models/volley"));
  if (spec.kind !== "volley") throw new Error("models/volley must be a volley surrogate");
  const { network, binMs, rule, layers, components } = spec;
  const design = { network, binMs, histogram, modes: 3, rule, layers, components };
  const options = { data, heldOut, spec: design, batch: 16, ...STEPS };
  await endsWithItsWork(gpu, (hooks) => trainVolleys(gpu, { ...options, ...hooks }), 1);
});

gpuTest("trainTraces() frees what it made, of every kind of layer", async (gpu) => {
  const data = traceSeries(await loadCellDataset(at("cell/recordings.npz")));
  for (const spec of Object.values(DESIGNS)) {
    await endsWithItsWork(gpu, (hooks) => trainTraces(gpu, { data, spec, batch: 4, ...STEPS, ...hooks }));
  }
});

gpuTest("trainSpikeFeatures() frees what it made", async (gpu) => {
  const options = { ...STEPS, currents: 6, units: 4, batch: 32 };
  await leavesNothing(gpu, () => trainSpikeFeatures(gpu, featureNeuron("wang-buzsaki"), options), 2);
});
