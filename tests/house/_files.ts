import {
  type AnySurrogateSpec,
  datasetCounts,
  datasetVolleys,
  decodeNpz,
  describeDataset,
  featureCurrents,
  type Gpu,
  loadCellDataset,
  loadCellModel,
  loadCounts,
  loadDataset,
  loadModel,
  loadRun,
  loadSonataSpikes,
  loadSpikeFeatures,
  loadSpikingRun,
  loadStoppedSimulation,
  loadTfjsCell,
  rolloutModel,
  runCellReference,
  runCellSurrogate,
  saveRunReport,
  simulateSpikeFeatures,
  SpikingSimulation,
  type SurrogateModel,
} from "@volley/volley";
import { volley } from "../cli/_volley.ts";
import { CELL, DATASET, FIT, MAP, MODEL_MAP, RECURRENT, STOPPED, TABLE, VOLLEYS } from "./_commands.ts";
import { digest, digests, type Golden, type Result } from "./_golden.ts";
import { ofCounts, ofRecordings, ofRun, ofSpiking, ofWeights } from "./_views.ts";

const FILES = new URL("files", import.meta.url).pathname;
const at = (name: string) => `${FILES}/${name}`;

/**
 * Weights that are trained on differ from adapter to adapter as sums are rounded in other orders, by some 1e-7 of their size in a step; steps of
 * Adam, which divide by the size of the gradient, let that grow.
 */
const TRAINED = 0.02;
/** A count that is drawn from rounded probabilities differs now and then, and the run goes a way of its own from there: sums are those of another seed. */
const DRAWN = 0.3;
/** Single precision through some hundred steps. */
const SINGLE = 1e-4;

/** Copies the files of a folder and of those in it. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.writeFile(`${to}/${name}`, await Deno.readFile(`${from}/${name}`));
  }
}

/** Runs a command in a folder that has copies of some of the files. @returns What it printed. */
async function command(folder: string, copied: readonly string[], args: readonly string[]): Promise<string> {
  for (const name of copied) await copyFolder(at(name), `${folder}/${name}`);
  const { code, out, err } = await volley(folder, ...args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
  return out;
}

const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));
const specOf = ({ spec: { training: _, ...rest } }: SurrogateModel<AnySurrogateSpec>) => JSON.stringify(rest);

const RUNS: Golden[] = [
  ...["all", "exact", "gpu", "multiband", "runaway"].map((name): Golden => ({
    name: `markov/${name}.npz is read as a run`,
    run: async () => await ofRun(await loadRun(at(`markov/${name}.npz`))),
  })),
  ...["markov/all.npz", "models/counts.npz"].map((name): Golden => ({
    name: `${name} is read as counts`,
    run: async () => {
      const { counts, kind, specs } = await loadCounts(at(name));
      return { kind, specs: specs.length, ...await ofCounts(counts) as object };
    },
  })),
  ...["all", "learnt", "many-0", "many-1"].map((name): Golden => ({
    name: `spiking/${name}.npz is read as a run`,
    run: async () => await ofSpiking(await loadSpikingRun(at(`spiking/${name}.npz`))),
  })),
  {
    name: "spiking/all.npz holds its synapses",
    run: async () => {
      const arrays = decodeNpz(await Deno.readFile(at("spiking/all.npz")));
      const kept = Object.entries(arrays).filter(([name]) => name.includes("->"));
      return await digests(Object.fromEntries(kept.map(([name, { data }]) => [name, data as Float64Array])));
    },
  },
  {
    name: "spiking/spikes.h5 is read as SONATA",
    run: async () => {
      const all: Record<string, Result> = {};
      for (
        const [name, { timesMs, cells }] of Object.entries(await loadSonataSpikes(at("spiking/spikes.h5")))
      ) {
        all[name] = await digests({ timesMs, cells });
      }
      return all;
    },
  },
  {
    name: "spiking/report.h5 holds the trace of the run, as one that is written now does",
    run: async (folder) => {
      const run = await loadSpikingRun(at("spiking/all.npz"));
      await saveRunReport(`${folder}/report.h5`, run, { variable: "V_m", unit: "mV" });
      const { buffer } = run.traces[0].values.slice(), trace = new Uint8Array(buffer).join();
      // Files of HDF5 hold when they were written, too.
      return [at("spiking/report.h5"), `${folder}/report.h5`].map(Deno.readFileSync)
        .map((bytes) => ({ length: bytes.length, holds: bytes.join().includes(trace) }));
    },
  },
];

/** Goes on from a file of a stopped simulation. */
async function goOn(gpu: Gpu | null, name: string): Promise<Result> {
  const { checkpoint, run } = await loadStoppedSimulation(at(`spiking/${name}.npz`));
  const simulation = await SpikingSimulation.open(gpu, checkpoint.spec, { seed: checkpoint.seed });
  await simulation.restore(checkpoint);
  const more = await simulation.run(40);
  simulation.close();
  return { before: await ofSpiking(run), after: await ofSpiking(more) };
}

const STOPPED_RUNS: Golden[] = [
  ...["stopped", "stopped-gpu"].map((name): Golden => ({
    name: `spiking/${name}.npz is gone on with on the CPU`,
    run: async () => await goOn(null, name),
  })),
  {
    name: "spiking/stopped.npz is gone on with on the GPU",
    tolerance: DRAWN,
    run: async (_, gpu) => await goOn(gpu, "stopped"),
  },
  {
    name: "spiking/half.checkpoint.npz and its recording are gone on with by --resume",
    run: async (folder) => {
      await command(folder, ["spiking"], [...STOPPED, "--resume"]);
      return await ofSpiking(await loadSpikingRun(`${folder}/spiking/half.npz`));
    },
  },
];

/** All of a dataset. */
async function ofDataset(folder: string): Promise<Result> {
  const dataset = await loadDataset(folder), { points } = dataset.manifest;
  const parts: Record<string, Result> = {};
  for (const split of ["train", "validation", "test"] as const) {
    const { e, i, recurrent, point, parameters } = await datasetCounts(dataset, split);
    const { start, end, sizeE, sizeI, before, after } = await datasetVolleys(dataset, split);
    const states = await digests({ ...before });
    parts[split] = {
      ...await digests({ e, i, recurrent, point, values: parameters.values, start, end, sizeE, sizeI }),
      before: states,
      after: await digests({ ...after }),
    };
  }
  return {
    ...parts,
    states: await digests({ ...await dataset.readStates(0) }),
    points: points.map(({ values, split, label, volleys }) => ({ values, split, label, volleys })),
    described: JSON.parse(JSON.stringify(await describeDataset(dataset))),
  };
}

const DATASETS: Golden[] = [
  { name: "dataset is read", run: async () => await ofDataset(at("dataset")) },
  {
    name: "half-dataset is gone on with by --resume",
    run: async (folder) => {
      await command(folder, ["half-dataset"], [...DATASET, "--resume", "--out", "half-dataset"]);
      const { described: _, ...arrays } = await ofDataset(`${folder}/half-dataset`) as Record<string, Result>;
      return arrays;
    },
  },
  {
    name: "cell/recordings.npz is read",
    run: async () => await ofRecordings(await loadCellDataset(at("cell/recordings.npz"))),
  },
];

const MODELS: Golden[] = ["recurrent", "state", "volley"].flatMap((name): Golden[] => [
  {
    name: `models/${name} is read`,
    run: async () => {
      const model = await loadModel(at(`models/${name}`));
      return { spec: specOf(model), weights: await ofWeights(model.weights) };
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

/** Recordings that surrogates of cells are run on. */
async function recordings() {
  const { samples, inputs, sites } = await loadCellDataset(at("cell/recordings.npz"));
  return {
    runs: 2,
    samples: 60,
    inputs: inputs.slice(0, 2 * 60 * inputs.length / samples / 4),
    names: sites,
  };
}

const CELLS: Golden[] = [
  ...["lstm", "stateful", "windowed"].flatMap((name): Golden[] => [
    {
      name: `cell/${name} is read, and runs on the CPU`,
      run: async () => {
        const model = await loadCellModel(at(`cell/${name}`));
        const predicted = runCellReference(model, await recordings());
        return {
          spec: specOf(model),
          weights: await ofWeights(model.weights),
          predicted: await digest(predicted),
        };
      },
    },
    {
      name: `cell/${name} runs on the GPU`,
      tolerance: SINGLE,
      run: async (_, gpu) => {
        const model = await loadCellModel(at(`cell/${name}`));
        return await digest(await runCellSurrogate(gpu!, model, await recordings()));
      },
    },
  ]),
  {
    name: "cell/tfjs is read, and runs on the CPU",
    run: async () => {
      const { spec } = await loadCellModel(at("cell/lstm")), { names } = await recordings();
      const model = await loadTfjsCell(at("cell/tfjs/model.json"), {
        inputs: names,
        outputs: spec.outputs.map(({ name }) => ({ name })),
      });
      return { spec: specOf(model), predicted: await digest(runCellReference(model, await recordings())) };
    },
  },
  {
    name: "cell/features is read, and writes spikes",
    run: async () => {
      const predictor = await loadSpikeFeatures(at("cell/features"));
      const [current] = featureCurrents(predictor.cell, { shape: "noise", runs: 1, seed: 2 });
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

/** Goes on with a training and reads its model. */
function resumed(name: string, args: readonly string[], copied: readonly string[]): Golden {
  return {
    name: `half/${name}.checkpoint.safetensors is gone on with by --resume`,
    tolerance: TRAINED,
    run: async (folder) => {
      await command(folder, [...copied, "half"], [...args, "--resume", "--out", `half/${name}`]);
      const load = name === "cell" ? loadCellModel : loadModel;
      const { weights, spec } = await load(`${folder}/half/${name}`);
      return { weights: await ofWeights(weights), loss: spec.training.loss as number };
    },
  };
}

const TRAININGS: Golden[] = [
  resumed("recurrent", RECURRENT, ["dataset"]),
  resumed("volley", VOLLEYS, ["dataset"]),
  resumed("cell", [...CELL, "--report", "cell.html"], ["cell"]),
];

const without = (value: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as Record<
    string,
    Result
  >;

const RESULTS: Golden[] = [
  {
    name: "half/map.json is gone on with by --resume",
    run: async (folder) => {
      await command(folder, ["half"], [...MAP, "--resume", "--out", "half/map.json"]);
      return without(await readJson(`${folder}/half/map.json`), "settings");
    },
  },
  {
    name: "results/model-map.json is one of models/recurrent as it is",
    tolerance: DRAWN,
    run: async (folder) => {
      await command(folder, ["models", "results"], [
        ...MODEL_MAP,
        "--resume",
        "--out",
        "results/model-map.json",
      ]);
      return without(await readJson(`${folder}/results/model-map.json`), "settings");
    },
  },
  {
    name: "results/evaluation.json is what the evaluation gives, with maps read into its report",
    tolerance: DRAWN,
    run: async (folder) => {
      const maps = [
        "--map",
        "results/map.json",
        "--map",
        "results/model-map.json",
        "--report",
        "report.html",
      ];
      await command(folder, ["models", "results", "dataset"], [...TABLE, ...maps, "--out", "table.json"]);
      const { points, systems, wins } = await readJson(`${folder}/table.json`);
      const table = await digest(new TextEncoder().encode(JSON.stringify({ points, systems, wins })));
      return {
        sha256: table.sha256,
        // deno-lint-ignore no-explicit-any
        points: points.map(({ network, floors, systems: { poisson, recurrent, volley } }: any) => ({
          ...{ network, floors, poisson: poisson.values },
          rates: [recurrent, volley].map(({ values: { rateE, rateI } }) => [rateE, rateI]),
        })),
      };
    },
  },
  {
    name: "results/fit.json is what the fit gives",
    tolerance: DRAWN,
    run: async (folder) => {
      await command(folder, ["models"], [...FIT, "--out", "fit.json"]);
      const { parameters, targets, reached } = await readJson(`${folder}/fit.json`);
      return { parameters, targets, reached };
    },
  },
  {
    name: "a report is drawn of a run, free runs and the record of a training",
    gpu: false,
    run: async (folder) => {
      const args =
        "report markov/gpu.npz --surrogate models/counts.npz --model models/recurrent --out r.html --json";
      await command(folder, ["models", "markov"], args.split(" "));
      return (await Deno.stat(`${folder}/r.html`)).size > 10_000;
    },
  },
];

/** Every file of `files/`, read by what users have for it. */
export const CASES: readonly Golden[] = [
  ...RUNS,
  ...STOPPED_RUNS,
  ...DATASETS,
  ...MODELS,
  ...CELLS,
  ...TRAININGS,
  ...RESULTS,
];
