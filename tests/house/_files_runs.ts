import {
  type Dataset,
  datasetCounts,
  datasetVolleys,
  decodeNpz,
  type Gpu,
  loadCellDataset,
  loadCounts,
  loadDataset,
  loadRun,
  loadSonataSpikes,
  loadSpikingRun,
  loadStoppedSimulation,
  populationArray,
  readMifShard,
  readMifStates,
  saveRunReport,
  SpikingSimulation,
} from "@volley/volley";
import { DATASET, STOPPED } from "./_commands.ts";
import { digests, type Golden, type Result } from "./_golden.ts";
import { at, command } from "./_kept.ts";
import { ofCounts, ofRecordings, ofRun, ofSpiking } from "./_views.ts";

/** A count that is drawn from rounded probabilities differs now and then, and the run goes a way of its own from there: sums are those of another seed. */
const DRAWN = 0.3;
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

/** E spikes that recurrent kicks caused, of all networks of a part. */
async function recurrentOf(dataset: Dataset, split: string): Promise<Uint16Array> {
  const parts: number[] = [];
  for (const [k, shard] of dataset.manifest.shards.entries()) {
    if (shard.split !== split || shard.status !== "done") continue;
    for (const count of (await readMifShard(dataset, k)).recurrent) parts.push(count);
  }
  return Uint16Array.from(parts);
}

/** All of a dataset. */
async function ofDataset(folder: string): Promise<Result> {
  const dataset = await loadDataset(folder), { points } = dataset.manifest;
  const parts: Record<string, Result> = {};
  for (const split of ["train", "validation", "test"] as const) {
    const { point, parameters, ...counts } = await datasetCounts(dataset, split);
    const [e, i] = [0, 1].map((p) => populationArray(counts, p));
    const recurrent = await recurrentOf(dataset, split);
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
    states: await digests({ ...await readMifStates(dataset, 0) }),
    points: points.map(({ values, split, label, tallies, rates }) => ({
      ...{ values, split, label, volleys: tallies!.volleys },
      rates: rates && [rates.E, rates.I],
    })),
  };
}

const DATASETS: Golden[] = [
  { name: "dataset is read", run: async () => await ofDataset(at("dataset")) },
  {
    name: "half-dataset is gone on with by --resume",
    run: async (folder) => {
      await command(folder, ["half-dataset"], [...DATASET, "--resume", "--out", "half-dataset"]);
      return await ofDataset(`${folder}/half-dataset`);
    },
  },
  {
    name: "cell/recordings.npz is read",
    run: async () => await ofRecordings(await loadCellDataset(at("cell/recordings.npz"))),
  },
];

/** Runs, states and datasets. */
export const RUN_FILES: readonly Golden[] = [...RUNS, ...STOPPED_RUNS, ...DATASETS];
