import { type BoxRange, checkBox } from "../lib/experiment/dataset/box.ts";
import { measureLines } from "../lib/experiment/measures/measure_named.ts";
import { freeBox, usualParameters } from "../lib/experiment/model_parameters.ts";
import {
  pointsOf,
  requireSensitivity,
  runsAtPoint,
  type Sensitivity,
  type SensitivityOptions,
} from "../lib/experiment/sensitivity.ts";
import { sensitivityOfModel, sensitivityOfNetwork } from "../lib/experiment/sensitivity_of_model.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { format, interruptible, showProgress } from "./_console.ts";
import { askedEngine, engineName, ENGINES, gpuOrCpu } from "./_gpu.ts";
import { layersDeviceOf } from "./_layers.ts";
import { requireStreams, requireTogether } from "./_limits.ts";
import { axisValue } from "./_maps.ts";
import { askedMeasures, MEASURED_OPTIONS, measuresOf, usualBatch } from "./_measured.ts";
import { ownModels } from "./_models.ts";
import { NETWORK_OPTIONS, presetNames, specOf, systemFor, takenBy } from "./_network.ts";
import { keepResult, outputFile } from "./_output.ts";
import { firstWarning } from "./_parameters.ts";
import { rangeParser } from "./_ranges.ts";
import { drawSensitivity, sensitivityText } from "./_sensitivity.ts";
import { heldOf, loadCountModel, namedNetworkOf, populationsOfModel } from "./_surrogate.ts";
import { isModel } from "./_systems.ts";

const TASK = "compute the sensitivity";

/** Most runs at each point with each seed. */
const MOST_RUNS = 65_536;

/** A network or a surrogate, ready to be run over a box. */
interface Source {
  gpu: Gpu | null;
  /** What it runs on, for people. */
  engine: string;
  populations: readonly PopulationSize[];
  /** Width of its bins, ms. */
  binMs: number;
  box: readonly BoxRange[];
  /** Parameters of a surrogate that stay as they are, and their values. */
  held: Readonly<Record<string, number>>;
  compute: (options: SensitivityOptions) => Promise<Sensitivity>;
}

/** Fails where an option is given that the other kind of source has. */
function refuseOptions(args: Arguments, options: readonly string[], whose: string): void {
  const odd = options.find((option) => args.has(option));
  if (odd !== undefined) failUsage(TASK, `--${odd} is for ${whose}`, args.positional[0]);
}

async function networkSource(args: Arguments): Promise<Source> {
  refuseOptions(args, ["free", "strict"], "surrogates");
  const spec = await specOf(args, args.positional[0]), system = await systemFor(args, spec);
  const ranges = args.list("box").map(rangeParser(TASK));
  if (ranges.length === 0) failUsage(TASK, "a network needs --box NAME=LOW:HIGH, twice or more", "none");
  const box = checkBox(ranges, { system, spec });
  const times = { warmupMs: args.number("warmup"), stepMs: args.number("step"), binMs: args.number("bin") };
  const gpu = args.choice("engine", ENGINES) === "gpu" ? await gpuOrCpu(args) : null;
  const { systems } = await ownModels(args), engine = askedEngine(args);
  return {
    gpu,
    engine: engineName(takenBy(system, spec, { gpu, asked: engine !== undefined })),
    populations: system.populations(spec),
    binMs: times.binMs ?? 1,
    box,
    held: {},
    compute: (options) =>
      sensitivityOfNetwork(gpu, spec, {
        ...{ ...options, ...times, box, engine, systems, onWarning: firstWarning() },
      }),
  };
}

async function modelSource(args: Arguments): Promise<Source> {
  refuseOptions(args, ["box", "warmup", "step", "bin"], "networks");
  const [path] = args.positional, model = await loadCountModel(args, path), { parameters } = model.spec;
  if (parameters.names.length === 0) {
    failUsage(TASK, "the surrogate must have parameters", "one of a single network");
  }
  const asked = heldOf(args), free = args.text("free")?.split(",").map((name) => name.trim());
  const box = freeBox(parameters, { held: asked, free }), names = box.map(({ name }) => name);
  const usual = usualParameters(parameters, await namedNetworkOf(args, model), { held: asked });
  const still = parameters.names.map((name, p): [string, number] => [name, usual[p]]);
  const held = Object.fromEntries(still.filter(([name]) => !names.includes(name)));
  const { surrogates } = await ownModels(args);
  const { gpu, adapter } = await layersDeviceOf(args, [model.spec]);
  return {
    gpu,
    engine: adapter.description,
    populations: await populationsOfModel(args, model),
    binMs: model.spec.binMs,
    box,
    held,
    compute: (options) =>
      sensitivityOfModel(gpu, model, {
        ...{ ...options, held, free: names, surrogates, source: path },
        ...{ strict: args.flag("strict"), onWarning: firstWarning() },
      }),
  };
}

/** How much is asked for, checked before anything is run. */
function sizesOf(args: Arguments, { gpu, box, binMs }: Source) {
  const points = args.whole("points", 256, 2), runs = args.whole("runs", 1, 1, MOST_RUNS);
  const durationMs = args.number("duration") ?? 5000;
  if (!(durationMs > 0)) failUsage(TASK, "--duration must be a positive number", durationMs);
  requireSensitivity(box, points);
  const all = pointsOf(points, box.length), each = runsAtPoint(runs);
  requireStreams(TASK, "--points and --runs", each * all);
  const batch = args.whole("batch", usualBatch(gpu, each));
  const together = { runs: each * Math.min(batch, all), durationMs, binMs };
  requireTogether(TASK, "--runs, --duration and --batch", together);
  return { points, runs, durationMs, batch };
}

/** Prints and saves what was found. */
async function finish(
  args: Arguments,
  found: Sensitivity,
  { source, seconds, durationMs, files: { out, picture } }: {
    source: Source;
    seconds: number;
    durationMs: number;
    files: { out?: string; picture?: string };
  },
): Promise<void> {
  const result = { ...found, held: source.held, durationMs, seed: args.seed };
  if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`));
  if (picture) await drawSensitivity(picture, found, source.populations);
  const files = [out, picture].filter((file) => file !== undefined);
  if (args.flag("json")) return console.log(JSON.stringify({ ...result, wallSeconds: seconds, files }));
  const box = found.box.map(({ name, low, high }) => `${name} ${axisValue(low)} to ${axisValue(high)}`).join(
    ", ",
  );
  const beside = Object.entries(source.held).map(([name, value]) => `${name} ${axisValue(value)}`).join(", ");
  const where = beside === "" ? box : `${box} at ${beside}`,
    points = pointsOf(found.points, found.box.length);
  console.log(`${found.source} over ${where}: ${points} points in ${format(seconds)} s`);
  console.log(sensitivityText(found, source.populations));
  if (files.length > 0) console.log(`written: ${files.join(", ")}`);
}

async function runSensitivity(args: Arguments): Promise<void> {
  const asked = askedMeasures(args),
    out = await outputFile(args),
    picture = await outputFile(args, "picture");
  const source = await isModel(args.positional[0]) ? await modelSource(args) : await networkSource(args);
  try {
    const measures = measuresOf(asked, source.populations), sizes = sizesOf(args, source);
    const signal = interruptible(), progress = await showProgress(args, "sensitivity", source.engine);
    const start = performance.now();
    try {
      const { onProgress } = progress;
      const found = await source.compute({ ...sizes, measures, seed: args.seed, signal, onProgress });
      const seconds = (performance.now() - start) / 1000;
      progress.stop();
      await finish(args, found, { source, seconds, ...sizes, files: { out, picture } });
    } finally {
      progress.stop();
    }
  } finally {
    source.gpu?.destroy();
  }
}

/** `volley sensitivity`. */
export const sensitivityCommand: Command = {
  name: "sensitivity",
  positional: "PRESET|SPEC.json|MODEL",
  about: "Tell how much each parameter of a surrogate, or of a network, matters to measures: Sobol indices.",
  names: presetNames(),
  takes: "one",
  options: {
    measure: {
      type: "list",
      value: "NAME,...",
      help: "what to measure",
      default: "the rate of each population, and peakHz",
    },
    box: {
      type: "list",
      value: "NAME=LOW:HIGH",
      help: "of a network: a parameter and its range; twice or more",
    },
    free: {
      type: "string",
      value: "NAME,...",
      help: "of a surrogate: parameters that vary",
      default: "all that are not set",
    },
    ...NETWORK_OPTIONS,
    points: {
      type: "number",
      value: "N",
      help: "rows of points, of two more than there are parameters; best a power of two",
      default: "256",
    },
    runs: { type: "number", value: "N", help: "runs at each point, with each of two seeds", default: "1" },
    duration: { type: "number", value: "MS", help: "length of each, ms", default: "5000" },
    ...MEASURED_OPTIONS,
    strict: { type: "flag", help: "of a surrogate: refuse what is outside of what it was trained on" },
    batch: { type: "number", value: "N", help: "points that run together; changes speed alone" },
    out: { type: "string", value: "FILE.json", help: "save the result", endings: [".json"] },
    picture: { type: "string", value: "FILE.svg", help: "draw the indices as bars", endings: [".svg"] },
  },
  more:
    `The first-order index is the part of the variance over the box that a parameter brings about alone, the total
one that with all interactions. Seed noise is told apart by two seeds at each point.

Measures, of a population (rate.E) or a pair (correlation.E.I); without a name of the first:\n${
      measureLines().join("\n")
    }`,
  examples: [
    {
      run: "sensitivity lstm --measure rate.E,peakHz --picture bars.svg",
      about: "over the box of a surrogate",
    },
    {
      run: "sensitivity mif-small-syn --box S_EE=17:22 --box S_EI=17:22 --points 32 --duration 1000",
      about: "of a network itself",
    },
  ],
  run: runSensitivity,
};
