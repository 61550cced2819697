import { layersDevice } from "./_layers.ts";
import { coefficientOfVariation } from "../lib/surrogate/trace/trace_scores.ts";
import type { CellDataset } from "../lib/cable/cell_dataset.ts";
import { loadCellDataset, saveCellDataset } from "../lib/cable/cell_dataset_file.ts";
import type { TrainedModel } from "../lib/nn/model_file.ts";
import { loadAnyModel } from "../lib/surrogate/model_file.ts";
import { deviceFor, surrogateOf } from "../lib/surrogate/registry.ts";
import type { CellTraceSpec, TraceSurrogate } from "../lib/surrogate/surrogate.ts";
import type { TraceRolloutOptions } from "../lib/surrogate/trace/rollout_traces.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { scalesOf } from "./_cells.ts";
import { format, interruptible, say, showProgress, table } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { keepResult, outputFile } from "./_output.ts";
import { firstWarning, parametersOf } from "./_parameters.ts";

/** Options of free runs of trace surrogates alone. */
export const TRACE_ROLLOUT_OPTIONS: Readonly<Record<string, Option>> = {
  inputs: {
    type: "string",
    value: "FILE.npz",
    help: "trace surrogates: recordings whose inputs are taken, run by run",
    default: "inputs are drawn",
  },
  "input-rate": {
    type: "number",
    value: "HZ",
    help: "trace surrogates: mean rate of each input that is drawn",
    default: "that of its training",
  },
  "input-scale": {
    type: "string",
    value: "LEAST:MOST",
    help: "trace surrogates: factors between which the rates of a run are drawn",
    default: "0:2",
  },
};

/** Fails where an option is given that is not for this kind of surrogate. */
export function refuseRollout(args: Arguments, names: readonly string[], whose: string): void {
  const odd = names.find((name) => args.has(name));
  if (odd === undefined) return;
  failUsage("roll the surrogate out", `--${odd} is for ${whose}`, args.text(odd));
}

/** Inputs and length from recordings, of as many runs as are asked for. */
async function givenInputs(args: Arguments, spec: CellTraceSpec, path: string): Promise<TraceRolloutOptions> {
  refuseRollout(
    args,
    ["duration", "input-rate", "input-scale", "seed"],
    "inputs that are drawn, without --inputs",
  );
  const { runs: all, samples, everyMs, sites, inputs } = await loadCellDataset(path);
  const wanted = spec.inputs.names.length;
  if (sites.length !== wanted || everyMs !== spec.stepMs) {
    failUsage(
      `take inputs from ${path}`,
      `there must be ${wanted} of them in steps of ${spec.stepMs} ms`,
      `${sites.length} in steps of ${everyMs} ms`,
    );
  }
  const runs = args.whole("runs", all, 1, all);
  return { runs, durationMs: samples * everyMs, inputs: inputs.subarray(0, runs * samples * sites.length) };
}

function summaryOf({ runs, samples, everyMs, spikes, voltages }: CellDataset) {
  const seconds = runs * (samples - 1) * everyMs / 1000;
  const intervals = Array.from(
    spikes.timesMs.subarray(1),
    (time, k) => spikes.runs[k + 1] === spikes.runs[k] ? time - spikes.timesMs[k] : -1,
  ).filter((interval) => interval >= 0);
  const means = Object.fromEntries(
    Object.entries(voltages).map(([name, values]) => [
      name,
      values.reduce((sum, value) => sum + value, 0) / values.length,
    ]),
  );
  return {
    seconds,
    rateHz: spikes.timesMs.length / seconds,
    cv: coefficientOfVariation(intervals),
    meanVoltages: means,
  };
}

/** Runs a trace surrogate freely, on inputs that are drawn or given: `volley rollout MODEL`. */
export async function rolloutTraceModel(args: Arguments): Promise<void> {
  const out = await outputFile(args), { surrogates } = await ownModels(args);
  const model = await loadAnyModel(args.positional[0], { surrogates }) as TrainedModel<CellTraceSpec>,
    { spec } = model;
  const surrogate = surrogateOf(spec, { surrogates }) as TraceSurrogate;
  const given = args.text("inputs"), rule = spec.spikeRule ?? surrogate.usualRule?.(spec) ?? null;
  const options = given !== undefined ? await givenInputs(args, spec, given) : {
    runs: args.whole("runs", 1, 1, 1e6),
    durationMs: args.number("duration") ?? 5000,
    seed: args.seed,
    rateHz: args.number("input-rate"),
    ...scalesOf(args),
  };
  if (!spec.parameters) {
    refuseRollout(args, ["parameter", "strict"], "surrogates of networks, and of cells over a box");
  }
  const names = spec.parameters?.names ?? [], parameters = parametersOf(args, names, options.runs!);
  const { gpu, engine, adapter } = await layersDevice(args, [surrogate]), started = performance.now();
  const progress = await showProgress(args, "roll out");
  let data: CellDataset;
  try {
    data = await surrogate.rollout(deviceFor("roll the surrogate out", surrogate, gpu), model, {
      ...options,
      ...(parameters ? { parameters } : {}),
      ...{ strict: args.flag("strict"), onWarning: firstWarning() },
      engine,
      signal: interruptible(),
      onProgress: progress.onProgress,
    });
  } finally {
    progress.stop();
  }
  const wallSeconds = (performance.now() - started) / 1000;
  if (!spec.spikeRule && rule) {
    say(
      `${
        args.positional[0]
      } carries no rule for its spikes: they are read where ${rule.output} peaks at ${rule.threshold} or more`,
    );
  }
  if (out) await keepResult(out, (path) => saveCellDataset(path, data));
  const { seconds, ...summary } = summaryOf(data);
  const printed = {
    ...{ runs: data.runs, durationMs: options.durationMs, seed: options.seed ?? null },
    ...summary,
    rule,
    ...{ wallSeconds, adapter },
    ...(out ? { file: out } : {}),
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["runs", `${data.runs} × ${format(options.durationMs, 5)} ms, ${given ?? `seed ${args.seed}`}`],
      ["rate", `${format(summary.rateHz)} Hz, variation of intervals ${format(summary.cv)}`],
      ...Object.entries(summary.meanVoltages).map((
        [name, value],
      ) => [`mean of ${name}`, `${format(value)} mV`]),
      [
        "speed",
        `${format(seconds)} s of the cell in ${format(wallSeconds)} s on ${adapter.description}`,
      ],
    ]),
  );
  gpu?.destroy();
}
