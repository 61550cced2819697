import {
  type Baseline,
  countsOfPair,
  countTraining,
  dealSpikes,
  DESIGNS as BOX_DESIGNS,
  fitBaselines,
  loadCellDataset,
  loadDataset,
  loadModel,
  loadRun,
  loadSpikingRun,
  measureRuns,
  requireMifDataset,
  rolloutBaseline,
  rolloutSurrogate,
  sampleBox,
  summarizeRun,
  summarizeSpiking,
  type SurrogateDesign,
  trainSurrogate,
  trainVolleys,
  type VolleySpec,
  volleyTraining,
} from "@volley/volley";
import { traceSeries, trainTraces } from "@volley/volley/trace";
import { CURRENT_SHAPES, featureCurrents, featureNeuron, trainSpikeFeatures } from "@volley/volley/features";
import { DESIGNS } from "./_designs.ts";
import { digest, digests, type Golden, type Result } from "./_golden.ts";
import { ofCounts, ofWeights } from "./_views.ts";

/**
 * Adapters round sums in other orders, by some 1e-7 of their size; steps of Adam, which divide by the size of the gradient, turn a gradient near
 * zero into a step of another sign, so that a weight of some 0.1 may differ by a few of the ten steps of 0.005 at most.
 */
const TRAINED = 0.05;
/** A count that is drawn from rounded probabilities differs now and then, and the run goes a way of its own from there. */
const DRAWN = 0.3;

const at = (name: string) => new URL(`files/${name}`, import.meta.url).pathname;
/** Recorded on an adapter: what the processor rounds otherwise has tests of its own. */
const STEPS = { steps: 10, seed: 15, engine: "gpu" } as const;

/** A model after a few steps. */
async function trained(
  { model, losses, gradientNorms }: {
    model: { weights: Parameters<typeof ofWeights>[0] };
    losses: Float32Array;
    gradientNorms: Float32Array;
  },
): Promise<Result> {
  return { weights: await ofWeights(model.weights), ...await digests({ losses, gradientNorms }) };
}

const STACKS: Readonly<Record<string, SurrogateDesign>> = {
  lstm: { layers: [{ kind: "lstm", units: 8 }] },
  gru: { layers: [{ kind: "gru", units: 5 }, { kind: "dense", units: 4, activation: "silu" }], history: 3 },
  rnn: { layers: [{ kind: "rnn", units: 5 }], likelihood: "poisson" },
};

const TRAININGS: Golden[] = [
  ...Object.entries(STACKS).map(([name, design]): Golden => ({
    name: `weights of a recurrent surrogate, ${name}`,
    tolerance: TRAINED,
    run: async (_, gpu) => {
      const { data, heldOut } = await countTraining(await loadDataset(at("dataset")));
      return await trained(
        await trainSurrogate(gpu!, { data, heldOut, spec: design, batch: 4, window: 20, ...STEPS }),
      );
    },
  })),
  {
    name: "weights of a recurrent surrogate with coarse states",
    tolerance: TRAINED,
    run: async (_, gpu) => {
      const { data, heldOut } = await countTraining(await loadDataset(at("dataset")), { modes: 3 });
      return await trained(
        await trainSurrogate(gpu!, { data, heldOut, spec: STACKS.lstm, batch: 4, window: 20, ...STEPS }),
      );
    },
  },
  {
    name: "weights of a volley surrogate",
    tolerance: TRAINED,
    run: async (_, gpu) => {
      const dataset = await loadDataset(at("dataset"));
      const { histogram } = requireMifDataset(dataset.manifest, "train");
      const { data, heldOut } = await volleyTraining(dataset, { modes: 3 });
      const { network, binMs, rule, layers, components } = (await loadModel(at("models/volley")))
        .spec as VolleySpec;
      const spec = { network, binMs, histogram, modes: 3, rule, layers, components };
      return await trained(await trainVolleys(gpu!, { data, heldOut, spec, batch: 16, ...STEPS }));
    },
  },
  ...Object.entries(DESIGNS).map(([name, spec]): Golden => ({
    name: `weights of a surrogate of a cell, ${name}`,
    tolerance: TRAINED,
    run: async (_, gpu) => {
      const data = traceSeries(await loadCellDataset(at("cell/recordings.npz")));
      const options = {
        optimizer: "nadam",
        weightDecay: 0.01,
        patience: 3,
        validateEvery: 2,
        batch: 4,
      } as const;
      return await trained(await trainTraces(gpu!, { data, spec, ...options, ...STEPS }));
    },
  })),
  {
    name: "weights of a pair of networks that tell spikes",
    tolerance: TRAINED,
    run: async (_, gpu) => {
      const options = { ...STEPS, currents: 6, units: 4, batch: 32 };
      const { spikes, features } = await trainSpikeFeatures(gpu!, featureNeuron("wang-buzsaki"), options);
      return { spikes: await ofWeights(spikes.weights), features: await ofWeights(features.weights) };
    },
  },
];

const ROLLOUTS: Golden[] = [
  {
    name: "free runs with a coarse state",
    tolerance: DRAWN,
    run: async (_, gpu) => {
      const model = await loadModel(at("models/state"));
      if (model.spec.kind !== "recurrent") throw new Error("models/state must be recurrent");
      const options = {
        runs: 2,
        bins: 50,
        warmup: 10,
        firstRun: 3,
        recordState: true,
        engine: "gpu" as const,
        parameters: [18, 7000, 21, 6500],
      };
      const counts = await rolloutSurrogate(gpu!, { ...model, spec: model.spec }, options);
      return { counts: await ofCounts(counts), state: await digest(counts.state!.values) };
    },
  },
  ...["poisson", "autoregression", "mean-field", "markov-chain"].map((kind): Golden => ({
    name: `free runs of the baseline ${kind}`,
    run: async () => {
      const baseline = (await fitBaselines(await loadDataset(at("dataset")))).find((one: Baseline) =>
        one.kind === kind
      )!;
      const options = { runs: 2, bins: 100, warmup: 20, parameters: [20, 7000] };
      const counts = [
        rolloutBaseline(baseline, options),
        rolloutBaseline(baseline, { ...options, seed: 16, firstRun: 2 }),
      ];
      return await Promise.all(counts.map((one) => one && ofCounts(one)));
    },
  })),
];

const BOX = [
  { name: "S_EE", low: 3, high: 5 },
  { name: "threshold", low: 80, high: 120, whole: true },
  { name: "lambda", low: 1000, high: 8000 },
];

const DRAWS: Golden[] = [
  ...BOX_DESIGNS.map((design): Golden => ({
    name: `points of a box, ${design}`,
    run: async () => ({
      first: await digest(sampleBox(BOX, { points: 16, design })),
      other: await digest(sampleBox(BOX, { points: 13, design, seed: 17 })),
    }),
  })),
  {
    name: "spikes that are dealt",
    run: async () => {
      const counts = [0, 3, 12, 1, 0, 5];
      const first = dealSpikes(counts, { cells: 5, binMs: 1 }),
        other = dealSpikes(counts, { cells: 20, binMs: 2, seed: 18 });
      const of = ({ times, neurons }: typeof first) =>
        digests({ times: Float64Array.from(times), neurons: Uint32Array.from(neurons) });
      return { first: await of(first), other: await of(other) };
    },
  },
  {
    name: "currents for cells whose spikes are told",
    run: async () => {
      const all: Record<string, Result> = {};
      for (const shape of CURRENT_SHAPES) {
        const currents = featureCurrents(featureNeuron("wang-buzsaki"), { shape, runs: 2, seed: 19 });
        all[shape] = await Promise.all(currents.map((current) => digest(Float64Array.from(current))));
      }
      return all;
    },
  },
];

const bare = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, Result>;

/** The measures of version 0.1.0, in its order and by its names. */
const OLD_MEASURES = [
  ..."rates.E rates.I peakHz volleys.perSecond volleys.size volleys.interval volleys.duration".split(" "),
  ..."fano.E fano.I correlation rates.lowestE rates.highestE".split(" "),
];

const STATISTICS: Golden[] = [
  {
    name: "measures of a Markovian run",
    run: async () => {
      const run = await loadRun(at("markov/gpu.npz"));
      const { rates, peakHz, volleys } = summarizeRun(run);
      const populations = [{ name: "E", size: 20 }, { name: "I", size: 7 }];
      const measured = bare(measureRuns(countsOfPair(run, populations), { measures: OLD_MEASURES }));
      return { rates: [rates.E, rates.I], peakHz, volleys: bare(volleys), measures: Object.values(measured) };
    },
  },
  {
    name: "measures of a run of point neurons",
    run: async () => bare(summarizeSpiking(await loadSpikingRun(at("spiking/all.npz")), { warmupMs: 10 })),
  },
];

/** What is learnt, drawn and measured. */
export const LEARNING: readonly Golden[] = [...TRAININGS, ...ROLLOUTS, ...DRAWS, ...STATISTICS];
