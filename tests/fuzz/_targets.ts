import { loadCellDataset, saveCellDataset } from "../../lib/cable/cell_dataset_file.ts";
import { readMifStates } from "../../lib/experiment/dataset/mif_shards.ts";
import { datasetCounts } from "../../lib/experiment/dataset/dataset_counts.ts";
import { loadDataset } from "../../lib/experiment/dataset/load_dataset.ts";
import { makeDatasetShard } from "../../lib/experiment/shards/dataset_shards.ts";
import { mergeShards } from "../../lib/experiment/shards/merge_shards.ts";
import { makeDataset } from "../../lib/experiment/dataset/make_dataset.ts";
import { loadMap, resumeMap, saveMap } from "../../lib/experiment/map_file.ts";
import { readShardRecord, writeShardRecord } from "../../lib/experiment/shards/shard_record.ts";
import { loadAnyRun } from "../../lib/experiment/load_any_run.ts";
import { loadCounts, loadRun, saveCounts, saveRun } from "../../lib/experiment/run_file.ts";
import { loadSonataNetwork } from "../../lib/spiking/sonata/load_sonata_network.ts";
import {
  loadSpikingRun,
  loadStoppedSimulation,
  saveStoppedSimulation,
} from "../../lib/spiking/files/spiking_file.ts";
import { countsOfRun } from "../../lib/markov/counts_of.ts";
import { summarizeRun } from "../../lib/experiment/summarize_run.ts";
import { readKeras } from "../../lib/surrogate/trace/keras/keras_file.ts";
import { readJson } from "../../lib/io/json.ts";
import { decodeNpy, encodeNpy } from "../../lib/io/npy.ts";
import { decodeNpz } from "../../lib/io/npz.ts";
import { decodeSafetensors } from "../../lib/io/safetensors.ts";
import { loadSonataSpikes } from "../../lib/spiking/sonata/sonata.ts";
import { ofAgents } from "./_agent_targets.ts";
import { ofEvents } from "./_event_targets.ts";
import { ofRecurrent } from "./_recurrent_targets.ts";
import type { Target } from "./_target.ts";
import { loadNwb } from "../../lib/system/nwb/nwb.ts";
import { loadCell } from "../../lib/cable/cell_file.ts";
import { loadSwc } from "../../lib/cable/swc.ts";
import { getMifPreset, getPreset } from "../../lib/markov/presets.ts";
import { parseSpec } from "../../lib/markov/network_spec.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { traceSpecOf } from "../../lib/surrogate/trace/trace_design.ts";
import { loadTfjsTrace, saveTfjsTrace } from "../../lib/surrogate/trace/keras/tfjs_model.ts";
import { readCheckpoint, writeCheckpoint } from "../../lib/nn/checkpoint.ts";
import { readCheckpoints, writeCheckpoints } from "../../lib/nn/checkpoints.ts";
import { loopPlan } from "../../lib/nn/loop_options.ts";
import { weightShapesOf } from "../../lib/surrogate/registry.ts";
import { unpackWeights } from "../../lib/surrogate/counts/count_layout.ts";
import { featureNeuron } from "../../lib/surrogate/features/feature_neurons.ts";
import { loadSpikeFeatures, saveSpikeFeatures } from "../../lib/surrogate/features/predictor_file.ts";
import { loadModel, loadTraceModel, saveModel } from "../../lib/surrogate/model_file.ts";
import type { AnySurrogateSpec } from "../../lib/surrogate/spec.ts";
import { golden } from "../system/nwb/_golden.ts";
import { SMALL } from "../experiment/dataset/_dataset.ts";
import { leakySeries } from "../../lib/surrogate/trace/_leaky_series.ts";
import { layersOf, problemOf } from "../surrogate/counts/_problem.ts";
import { type Mutate, mutateBytes, mutateJson, mutateNpz, mutateSafetensors } from "./_mutate.ts";

const here = (name: string) => new URL(name, import.meta.url).pathname;

/** Copies the files of a folder and of those in it. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.writeFile(`${to}/${name}`, await Deno.readFile(`${from}/${name}`));
  }
}

async function ofArrays(folder: string): Promise<Target[]> {
  const npy = `${folder}/a.npy`;
  const text = { data: ["E", "PV"], shape: [2, 1] },
    numbers = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
  await Deno.writeFile(npy, encodeNpy(text));
  await Deno.writeFile(`${folder}/b.npy`, encodeNpy(numbers));
  await copyFolder(here("../io/golden"), `${folder}/golden`);
  const bytes = (path: string) => Deno.readFileSync(path);
  return [
    ...[npy, `${folder}/b.npy`].map((path): Target => ({
      name: "npy",
      path,
      mutate: mutateBytes,
      load: () => decodeNpy(bytes(path)),
    })),
    ...["numpy_stored.npz", "numpy_deflated.npz", "numpy_layouts.npz"].map((name): Target => {
      const path = `${folder}/golden/${name}`;
      return { name: "npz", path, mutate: mutateNpz, load: () => decodeNpz(bytes(path)) };
    }),
    ...["reference.safetensors", "types.safetensors"].map((name): Target => {
      const path = `${folder}/golden/${name}`;
      return {
        name: "safetensors",
        path,
        mutate: mutateSafetensors,
        load: () => decodeSafetensors(bytes(path)),
      };
    }),
  ];
}

/** A few cells that drive one another, by spikes, a gating variable and gap junctions. */
const RING = {
  kind: "spiking",
  name: "ring",
  stepMs: 0.1,
  populations: ["a", "b"].map((name) => ({
    name,
    size: 3,
    neuron: "lif",
    receptors: {
      ex: { kinetics: "exponential", tau: 2 },
      nmda: { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0, magnesium: 1 },
      graded: { kinetics: "graded", alpha: 1, beta: 0.1, threshold: -50, slope: 2, reversal: -75 },
    },
  })),
  projections: [["a", "b"], ["b", "a"]].flatMap(([from, to]) => [
    {
      from,
      to,
      receptor: "ex",
      connect: { rule: "all-to-all" },
      weight: 50,
      delayMs: 1,
      shortTerm: { U: 0.5, tauFacilitation: 0, tauDepression: 100 },
    },
    ...["nmda", "graded"].map((receptor) => ({
      ...{ from, to, receptor, connect: { rule: "all-to-all" }, weight: 0.1, delayMs: 0 },
      initialGating: [0.1, 0.2, 0.3],
    })),
  ]),
  drives: [{ to: "a", receptor: "ex", rateHz: 2000, weight: 400 }],
  gapJunctions: [{
    between: ["a", "b"],
    connect: { rule: "pairs", sources: [0, 1], targets: [2, 0] },
    conductance: 1,
  }],
};

async function ofRuns(folder: string): Promise<Target[]> {
  const run = await simulateReference(getMifPreset("mif-small-syn"), {
    networks: 2,
    durationMs: 20,
    warmupMs: 0,
    record: {
      spikes: true,
      pools: true,
      histogram: { everyMs: 10, lowest: -66, width: 10, bins: 17 },
      voltages: { everyMs: 10, excitatory: 3, inhibitory: 2 },
    },
  });
  await saveRun(`${folder}/run.npz`, run);
  await Deno.copyFile(new URL("../house/files/runs/markov-1.npz", import.meta.url), `${folder}/pair.npz`);
  await saveCounts(`${folder}/counts.npz`, countsOfRun(run), { seed: 1 });
  const simulation = await SpikingSimulation.open(null, parseSpikingSpec(RING), { seed: 1 });
  const stopped = { run: await simulation.run(10), checkpoint: await simulation.save() };
  simulation.close();
  await saveStoppedSimulation(`${folder}/stopped.npz`, stopped);
  const target = (name: string, file: string, load: (path: string) => unknown): Target => {
    const path = `${folder}/${file}`;
    return { name, path, mutate: mutateNpz, load: () => load(path) };
  };
  return [
    target("run", "run.npz", async (path) => summarizeRun(await loadRun(path))),
    target("run of version 0.1.0", "pair.npz", async (path) => summarizeRun(await loadRun(path))),
    target("run of any system", "run.npz", (path) => loadAnyRun(path)),
    target("counts of a run", "run.npz", (path) => loadCounts(path)),
    target("counts", "counts.npz", loadCounts),
    target("run of point neurons", "stopped.npz", loadSpikingRun),
    target("stopped simulation", "stopped.npz", loadStoppedSimulation),
  ];
}

function weightsOf(spec: AnySurrogateSpec) {
  const shapes = Object.entries(weightShapesOf(spec));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [name, {
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
    }]),
  );
}

async function ofModels(folder: string): Promise<Target[]> {
  const { spec, vector } = problemOf({ batch: 1, steps: 1, layers: layersOf("lstm", 4), parameters: 2 });
  await saveModel(`${folder}/m`, { spec, weights: unpackWeights(spec, vector) });
  const fingerprint = { steps: 10, data: "a" }, length = vector.length / 4;
  const averages = new Float32Array(vector);
  const checkpoint = {
    fingerprint,
    step: 3,
    state: { weights: averages, moments: new Float32Array(2 * vector.length), averages },
    records: new Float32Array(6),
    validations: Float32Array.of(2, 0.5),
  };
  const unpack = (state: Float32Array) => unpackWeights(spec, state);
  await writeCheckpoint(`${folder}/m.checkpoint.safetensors`, checkpoint, { spec, unpack });
  const together = {
    fingerprint,
    all: [checkpoint, checkpoint],
    story: { round: 1 },
    vectors: { "5": averages },
  };
  await writeCheckpoints(`${folder}/m.trainings.safetensors`, together);
  const training = { plan: { ...loopPlan({}), steps: 10 }, length };
  const series = leakySeries({ runs: 1, samples: 50 });
  const cell = traceSpecOf({ layers: [{ kind: "dense", units: 3, activation: "relu" }] }, series, 1);
  await saveModel(`${folder}/c`, { spec: cell, weights: weightsOf(cell) });
  await Deno.mkdir(`${folder}/tfjs`);
  await saveTfjsTrace(`${folder}/tfjs/model.json`, { spec: cell, weights: weightsOf(cell) });
  await saveSpikeFeatures(`${folder}/p`, {
    neuron: featureNeuron("wang-buzsaki"),
    carry: { h: 0.5, n: 0.5 },
    spikes: { spec: cell, weights: weightsOf(cell) },
    features: { spec: cell, weights: weightsOf(cell) },
  });
  const { names } = series.inputs, outputs = series.outputs.names.map((name) => ({ name }));
  const tfjs = (path: string) => loadTfjsTrace(path, { inputs: names, outputs });
  const model = (name: string, file: string, load: (path: string) => unknown): Target => {
    const path = `${folder}/${file}.safetensors`;
    return { name, path, mutate: mutateSafetensors, load: () => load(path) };
  };
  return [
    model("model", "m", loadModel),
    model("model of a cell", "c", loadTraceModel),
    model("pair of networks", "p-features", () => loadSpikeFeatures(`${folder}/p`)),
    model("checkpoint", "m.checkpoint", (path) => readCheckpoint(path, { fingerprint, length })),
    model(
      "trainings",
      "m.trainings",
      (path) => readCheckpoints(path, { fingerprint, trainings: [training, training] }),
    ),
    {
      name: "tfjs",
      path: `${folder}/tfjs/model.json`,
      mutate: mutateJson,
      load: () => tfjs(`${folder}/tfjs/model.json`),
    },
    {
      name: "tfjs weights",
      path: `${folder}/tfjs/group1-shard1of1.bin`,
      mutate: mutateBytes,
      load: () => tfjs(`${folder}/tfjs/model.json`),
    },
  ];
}

/** Models of Keras, which are kept compressed. */
async function ofKeras(folder: string): Promise<Target[]> {
  const targets: Target[] = [];
  for (const name of ["beniaguev.h5", "states_2.h5", "heads.keras"]) {
    const path = `${folder}/${name}`, file = await Deno.open(here(`../surrogate/trace/keras/${name}.gz`));
    await Deno.writeFile(path, file.readable.pipeThrough(new DecompressionStream("gzip")));
    targets.push({ name: `Keras ${name}`, path, mutate: mutateBytes, load: () => readKeras(path) });
  }
  return targets;
}

async function ofJson(folder: string): Promise<Target[]> {
  const write = (name: string, value: unknown) =>
    Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(value));
  await write("mif.json", getPreset("mif-small-syn"));
  await write("multiband.json", getPreset("multiband-one-beat"));
  await write("spiking.json", getSpikingPreset("brunel-ai"));
  await write("coupled.json", RING);
  const axes = [{ name: "S_EE", unit: "", values: [4, 4.5, 5] }, { name: "S_II", unit: "", values: [1, 2] }];
  const settings = { runs: 1 };
  await saveMap(`${folder}/map.json`, {
    axes,
    measures: { a: [1, 2, null, null, null, null] },
    source: "x",
    done: 3,
  }, settings);
  await writeShardRecord(`${folder}/shard.json`, {
    ...{ kind: "map", shard: { number: 1, of: 2 }, command: ["sweep"], request: settings, units: 3, done: 2 },
    body: { measures: { a: [1, null] } },
  });
  const target = (name: string, load: (path: string) => unknown): Target => {
    const path = `${folder}/${name}.json`;
    return { name, path, mutate: mutateJson, load: () => load(path) };
  };
  return [
    target("mif", async (path) => parseSpec(await readJson(path))),
    target("multiband", async (path) => parseSpec(await readJson(path))),
    target("spiking", async (path) => parseSpikingSpec(await readJson(path))),
    target("coupled", async (path) => resolveSpiking(parseSpikingSpec(await readJson(path)))),
    target("map", loadMap),
    { ...target("map", (path) => resumeMap(path, settings)), name: "resumed map" },
    target("shard", readShardRecord),
  ];
}

async function ofDatasets(folder: string): Promise<Target[]> {
  const place = `${folder}/dataset`, { manifest: { shards } } = await makeDataset(place, SMALL);
  const counts = async () => await datasetCounts(await loadDataset(place), "train");
  const train = shards.findIndex(({ split }) => split === "train");
  const out = `${folder}/parted`, part = { number: 1, of: 1 };
  const { path: record } = await makeDatasetShard(out, { ...SMALL, shard: part });
  const piece = record.replace(/\.json$/, `.${shards[train].file}`), merge = () => mergeShards(out);
  const series = leakySeries({ runs: 2, samples: 20 });
  const { values } = series.outputs, v = Float32Array.from({ length: 40 }, (_, k) => values[2 * k]);
  await saveCellDataset(`${folder}/cell.npz`, {
    runs: 2,
    samples: 20,
    everyMs: 1,
    sites: series.inputs.names,
    inputs: series.inputs.values as Uint8Array,
    voltages: { v_soma: v },
    currents: {},
    spikes: { runs: Uint32Array.of(0, 1), timesMs: Float64Array.of(3, 5) },
  });
  const cell = `${folder}/cell.npz`,
    states = async () => await readMifStates(await loadDataset(place), train);
  return [
    { name: "manifest", path: `${place}/dataset.json`, mutate: mutateJson, load: counts },
    { name: "shard", path: `${place}/${shards[train].file}`, mutate: mutateNpz, load: counts },
    { name: "states", path: `${place}/${shards[train].states}`, mutate: mutateNpz, load: states },
    { name: "record of a shard", path: record, mutate: mutateJson, load: merge },
    { name: "piece of a dataset", path: piece, mutate: mutateNpz, load: merge },
    { name: "recordings of a cell", path: cell, mutate: mutateNpz, load: () => loadCellDataset(cell) },
  ];
}

const REGION = { ra: 150, cm: 1, channels: { pas: { g: 1e-4, e: -65 } } };
const SYNAPSE = { tauRise: 0.3, tauDecay: 3, reversal: 0, weight: 2 };
const TRACED_CELL = {
  ...{ kind: "cell", name: "traced", startMv: -65, celsius: 6.3, morphology: "whole.swc", dLambda: 0.2 },
  regions: { soma: REGION, other: REGION },
  synapses: [{ region: "apic", number: 3, ...SYNAPSE }, { section: "soma", at: 0.5, ...SYNAPSE }],
  input: { rateHz: 30, leastScale: 0, mostScale: 2, drives: [{ synapses: [0, 1], group: 0 }] },
};

/** Reads all tables of an NWB file. */
async function readAllOfNwb(path: string): Promise<void> {
  using nwb = await loadNwb(path);
  nwb.units?.spikes();
  for (const table of [...nwb.units ? [nwb.units] : [], ...Object.values(nwb.intervals)]) {
    for (const name of table.columns) if (name !== "electrode_group") table.column(name);
  }
}

async function ofOthers(folder: string): Promise<Target[]> {
  const place = `${folder}/sonata`;
  await copyFolder(here("sonata"), place);
  await Deno.writeFile(`${folder}/a.swc`, await Deno.readFile(here("../cable/made_up.swc")));
  // Its morphology stays whole: the reader of SWC has a target of its own.
  await Deno.copyFile(here("../cable/made_up.swc"), `${folder}/whole.swc`);
  await Deno.writeTextFile(`${folder}/cell.json`, JSON.stringify(TRACED_CELL));
  const nwb = `${folder}/a.nwb`;
  await Deno.writeFile(nwb, await golden("units"));
  const network = () => loadSonataNetwork(`${place}/sim.json`);
  const target = (file: string, mutate: Mutate, load: () => unknown = network): Target => ({
    name: `SONATA ${file}`,
    path: `${place}/${file}`,
    mutate,
    load,
  });
  return [
    { name: "SWC", path: `${folder}/a.swc`, mutate: mutateBytes, load: () => loadSwc(`${folder}/a.swc`) },
    {
      name: "cell",
      path: `${folder}/cell.json`,
      mutate: mutateJson,
      load: () => loadCell(`${folder}/cell.json`),
    },
    target("sim.json", mutateJson),
    target("circuit.json", mutateJson),
    target("spikes.h5", mutateBytes, () => loadSonataSpikes(`${place}/spikes.h5`)),
    { name: "NWB", path: nwb, mutate: mutateBytes, load: () => readAllOfNwb(nwb) },
    target("network/in_nodes.h5", mutateBytes),
    target("network/edges.h5", mutateBytes),
    target("network/edge_types.csv", mutateBytes),
    target("network/out_types.csv", mutateBytes),
  ];
}

/** Every reader, each with a good file that is made in a folder. */
export async function makeTargets(folder: string): Promise<Target[]> {
  const targets: Target[] = [];
  for (
    const make of [
      ...[ofArrays, ofRuns, ofModels, ofKeras, ofJson, ofDatasets, ofOthers, ofAgents, ofEvents],
      ofRecurrent,
    ]
  ) {
    targets.push(...await make(folder));
  }
  return targets;
}
