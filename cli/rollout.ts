import { saveCounts } from "../lib/experiment/run_file.ts";
import { measuredRuns } from "../lib/experiment/measures/measured_run.ts";
import { RATE } from "../lib/experiment/measures/rate.ts";
import { PEAK } from "../lib/experiment/measures/spectrum.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { givesTraces } from "./_model_kind.ts";
import { ENGINE_OPTION, layersDeviceOf } from "./_layers.ts";
import { WITH_OPTION } from "./_models.ts";
import { refuseRollout, rolloutTraceModel, TRACE_ROLLOUT_OPTIONS } from "./_trace_rollout.ts";
import { format, interruptible, table } from "./_console.ts";
import { requireTogether } from "./_limits.ts";
import { keepResult, outputFile } from "./_output.ts";
import { parametersOf } from "./_parameters.ts";
import { loadCountModel, rolloutWith } from "./_surrogate.ts";

async function rollout(args: Arguments): Promise<void> {
  if (await givesTraces(args, args.positional[0])) return await rolloutTraceModel(args);
  refuseRollout(args, Object.keys(TRACE_ROLLOUT_OPTIONS), "trace surrogates");
  const out = await outputFile(args);
  const model = await loadCountModel(args, args.positional[0]);
  const { binMs, parameters } = model.spec;
  const runs = args.whole("runs", 1, 1, 2 ** 22);
  const durationMs = args.number("duration") ?? 20_000;
  requireTogether("roll the surrogate out", "--runs and --duration", { runs, durationMs, binMs });
  const bins = Math.round(durationMs / binMs);
  if (!(bins >= 1) || Math.abs(bins * binMs - durationMs) > 1e-6) {
    failUsage(
      "roll the surrogate out",
      `--duration must be a whole number of bins of ${binMs} ms`,
      durationMs,
    );
  }
  const values = parametersOf(args, parameters.names, runs);
  const { gpu, engine, adapter } = await layersDeviceOf(args, [model.spec]);
  const { counts, seconds } = await rolloutWith(gpu, model, {
    runs,
    bins,
    seed: args.seed,
    parameters: values,
    strict: args.flag("strict"),
    engine,
    signal: interruptible(),
  }, args);
  if (out) {
    const about = {
      model: args.positional[0],
      seed: args.seed,
      adapter: adapter.description,
      wallSeconds: seconds,
    };
    await keepResult(out, (path) => saveCounts(path, counts, about));
  }
  const measured = measuredRuns(counts);
  const rates = Object.fromEntries(
    counts.populations.map(({ name }, p) => [name, RATE.value(measured, [p])]),
  );
  const peakHz = PEAK.value(measured, [0]);
  const networkSeconds = runs * durationMs / 1000;
  const printed = {
    runs,
    durationMs,
    seed: args.seed,
    rates,
    peakHz,
    networkSeconds,
    wallSeconds: seconds,
    adapter,
    ...(out ? { file: out } : {}),
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["runs", `${runs} × ${format(durationMs, 5)} ms, seed ${args.seed}`],
      ["rates", Object.entries(rates).map(([name, rate]) => `${name} ${format(rate)} Hz`).join(", ")],
      ["spectral peak", `${format(peakHz)} Hz`],
      [
        "speed",
        `${format(networkSeconds)} network-seconds in ${format(seconds)} s: ${
          format(networkSeconds / seconds)
        } per second on ${adapter.description}`,
      ],
    ]),
  );
  gpu?.destroy();
}

/** `volley rollout`. */
export const rolloutCommand: Command = {
  name: "rollout",
  positional: "MODEL",
  about: "Run a surrogate freely, many runs at once.",
  takes: "one",
  options: {
    runs: { type: "number", value: "N", help: "independent runs", default: "1" },
    duration: {
      type: "number",
      value: "MS",
      help: "length of each, ms",
      default: "20000; of trace surrogates 5000",
    },
    parameter: {
      type: "list",
      value: "NAME=VALUE",
      help: "a parameter of the network or cell, for surrogates that have some; may be repeated",
    },
    ...TRACE_ROLLOUT_OPTIONS,
    ...ENGINE_OPTION,
    strict: {
      type: "flag",
      help: "refuse what is outside of what the surrogate was trained on: its box, and rates of mean fields",
    },
    out: {
      type: "string",
      value: "FILE.npz",
      help: "save the counts, or the traces of a cell as recordings; NumPy opens them",
      endings: [".npz"],
    },
    ...WITH_OPTION,
  },
  examples: [
    { run: "rollout model --runs 1000 --duration 1000 --out free.npz", about: "a thousand free runs" },
    {
      run: "rollout lstm --parameter S_EE=4 --strict",
      about: "at a point of the box that it was trained on",
    },
  ],
  run: rollout,
};
