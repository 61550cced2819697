import { saveCounts } from "../lib/experiment/run_file.ts";
import { measureMembers } from "../lib/experiment/measure_members.ts";
import { measureName } from "../lib/experiment/measures/measure_named.ts";
import { runsOfMember } from "../lib/experiment/rollout_points.ts";
import { dealtRuns } from "../lib/surrogate/ensemble/rollout_members.ts";
import type { PopulationCounts } from "../lib/system/population_counts.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { givesTraces } from "./_model_kind.ts";
import { ENGINE_OPTION, layersDeviceOf } from "./_layers.ts";
import { WITH_OPTION } from "./_models.ts";
import { refuseRollout, rolloutTraceModel, TRACE_ROLLOUT_OPTIONS } from "./_trace_rollout.ts";
import { withDeviation } from "./_ensemble.ts";
import { format, interruptible, table } from "./_console.ts";
import { requireTogether } from "./_limits.ts";
import { keepResult, outputFile } from "./_output.ts";
import { parametersOf } from "./_parameters.ts";
import { loadCountModel, rolloutMembersWith } from "./_surrogate.ts";

/** Rates and peak, of an ensemble means over its members and their deviations. */
function measuredOf(members: readonly PopulationCounts[]) {
  const { populations: [...populations] } = members[0],
    rateNames = populations.map(({ name }) => `rate.${name}`);
  const peak = measureName("peakHz"), { values, deviations } = measureMembers(members, [...rateNames, peak]);
  const named = (all: Record<string, number | null>) => ({
    rates: Object.fromEntries(populations.map(({ name }, p) => [name, all[rateNames[p]]])),
    peakHz: all[peak],
  });
  return { ...named(values), deviations: members.length > 1 ? named(deviations) : null };
}

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
  const each = runsOfMember(model, runs), values = parametersOf(args, parameters.names, each);
  const { gpu, engine, adapter } = await layersDeviceOf(args, [model.spec]);
  const { members, seconds } = await rolloutMembersWith(gpu, model, {
    runs: each,
    points: 1,
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
    const counts = members.length === 1 ? members[0] : dealtRuns(members, { runs });
    await keepResult(out, (path) => saveCounts(path, counts, about));
  }
  const { rates, peakHz, deviations } = measuredOf(members);
  const networkSeconds = members.length * each * durationMs / 1000;
  const printed = {
    runs,
    durationMs,
    seed: args.seed,
    rates,
    peakHz,
    ...(deviations ? { members: members.length, deviations } : {}),
    networkSeconds,
    wallSeconds: seconds,
    adapter,
    ...(out ? { file: out } : {}),
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["runs", `${runs} × ${format(durationMs, 5)} ms, seed ${args.seed}`],
      [
        "rates",
        Object.entries(rates).map(([name, rate]) =>
          `${name} ${withDeviation(rate, deviations?.rates[name])} Hz`
        ).join(", "),
      ],
      ["spectral peak", `${withDeviation(peakHz, deviations?.peakHz)} Hz`],
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
    runs: {
      type: "number",
      value: "N",
      help: "independent runs; of an ensemble shared out among its members, of which each makes one at least",
      default: "1",
    },
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
      help:
        "refuse what is outside of what the surrogate was trained on: its box, rates of mean fields, and where members disagree more than at held-out points",
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
