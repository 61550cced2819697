import { countSurrogateOf } from "../lib/surrogate/registry.ts";
import type { StimulationComparison } from "../lib/surrogate/stimulations.ts";
import { stimulationPanels } from "../lib/report/stimulation_panels.ts";
import { stimulationTable } from "../lib/surrogate/stimulation_table.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { interruptible, say, showProgress, table } from "./_console.ts";
import { figuresPlace, figuresText, writeFigures } from "./_figures.ts";
import { layersDeviceOf } from "./_layers.ts";
import { requireTogether } from "./_limits.ts";
import { ownModels } from "./_models.ts";
import { keepResult, outputFile } from "./_output.ts";
import { givenParameters } from "./_parameters.ts";
import { loadCountModel } from "./_surrogate.ts";

const TASK = "stimulate the surrogate";
const DURATION_MS = 2000, NETWORKS = 8, AMPLITUDE = 0.3;

/** Options of --stimulate alone. */
export const STIMULATED = ["amplitude", "parameter", "strict"] as const;

/** Options that do not go with --stimulate. */
const OTHERS = ["data", "run", "shard", "resume", "report", "baselines", "map"] as const;

/** Options of `volley evaluate MODEL --stimulate`. */
export const STIMULATION_COMMAND_OPTIONS = {
  stimulate: {
    type: "flag",
    help:
      "mean fields: vary the inputs of the surrogate and of its network (a step up and down, a ramp, sines of 1 to 100 Hz), and compare rates, time courses, gain and phase; --networks and --duration are of each stimulation",
  },
  amplitude: {
    type: "number",
    value: "A",
    help: "with --stimulate: part of its usual rate by which an input varies",
    default: String(AMPLITUDE),
  },
  parameter: {
    type: "list",
    value: "NAME=VALUE",
    help: "with --stimulate: a parameter of the network; may be repeated (default the middle of its box)",
  },
  strict: {
    type: "flag",
    help: "with --stimulate: refuse what is outside of what the surrogate was trained on",
  },
} as const satisfies Record<string, Option>;

/** Values of the parameters, those that are not given in the middle of the box. */
function parametersOf(
  args: Arguments,
  { names, low, high }: { names: string[]; low: number[]; high: number[] },
) {
  const given = givenParameters(args, names, TASK);
  return names.map((name, p) => given.get(name) ?? (low[p] + high[p]) / 2);
}

/** `volley evaluate MODEL --stimulate`. */
export async function evaluateStimulations(args: Arguments): Promise<void> {
  const wrong = OTHERS.find((name) => args.has(name));
  if (wrong !== undefined) failUsage(TASK, `--${wrong} does not go with --stimulate`, `--${wrong}`);
  const [path, ...more] = args.positional;
  if (more.length > 0) failUsage(TASK, "one model is stimulated at a time", args.positional.join(" "));
  const out = await outputFile(args), figures = await figuresPlace(args);
  const model = await loadCountModel(args, path), { spec } = model;
  const surrogate = countSurrogateOf(spec, await ownModels(args));
  if (!surrogate.stimulate) {
    failUsage(TASK, "its kind must have inputs that can vary, such as a mean field", spec.kind);
  }
  const networks = args.whole("networks", NETWORKS, 2, 2 ** 16),
    durationMs = args.number("duration") ?? DURATION_MS;
  requireTogether("evaluate", "--networks and --duration", { runs: networks, durationMs, binMs: spec.binMs });
  const { gpu, adapter } = await layersDeviceOf(args, [spec]),
    progress = await showProgress(args, "stimulate");
  let found: StimulationComparison;
  try {
    found = await surrogate.stimulate(gpu, model, {
      ...{ networks, durationMs, amplitude: args.number("amplitude") ?? AMPLITUDE, seed: args.seed },
      ...{ parameters: parametersOf(args, spec.parameters), strict: args.flag("strict"), onWarning: say },
      ...{ signal: interruptible(), onProgress: progress.onProgress },
    });
  } finally {
    progress.stop();
    gpu?.destroy();
  }
  const printed = { model: path, ...found, adapter };
  if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(printed, null, 2)}\n`));
  const files = figures === undefined ? [] : await writeFigures(figures, stimulationPanels(found));
  if (args.flag("json")) return console.log(JSON.stringify(printed));
  console.log(table(stimulationTable(found)));
  if (figures !== undefined) console.log(table([["figures", figuresText(figures, files)]]));
}
