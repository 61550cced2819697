import { layersDeviceOf } from "./_layers.ts";
import type { BoxRange } from "../lib/experiment/dataset/box.ts";
import type { FitRound } from "../lib/experiment/checked_fit_options.ts";
import { fitModel, type ModelFit } from "../lib/experiment/fit_model.ts";
import type { FitResult } from "../lib/experiment/fit_parameters.ts";
import { type FitTarget, relativeError } from "../lib/experiment/fit_target.ts";
import { measureName, measureNamed } from "../lib/experiment/measures/measure_named.ts";
import { requireOfCounts } from "../lib/experiment/measures/measure_runs.ts";
import { freeBox, outsideOf, parametersAt, usualParameters } from "../lib/experiment/model_parameters.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import { requireOwnSystem } from "../lib/surrogate/own_system.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { format, interruptible, say, showProgress, table } from "./_console.ts";
import { withDeviation } from "./_ensemble.ts";
import { requireTogether } from "./_limits.ts";
import { specOf } from "./_network.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { keepResult, outputFile } from "./_output.ts";
import { firstWarning } from "./_parameters.ts";
import { type CountModel, heldOf, loadCountModel, namedNetworkOf, populationsOfModel } from "./_surrogate.ts";

/** What is fitted to what. */
interface Problem {
  model: CountModel;
  /** The network by which the fit is checked; null when there is none. */
  network: SystemSpec | null;
  targets: FitTarget[];
  /** Why there is none. */
  unchecked: string;
  /** The free parameters, and where they may lie. */
  box: BoxRange[];
  /** All parameters of the model; the free ones are replaced. */
  usual: number[];
}

function targetsOf(args: Arguments): FitTarget[] {
  const targets = args.list("target").flatMap((text) => text.split(",")).map((text): FitTarget => {
    const [name, value, ...more] = text.split("=");
    const number = value === undefined || value.trim() === "" ? NaN : Number(value);
    if (more.length > 0 || !Number.isFinite(number)) failUsage("fit", "--target needs MEASURE=NUMBER", text);
    return { name: measureName(name.trim()), value: number };
  });
  if (targets.length > 0) return targets;
  failUsage("fit", "it needs --target MEASURE=NUMBER,...", "none");
}

async function problemOf(args: Arguments): Promise<Problem> {
  const targets = targetsOf(args);
  const model = await loadCountModel(args, args.positional[0]);
  const { parameters } = model.spec;
  const populations = await populationsOfModel(args, model);
  for (const { name } of targets) requireOfCounts(name, populations);
  const { names } = parameters;
  if (names.length === 0) failUsage("fit", "the surrogate must have parameters", "one of a single network");
  const given = args.text("network");
  const network = given === undefined ? await namedNetworkOf(args, model) : await specOf(args, given);
  if (network) requireOwnSystem("fit", model.spec, network.kind, await ownModels(args));
  const held = heldOf(args), usual = usualParameters(parameters, network, { held });
  const box = freeBox(parameters, { held, free: args.text("free")?.split(",").map((name) => name.trim()) });
  if (box.length === 0) failUsage("fit", "a parameter must be free", `--set for all of ${names}`);
  const kept = usual.map((value, p) => box.some(({ name }) => name === names[p]) ? parameters.low[p] : value);
  const outside = outsideOf(parameters, [kept]);
  if (outside) say(`The surrogate may be wrong there, as ${outside}.`);
  const unchecked = "the model does not name one (give --network SPEC)";
  return { model, network, unchecked, targets, box, usual };
}

/** What is printed and saved: the best round, and how it came about. */
function printedOf(problem: Problem, checked: ModelFit, within: number) {
  const { model: { spec: { parameters } }, targets, network, box, usual } = problem;
  const { best, rounds, met } = checked, { names } = parameters;
  const all = best.fit.point && parametersAt(parameters, box.map(({ name }) => name), usual)(best.fit.point);
  const roundOf = ({ aims, fit, network: measured, error }: FitRound) => ({
    aims,
    point: fit.point,
    surrogate: fit.values,
    standardErrors: fit.standardErrors,
    reached: fit.reached,
    network: network ? measured : null,
    error,
  });
  return {
    free: box,
    parameters: all && Object.fromEntries(names.map((name, p) => [name, all[p]])),
    targets: targets.map(({ name, value }, k) => ({
      name,
      target: value,
      surrogate: best.fit.values[k],
      ...(checked.deviations ? { deviation: checked.deviations[k] } : {}),
      network: network ? best.network[k] : null,
      error: network && best.network[k] !== null ? relativeError(best.network[k]!, value) : null,
      seen: best.fit.seen[k],
    })),
    reached: rounds[0].fit.reached,
    within,
    met: network ? met : null,
    ...(network ? {} : { unchecked: problem.unchecked }),
    corrections: rounds.length - 1,
    rounds: rounds.map(roundOf),
    points: best.fit.samples.length,
  };
}

function range(seen: FitResult["seen"][number], unit: string): string {
  return seen ? `${format(seen.low)} to ${format(seen.high)} ${unit}`.trim() : "never defined";
}

function people(printed: ReturnType<typeof printedOf>, populations: readonly PopulationSize[]): string {
  const { targets, parameters, met, corrections, within, reached } = printed;
  if (!parameters) {
    return `Nothing was found: ${
      targets.map(({ name, seen }) => `${name} is ${range(seen, "")}`).join(", ")
    } in the box.`;
  }
  const verdict = (error: number | null) =>
    error === null
      ? "–"
      : `${format(100 * error)} %, ${error <= within ? "" : "not "}within ${
        Number((100 * within).toPrecision(3))
      } %`;
  const rows = targets.map(({ name, target, surrogate, deviation, network, error }) => {
    const { unit } = measureNamed(name, populations);
    return [
      unit ? `${name} (${unit})` : name,
      format(target, 4),
      withDeviation(surrogate, deviation),
      format(network),
      verdict(error),
    ];
  });
  const lines = [
    Object.entries(parameters).map(([name, value]) => `${name} ${format(value, 5)}`).join(", "),
    "",
    table([["measure", "target", "surrogate", "network", "error of the network"], ...rows]),
  ];
  if (!reached) {
    const seen = targets.map(({ name, seen }) =>
      `${name} ${range(seen, measureNamed(name, populations).unit)}`
    ).join(
      ", ",
    );
    lines.push(
      "",
      `The surrogate does not reach the targets; this is the nearest that was found. Seen over the box: ${seen}.`,
    );
  }
  if (met === null) lines.push("", `Not checked by the network, as ${printed.unchecked}.`);
  if (corrections > 0) {
    const plural = corrections > 1 ? "s" : "";
    lines.push(
      "",
      `With ${corrections} correction${plural}: the targets of the surrogate were shifted by how far it was from the network.`,
    );
  }
  if (met !== null) {
    lines.push(met ? "The network meets the targets." : "The network does not meet the targets.");
  }
  return lines.join("\n");
}

/** Checks how much is asked for, before anything is run. */
function sizesOf(args: Arguments, { model }: Problem): { points: number; rounds: number } {
  const { binMs } = model.spec;
  const points = args.whole("global-points", 256, 1, 65_536), rounds = args.whole("rounds", 8, 1, 1000);
  const runs = args.whole("runs", 1, 1, 65_536), checks = args.whole("check-runs", 4, 1, 65_536);
  const durationMs = args.number("duration") ?? 5000, checkMs = args.number("check-duration") ?? 10_000;
  requireTogether("fit", "--global-points, --runs and --duration", {
    runs: runs * points,
    durationMs,
    binMs,
  });
  requireTogether("fit", "--check-runs and --check-duration", { runs: checks, durationMs: checkMs, binMs });
  return { points, rounds };
}

async function runFit(args: Arguments): Promise<void> {
  const out = await outputFile(args);
  const found = await problemOf(args);
  const { points, rounds } = sizesOf(args, found);
  const problem = args.flag("no-check")
    ? { ...found, network: null, unchecked: "--no-check says so" }
    : found;
  const within = args.number("within") ?? 0.05;
  const corrections = args.whole("corrections", 2, 0, 20);
  const { gpu, adapter } = await layersDeviceOf(args, [problem.model.spec]);
  const progress = await showProgress(args, "fit"), signal = interruptible();
  try {
    const { model, targets, box, usual, network } = problem, free = box.map(({ name }) => name);
    const still = model.spec.parameters.names.map((name, p): [string, number] => [name, usual[p]]);
    const { surrogates, systems } = await ownModels(args);
    const checked = await fitModel(gpu, model, {
      network,
      held: Object.fromEntries(still.filter(([name]) => !free.includes(name))),
      free,
      surrogates,
      systems,
      onWarning: firstWarning(),
      strict: args.flag("strict"),
      runs: args.whole("runs", 1),
      durationMs: args.number("duration"),
      checkRuns: args.whole("check-runs", 4),
      checkDurationMs: args.number("check-duration"),
      targets,
      within,
      corrections,
      globalPoints: points,
      rounds,
      tolerance: args.number("tolerance") ?? 0.02,
      seed: args.seed,
      signal,
      onProgress: progress.onProgress,
    });
    progress.stop();
    const printed = {
      model: args.positional[0],
      ...printedOf(problem, checked, within),
      adapter,
    };
    if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(printed, null, 2)}\n`));
    console.log(
      args.flag("json")
        ? JSON.stringify(printed)
        : people(printed, await populationsOfModel(args, problem.model)),
    );
    if (printed.met === false) Deno.exitCode = 1;
  } finally {
    progress.stop();
    gpu?.destroy();
  }
}

/** `volley fit`. */
export const fitCommand: Command = {
  name: "fit",
  positional: "MODEL",
  about: "Find parameters at which a network has wanted statistics, by its surrogate, and check them.",
  takes: "one",
  options: {
    target: { type: "list", value: "MEASURE=X,...", help: "wanted values, such as rate.E=25,peakHz=50" },
    free: {
      type: "string",
      value: "NAME,...",
      help: "parameters that may change",
      default: "all that are not set",
    },
    set: { type: "list", value: "NAME=VALUE", help: "hold a parameter at a value; may be repeated" },
    runs: {
      type: "number",
      value: "N",
      help: "runs of the surrogate at each point; of an ensemble one at least of each member",
      default: "1",
    },
    duration: { type: "number", value: "MS", help: "length of each, ms", default: "5000" },
    "global-points": {
      was: "points",
      type: "number",
      value: "N",
      help: "points over the whole box to begin with",
      default: "256",
    },
    rounds: { type: "number", value: "N", help: "most rounds of local designs", default: "8" },
    tolerance: {
      type: "number",
      value: "R",
      help: "relative error at which the surrogate reaches a target",
      default: "0.02",
    },
    network: {
      type: "string",
      value: "PRESET|SPEC.json",
      help: "the network to check by",
      default: "the model's",
    },
    "check-runs": {
      type: "number",
      value: "N",
      help: "runs of the network",
      default: "4",
      goesWith: { "no-check": false },
    },
    "check-duration": {
      type: "number",
      value: "MS",
      help: "length of each, ms",
      default: "10000",
      goesWith: { "no-check": false },
    },
    within: {
      type: "number",
      value: "R",
      help: "relative error of the network that is accepted",
      default: "0.05",
    },
    corrections: {
      type: "number",
      value: "N",
      help: "most corrections by the network's own result",
      default: "2",
      goesWith: { "no-check": false },
    },
    "no-check": { type: "flag", help: "do not run the network" },
    strict: {
      type: "flag",
      help:
        "refuse a result outside of what the surrogate was trained on, or where members disagree more than at held-out points",
    },
    ...WITH_OPTION,
    out: { type: "string", value: "FILE.json", help: "save the result", endings: [".json"] },
  },
  more: "Exit status 1 when the network does not meet the targets.",
  examples: [
    { run: "fit lstm --target rate.E=12,peakHz=42", about: "which the network itself confirms" },
    {
      run: "fit lstm --target rate.E=12 --free S_EE --no-check",
      about: "one parameter, by the surrogate alone",
    },
  ],
  run: runFit,
};
