import { loadCellDataset, loadModel, rolloutModel, type SurrogateModel } from "@volley/volley";
import { loadTfjsTrace, loadTraceModel, runTraces, runTracesReference } from "@volley/volley/trace";
import { featureCurrents, loadSpikeFeatures, simulateSpikeFeatures } from "@volley/volley/features";
import { digest, type Golden, type Result } from "./_golden.ts";
import { at } from "./_kept.ts";
import { ofCounts, ofWeights } from "./_views.ts";

/** A count that is drawn from rounded probabilities differs now and then, and the run goes a way of its own from there: sums are those of another seed. */
const DRAWN = 0.3;
/** Single precision through some hundred steps. */
const SINGLE = 1e-4;

/** What golden results keep of a surrogate's spec. */
function about(
  { spec }: { spec: { layers: unknown; binMs?: number; stepMs?: number; parameters?: unknown } },
) {
  const { layers, binMs, stepMs, parameters } = spec;
  return JSON.parse(JSON.stringify({ layers, stepMs, binMs, parameters })) as Record<string, Result>;
}

const MODELS: Golden[] = ["recurrent", "state", "volley"].flatMap((name): Golden[] => [
  {
    name: `models/${name} is read`,
    run: async () => {
      const model = await loadModel(at(`models/${name}`));
      return { ...about(model), weights: await ofWeights(model.weights) };
    },
  },
  {
    name: `models/${name} runs freely`,
    tolerance: DRAWN,
    run: async (_, gpu) => {
      const model = await loadModel(at(`models/${name}`));
      const options = { runs: 2, bins: 200, warmup: 50, seed: 5, parameters: [18, 7000, 21, 6500] };
      return await ofCounts(await rolloutModel(gpu!, model, options));
    },
  },
]);

const shipped = (name: string) => new URL(`../../examples/models/${name}`, import.meta.url).pathname;

const SHIPPED: Golden[] = [
  ...["zhang2024-lstm", "zhang2024-volley"].map((name): Golden => ({
    name: `${name}, which comes with the examples, runs freely`,
    tolerance: DRAWN,
    run: async (_, gpu) => {
      const { spec, weights } = await loadModel(shipped(name)), { low, high } = spec.parameters;
      const parameters = low.map((value, p) => (value + high[p]) / 2);
      const counts = await rolloutModel(gpu!, { spec, weights } as SurrogateModel, {
        ...{ runs: 1, bins: 100, warmup: 20, seed: 5, parameters },
      });
      return { weights: await ofWeights(weights), ...await ofCounts(counts) as object };
    },
  })),
  {
    name: "hay2011, which comes with the examples, runs on the CPU",
    run: async () => {
      const model = await loadTraceModel(shipped("hay2011")), samples = 10;
      const inputs = Uint8Array.from(
        { length: samples * model.spec.inputs.names.length },
        (_, k) => k % 17 === 0 ? 1 : 0,
      );
      const predicted = runTracesReference(model, { runs: 1, samples, inputs });
      return { weights: await ofWeights(model.weights), predicted: await digest(predicted) };
    },
  },
];

/** Recordings that surrogates of cells are run on. */
async function recordings() {
  const { samples, inputs } = await loadCellDataset(at("cell/recordings.npz"));
  return { runs: 2, samples: 60, inputs: inputs.slice(0, 2 * 60 * inputs.length / samples / 4) };
}

const CELLS: Golden[] = [
  ...["lstm", "stateful", "windowed"].flatMap((name): Golden[] => [
    {
      name: `cell/${name} is read, and runs on the CPU`,
      run: async () => {
        const model = await loadTraceModel(at(`cell/${name}`));
        const predicted = runTracesReference(model, await recordings());
        return {
          ...about(model),
          weights: await ofWeights(model.weights),
          predicted: await digest(predicted),
        };
      },
    },
    {
      name: `cell/${name} runs on the GPU`,
      tolerance: SINGLE,
      run: async (_, gpu) => {
        const model = await loadTraceModel(at(`cell/${name}`));
        return await digest(await runTraces(gpu!, model, await recordings()));
      },
    },
  ]),
  {
    name: "cell/tfjs is read, and runs on the CPU",
    run: async () => {
      const { spec } = await loadTraceModel(at("cell/lstm"));
      const model = await loadTfjsTrace(at("cell/tfjs/model.json"), {
        inputs: spec.inputs.names,
        outputs: spec.outputs.map(({ name }) => ({ name })),
      });
      return { ...about(model), predicted: await digest(runTracesReference(model, await recordings())) };
    },
  },
  {
    name: "cell/features is read, and writes spikes",
    run: async () => {
      const predictor = await loadSpikeFeatures(at("cell/features"));
      const [current] = featureCurrents(predictor.neuron, { shape: "noise", runs: 1, seed: 2 });
      const { voltage, spikes, unforeseen, skipped } = simulateSpikeFeatures(predictor, current);
      return {
        carry: { ...predictor.carry },
        voltage: await digest(voltage),
        spikes: spikes.length,
        unforeseen,
        skipped,
      };
    },
  },
];

/** Surrogates that are read and run. */
export const MODEL_FILES: readonly Golden[] = [...MODELS, ...SHIPPED, ...CELLS];
