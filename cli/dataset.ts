import { CELL_PRESETS } from "../lib/cable/cell_presets.ts";
import { type DatasetDescription, describeDataset } from "../lib/experiment/dataset/describe_dataset.ts";
import { importCounts } from "../lib/experiment/dataset/import_counts.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../lib/experiment/dataset/make_dataset.ts";
import type { DatasetOptions } from "../lib/experiment/dataset/dataset_options.ts";
import { planDataset } from "../lib/experiment/dataset/plan_dataset.ts";
import type { Simulate } from "../lib/experiment/dataset/simulate_shard.ts";
import { DESIGNS } from "../lib/experiment/dataset/sample_box.ts";
import { MANIFEST_FILE, SPLITS } from "../lib/experiment/dataset/dataset_names.ts";
import { type DatasetShardOptions, makeDatasetShard } from "../lib/experiment/shards/dataset_shards.ts";
import { shardName, shardsFolder } from "../lib/experiment/shards/shard_record.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { cellDataset, refuseForNetworks } from "./_cell_dataset.ts";
import { isCell, RECORDING_OPTIONS } from "./_cells.ts";
import { extendIn, EXTENSION_OPTIONS } from "./_extend.ts";
import { format, interruptible, say, showProgress, table } from "./_console.ts";
import { askedEngine, engineName, ENGINES, gpuOrCpu } from "./_gpu.ts";
import { ownModels } from "./_models.ts";
import { NETWORK_OPTIONS, presetNames, specOf, systemFor, takenBy } from "./_network.ts";
import { rangeParser } from "./_ranges.ts";
import { commandOfShards, shardOf, shardOption } from "./_shards.ts";

function numbersIn(args: Arguments, name: string, count: number): number[] | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const values = text.split(":").map((part) => part.trim() === "" ? NaN : Number(part));
  if (values.length === count && values.every(Number.isFinite)) return values;
  failUsage("make a dataset", `--${name} needs ${count} numbers with colons between`, text);
}

async function optionsOf(args: Arguments): Promise<DatasetOptions> {
  const [name] = args.positional;
  if (name === undefined) {
    failUsage(
      "make a dataset",
      "it takes a network, PRESET or SPEC.json",
      "none (to look at one: --describe DIR)",
    );
  }
  const fractions = numbersIn(args, "fractions", 3);
  const histogram = numbersIn(args, "histogram", 3);
  const given = <Name extends string>(option: Name, key: string) => {
    const value = args.number(option);
    return value === undefined ? {} : { [key]: value };
  };
  return {
    spec: await specOf(args, name),
    systems: (await ownModels(args)).systems,
    box: args.list("box").map(rangeParser("make a dataset")),
    points: args.whole("points", 256),
    design: args.choice("design", DESIGNS),
    seed: args.seed,
    runs: args.whole("runs", 1),
    testRuns: args.whole("test-runs", 4),
    method: args.text("method"),
    ...given("duration", "durationMs"),
    ...given("warmup", "warmupMs"),
    ...given("bin", "binMs"),
    ...given("step", "stepMs"),
    ...given("shard-networks", "shardNetworks"),
    ...(fractions
      ? { fractions: { train: fractions[0], validation: fractions[1], test: fractions[2] } }
      : {}),
    ...(histogram ? { histogram: { lowest: histogram[0], width: histogram[1], bins: histogram[2] } } : {}),
    rule: {
      ...given("window", "windowMs"),
      ...given("open", "open"),
      ...given("close", "close"),
      ...given("tail", "tailMs"),
      ...given("longest", "longestMs"),
    },
  };
}

function bytes(size: number): string {
  return size < 1e6 ? `${format(size / 1e3)} kB` : `${format(size / 1e6)} MB`;
}

function people(folder: string, about: DatasetDescription): string {
  const { shards, parts, labels, rates, talliesPerSecond } = about;
  const elsewhere = about.system === "counts";
  const range = (value: { low: number; mean: number; high: number } | null | undefined) =>
    value ? `${format(value.low)} to ${format(value.high)}, mean ${format(value.mean)}` : "–";
  return table([
    ["dataset", [folder, about.network, ...elsewhere ? [] : [about.design, `seed ${about.seed}`]].join(", ")],
    ["shards", `${shards.done} of ${shards.total} done${about.complete ? "" : " (go on with --resume)"}`],
    ...about.extensions.map(({ points, by, target }) => [
      "added",
      `${points} training points, by ${by}${
        target
          ? `, near ${Object.entries(target).map(([name, value]) => `${name} ${format(value)}`).join(", ")}`
          : ""
      }`,
    ]),
    ["box", about.box.map(({ name, low, high }) => `${name} ${low} to ${high}`).join(", ")],
    ...SPLITS.map((split) => {
      const { points, pointsDone, networks, networksDone, tallies } = parts[split];
      const some = `${pointsDone} of ${points} points, ${networksDone} of ${networks} networks`;
      return [split, [some, ...Object.entries(tallies).map(([name, sum]) => `${sum} ${name}`)].join(", ")];
    }),
    ["labels", Object.entries(labels).map(([label, count]) => `${count} ${label}`).join(", ")],
    ...about.populations.map(({ name }) => [`${name} rate`, `${range(rates?.[name])} Hz`]),
    ...Object.entries(talliesPerSecond ?? {}).map(([name, each]) => [name, `${range(each)} per second`]),
    ["recorded", `${format(about.durationMs, 5)} ms each, ${format(about.networkSeconds)} network-seconds`],
    elsewhere
      ? ["simulated", `elsewhere, from ${about.adapters.join(", ")}`]
      : ["simulated", `in ${format(about.wallSeconds)} s on ${about.adapters.join(", ") || "–"}`],
    ["size", bytes(about.bytes)],
  ]);
}

async function describe(args: Arguments, folder: string): Promise<void> {
  const about = await describeDataset(
    await loadDataset(folder, { systems: (await ownModels(args)).systems }),
  );
  console.log(args.flag("json") ? JSON.stringify({ folder, ...about }) : people(folder, about));
}

/** Whether there is a dataset to go on with; says so where there is none. */
async function isBegun(folder: string): Promise<boolean> {
  if (await Deno.stat(`${folder}/${MANIFEST_FILE}`).catch(() => null)) return true;
  say(`no ${folder}/${MANIFEST_FILE} to resume: the dataset starts afresh`);
  return false;
}

/** Options of `volley dataset` that counts simulated elsewhere have. */
const OF_COUNTS = new Set(["from", "out", "fractions", "seed", "json", "quiet"]);

/** Makes a dataset of counts that were simulated elsewhere. */
async function importFrom(args: Arguments, from: string, folder: string | undefined): Promise<void> {
  if (folder === undefined || args.positional.length > 0) {
    failUsage(
      "make a dataset",
      "--from FOLDER goes with --out DIR and no network",
      args.positional[0] ?? "no --out",
    );
  }
  const odd = Object.keys(datasetCommand.options).find((name) => !OF_COUNTS.has(name) && args.has(name));
  if (odd !== undefined) {
    failUsage(`make a dataset of ${from}`, `--${odd} goes without --from`, args.text(odd));
  }
  const parts = numbersIn(args, "fractions", 3);
  const fractions = parts && { train: parts[0], validation: parts[1], test: parts[2] };
  await importCounts(from, folder, { fractions, seed: args.seed });
  await describe(args, folder);
}

/** Makes a part of a dataset, which `volley merge` joins to others. */
async function makePart(args: Arguments, folder: string, options: DatasetShardOptions): Promise<void> {
  const made = await makeDatasetShard(folder, { ...options, command: commandOfShards() });
  const printed = { shard: options.shard, ...made };
  console.log(
    args.flag("json")
      ? JSON.stringify(printed)
      : `${shardName(options.shard)} of ${folder}: ${made.points} points, written: ${made.path}`,
  );
}

async function dataset(args: Arguments): Promise<void> {
  const described = args.text("describe");
  if (described !== undefined) return await describe(args, described);
  const extended = args.text("extend");
  if (extended !== undefined) {
    await extendIn(args, extended, Object.keys(datasetCommand.options));
    return await describe(args, extended);
  }
  const folder = args.text("out"), from = args.text("from");
  if (from !== undefined) return await importFrom(args, from, folder);
  if (!args.has("box") && await isCell(args.positional[0])) {
    return await cellDataset(args, datasetCommand.options);
  }
  refuseForNetworks(args);
  const options = await optionsOf(args);
  if (folder === undefined) failUsage("make a dataset", "it needs a folder, --out DIR", "none");
  const engine = args.choice("engine", ENGINES);
  if (options.method === "exact" && args.text("engine") === "gpu") {
    failUsage("make a dataset", "the exact method runs on the CPU", "--engine gpu (use --engine reference)");
  }
  planDataset(options);
  const shard = shardOf(args);
  const resume = args.flag("resume") && (shard !== undefined || await isBegun(folder));
  const gpu = engine === "gpu" && options.method !== "exact" ? await gpuOrCpu(args) : null;
  const { spec } = options, system = await systemFor(args, spec), asked = askedEngine(args);
  const taken = takenBy(system, spec, { gpu, asked: asked !== undefined });
  const progress = await showProgress(args, "dataset", engineName(taken));
  const simulate: Simulate = (specs, more) => system.simulate(gpu, specs, { ...more, engine: asked });
  const work = {
    ...options,
    gpu,
    resume,
    signal: interruptible(),
    onProgress: progress.onProgress,
    simulate,
  };
  try {
    if (shard) await makePart(args, folder, { ...work, shard });
    else await makeDataset(folder, work);
  } catch (error) {
    if (interruptible().aborted) {
      say(`what is done is in ${shard ? shardsFolder(folder) : folder}; go on with --resume`);
    }
    throw error;
  } finally {
    progress.stop();
    gpu?.destroy();
  }
  if (!shard) await describe(args, folder);
}

/** `volley dataset`. */
export const datasetCommand: Command = {
  name: "dataset",
  positional: "PRESET|SPEC.json|CELL|CELL.json",
  about: "Simulate networks over a box of parameters, or record a cell, into files to learn from.",
  names: [...presetNames(), ...CELL_PRESETS],
  takes: "optional",
  options: {
    box: {
      type: "list",
      value: "NAME=LOW:HIGH",
      help:
        "range of a number of the spec, by its path, such as S_EE, lambda (two at once) or populations.E.parameters.b; may be repeated",
    },
    points: {
      type: "number",
      value: "N",
      help: "parameter points; with --extend those that are added",
      default: "256",
    },
    design: { type: "string", value: "D", of: DESIGNS, help: "sobol or latin-hypercube", default: "sobol" },
    runs: {
      type: "number",
      value: "R",
      help: "runs of each training and validation point; of a cell all",
      default: "1; of a cell 40",
    },
    "test-runs": { type: "number", value: "R", help: "runs of each test point", default: "4" },
    fractions: {
      was: "split",
      type: "string",
      value: "T:V:T",
      help: "parts of the points for training, validation, test",
      default: "0.8:0.1:0.1",
    },
    duration: {
      type: "number",
      value: "MS",
      help: "recorded time of each run, ms",
      default: "20000; of a cell 5000",
    },
    warmup: { type: "number", value: "MS", help: "simulated and dropped first, ms", default: "500" },
    ...NETWORK_OPTIONS,
    engine: {
      type: "string",
      value: "E",
      of: ENGINES,
      help: "gpu, or reference for one CPU core",
      default: "gpu",
    },
    method: {
      type: "string",
      value: "M",
      help: "Markovian networks: step, or exact for event by event",
      default: "step",
    },
    step: {
      type: "number",
      value: "MS",
      help: "time step, ms",
      default: "0.1, of point neurons that of the spec, of cells 0.025",
    },
    bin: { type: "number", value: "MS", help: "width of the recorded bins, ms", default: "1" },
    histogram: {
      type: "string",
      value: "LOWEST:WIDTH:BINS",
      help: "Markovian networks: bins of the voltage histograms",
      default: "from the lowest voltage to threshold, width 5",
    },
    window: {
      type: "number",
      value: "MS",
      help: "Markovian networks: window of the volley rule, ms",
      default: "2 tau_EE",
    },
    open: { type: "number", value: "N", help: "recurrent spikes that open a volley", default: "8" },
    close: { type: "number", value: "N", help: "recurrent spikes at which it closes", default: "2" },
    tail: {
      type: "number",
      value: "MS",
      help: "how long a volley goes on after it has calmed down",
      default: "1.5 tau_EE",
    },
    longest: { type: "number", value: "MS", help: "longest volley, ms", default: "60" },
    "shard-networks": {
      type: "number",
      value: "N",
      help: "networks simulated side by side; more take more memory",
      default: "600,000 bins' worth",
    },
    from: {
      type: "string",
      value: "FOLDER",
      help:
        "in place of a network: counts simulated elsewhere, counts.json and .npz files (docs/how-to/datasets.md)",
    },
    out: {
      type: "string",
      value: "DIR",
      help: "folder to write, new or empty; of a cell the file, FILE.npz",
    },
    ...EXTENSION_OPTIONS,
    ...RECORDING_OPTIONS,
    resume: { type: "flag", help: "go on with the dataset in DIR, or with its part, after it was stopped" },
    ...shardOption({ from: false, describe: false }),
    describe: { type: "string", value: "DIR", help: "print what a dataset holds" },
  },
  more: `Cells that are built in: ${CELL_PRESETS.join(", ")}; CELL.json is one of your own, of kind "cell".`,
  examples: [
    {
      run: "dataset mif-second --box S_EE=3.5:4.5 --box S_EI=1.7:2.7 --points 64 --out data",
      about: "a box of two parameters",
    },
    { run: "dataset --describe data", about: "what a dataset holds" },
    {
      run: "dataset --extend data --points 64 --by lstm",
      about: "further points, where the members of an ensemble disagree",
    },
    { run: "dataset branching --runs 100 --out runs.npz", about: "recordings of a cell" },
  ],
  run: dataset,
};
