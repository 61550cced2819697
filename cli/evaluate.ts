import { layersDeviceOf } from "./_layers.ts";
import { compareRuns, type Comparison, type Evaluation } from "../lib/experiment/compare_runs.ts";
import type { PopulationCounts } from "../lib/system/population_counts.ts";
import { loadAnyRun } from "../lib/experiment/load_any_run.ts";
import { requireOwnSystem } from "../lib/surrogate/own_system.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { FIGURES_OPTION } from "./_figures.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { evaluateTraces } from "./_trace_evaluate.ts";
import { givesTraces } from "./_model_kind.ts";
import { format, interruptible, showProgress, table } from "./_console.ts";
import { evaluateStimulations, STIMULATED, STIMULATION_COMMAND_OPTIONS } from "./_evaluate_stimulations.ts";
import { evaluatePointsOf } from "./_evaluate_points.ts";
import { requireTogether } from "./_limits.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { systemFor } from "./_network.ts";
import { shardOption } from "./_shards.ts";
import { keepResult, outputFile } from "./_output.ts";
import { type CountModel, loadCountModel, networkOf, rolloutWith } from "./_surrogate.ts";

/** Held-out networks have seeds that no training uses: the seed plus this. */
export const HELD_OUT_SEED = 1_000_000;

/** Table of an evaluation for people. */
export function evaluationTable(evaluation: Evaluation): string {
  const line = (row: Comparison) => [
    row.unit ? `${row.name} (${row.unit})` : row.name,
    format(row.network),
    format(row.surrogate),
    format(row.distance),
    format(row.floor),
    format(row.ratio),
    row.target ?? "",
    row.met === null ? "" : row.met ? "met" : "not met",
  ];
  return table([
    ["measure", "network", "surrogate", "distance", "seed floor", "ratio", "target", ""],
    ...evaluation.rows.map(line),
  ]);
}

/** Runs of the network that the model was not trained on. */
async function heldOutRuns(
  gpu: Gpu | null,
  model: CountModel,
  args: Arguments,
  signal: AbortSignal,
): Promise<PopulationCounts> {
  const path = args.text("run");
  if (path) {
    const models = await ownModels(args), { systems } = models;
    const { counts, specs: [{ kind }] } = await loadAnyRun(path, { systems });
    requireOwnSystem("evaluate", model.spec, kind, models);
    return counts;
  }
  const networks = args.whole("networks", 8, 2, 2 ** 24), durationMs = args.number("duration") ?? 20_000;
  const { binMs } = model.spec;
  requireTogether("evaluate", "--networks and --duration", { runs: networks, durationMs, binMs });
  const spec = await networkOf(args, model), system = await systemFor(args, spec);
  const progress = await showProgress(args, "simulate");
  try {
    const { counts } = await system.simulate(gpu, new Array<SystemSpec>(networks).fill(spec), {
      durationMs,
      binMs,
      seed: args.seed + HELD_OUT_SEED,
      signal,
      onProgress: progress.onProgress,
    });
    return counts;
  } finally {
    progress.stop();
  }
}

/** Options that only evaluation on a dataset has. */
const ON_DATA = ["shard", "resume", "report", "figures", "figure-formats", "baselines", "map"] as const;
/** Options that only evaluation on one network has. */
const ON_NETWORK = ["run", "networks", "duration"] as const;

/** Whether a path names a folder. */
async function isFolder(path: string | undefined): Promise<boolean> {
  return path !== undefined && await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}

async function evaluate(args: Arguments): Promise<void> {
  if (await givesTraces(args, args.positional[0]) && !await isFolder(args.text("data"))) {
    return await evaluateTraces(args);
  }
  if (args.flag("stimulate")) return await evaluateStimulations(args);
  const alone = STIMULATED.find((name) => args.has(name));
  if (alone !== undefined) failUsage("evaluate", `--${alone} goes with --stimulate`, "none");
  const data = args.text("data");
  const wrong = (data === undefined ? ON_DATA : ON_NETWORK).find((name) => args.has(name));
  if (wrong !== undefined) {
    failUsage(
      "evaluate",
      `--${wrong} goes ${data === undefined ? "with" : "without"} --data DATASET`,
      data ?? "none",
    );
  }
  return data === undefined ? await evaluateOne(args) : await evaluatePointsOf(args, data);
}

async function evaluateOne(args: Arguments): Promise<void> {
  if (args.positional.length > 1) {
    failUsage("evaluate more than one model", "that takes --data DATASET", args.positional.join(" "));
  }
  const out = await outputFile(args);
  const model = await loadCountModel(args, args.positional[0]);
  if (model.spec.parameters.names.length > 0) {
    failUsage(
      "evaluate this surrogate",
      "it must be of one network",
      `one with parameters ${model.spec.parameters.names} (give --data DATASET)`,
    );
  }
  const { gpu, adapter } = await layersDeviceOf(args, [model.spec]);
  const signal = interruptible();
  const network = await heldOutRuns(gpu, model, args, signal);
  const { counts } = await rolloutWith(gpu, model, {
    runs: network.networks,
    bins: network.bins,
    seed: args.seed,
    signal,
  }, args);
  const evaluation = compareRuns(network, counts);
  const printed = {
    model: args.positional[0],
    runs: network.networks,
    durationMs: network.bins * network.binMs,
    ...evaluation,
    adapter,
  };
  if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(printed, null, 2)}\n`));
  console.log(args.flag("json") ? JSON.stringify(printed) : evaluationTable(evaluation));
  gpu?.destroy();
}

/** `volley evaluate`. */
export const evaluateCommand: Command = {
  name: "evaluate",
  positional: "MODEL...",
  about:
    "Compare free runs of surrogates with their network, on held-out seeds or points, beside the seed floor.",
  takes: "some",
  options: {
    data: {
      type: "string",
      value: "DATASET",
      help:
        "evaluate at the test points of a dataset (folder, from volley dataset); of trace surrogates recordings of the cell, FILE.npz, of which runs that were trained on are left out",
    },
    baselines: { type: "flag", help: "with --data: fit the baselines on its training points, and compare" },
    report: { type: "string", value: "FILE.html", help: "with --data: draw a report", endings: [".html"] },
    ...FIGURES_OPTION,
    map: {
      type: "list",
      value: "FILE",
      help: "with --report: maps of volley sweep, one of the network and others to show beside it",
    },
    run: { type: "string", value: "FILE", help: "runs of the network (.npz) instead of simulating them" },
    networks: { type: "number", value: "N", help: "runs of the network, and of the surrogate", default: "8" },
    duration: { type: "number", value: "MS", help: "length of each, ms", default: "20000" },
    ...STIMULATION_COMMAND_OPTIONS,
    out: { type: "string", value: "FILE.json", help: "save the table", endings: [".json"] },
    resume: { type: "flag", help: "go on with the part of --shard" },
    ...shardOption({ data: true, report: false, figures: false, map: false }),
    ...WITH_OPTION,
  },
  examples: [
    { run: "evaluate model", about: "beside the network on held-out seeds" },
    {
      run: "evaluate lstm events --data data --baselines --report points.html",
      about: "two surrogates at the test points of a dataset",
    },
    { run: "evaluate mean --stimulate", about: "a mean field while the inputs of its network vary" },
  ],
  run: evaluate,
};
