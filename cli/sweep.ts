import { networkAt } from "../lib/experiment/simulate_points.ts";
import { parseAxis } from "../lib/experiment/grid.ts";
import type { SweepSettings } from "../lib/experiment/map_file.ts";
import { measureLines } from "../lib/experiment/measures/measure_named.ts";
import { weightsCode } from "../lib/surrogate/weights_code.ts";
import { outsideOf, parametersAt, usualParameters } from "../lib/experiment/model_parameters.ts";
import type { MapAxis } from "../lib/experiment/parameter_map.ts";
import type { SweepOptions } from "../lib/experiment/sweep.ts";
import { type GridMap, gridPoint, gridSize, parameterMapOf } from "../lib/experiment/grid_map.ts";
import { sweepModel, sweepNetwork, type SweptRuns } from "../lib/experiment/sweep_model.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import { type Arguments, type Command, failUsage, UsageError } from "./_arguments.ts";
import { format, interruptible, say, showProgress } from "./_console.ts";
import { firstWarning } from "./_parameters.ts";
import { askedEngine, engineName, ENGINES, gpuOrCpu } from "./_gpu.ts";
import { layersDeviceOf } from "./_layers.ts";
import { requireStreams, requireTogether } from "./_limits.ts";
import { askedMeasures, MEASURED_OPTIONS, measuresOf, usualBatch } from "./_measured.ts";
import { axisValue, drawMap, mapPlace, mapTable } from "./_maps.ts";
import { outputFile } from "./_output.ts";
import { shardOption } from "./_shards.ts";
import { ownModels } from "./_models.ts";
import { NETWORK_OPTIONS, presetNames, specOf, systemFor, takenBy } from "./_network.ts";
import { type CountModel, heldOf, loadCountModel, namedNetworkOf, populationsOfModel } from "./_surrogate.ts";
import { isModel } from "./_systems.ts";

const MOST_POINTS = 1_000_000;
/** Most runs at each point. */
const MOST_RUNS = 65_536;

/** A network or a surrogate, ready to be run over a grid. */
interface Source {
  /** `network`, or the name of the model. */
  name: string;
  gpu: Gpu | null;
  /** What it runs on, for people. */
  engine: string;
  populations: readonly PopulationSize[];
  /** What the maps depend on. */
  settings: SweepSettings;
  /** Width of its bins, ms. */
  binMs: number;
  /** Parameters of a surrogate that stay as they are, and their values. */
  held: readonly [name: string, value: number][];
  sweep: (options: SweepOptions & SweptRuns) => Promise<GridMap>;
}

function points(axes: readonly MapAxis[]): number[][] {
  return Array.from({ length: gridSize(axes) }, (_, index) => gridPoint(axes, index));
}

async function networkSource(args: Arguments, axes: readonly MapAxis[]): Promise<Source> {
  const spec = await specOf(args, args.positional[0]), system = await systemFor(args, spec);
  points(axes).forEach(networkAt(system, spec, axes.map(({ name }) => name)));
  const times = { warmupMs: args.number("warmup"), stepMs: args.number("step"), binMs: args.number("bin") };
  const gpu = args.choice("engine", ENGINES) === "gpu" ? await gpuOrCpu(args) : null;
  const { systems } = await ownModels(args), engine = askedEngine(args);
  return {
    name: "network",
    gpu,
    engine: engineName(takenBy(system, spec, { gpu, asked: engine !== undefined })),
    populations: system.populations(spec),
    settings: { network: spec, ...times },
    binMs: times.binMs ?? 1,
    held: [],
    sweep: (options) =>
      sweepNetwork(gpu, spec, { ...options, ...times, engine, systems, onWarning: firstWarning() }),
  };
}

/** Says or throws what of the grid lies outside the box of a model. @returns Whether it said so. */
function checkBox(args: Arguments, model: CountModel, grid: readonly number[][]): boolean {
  const outside = outsideOf(model.spec.parameters, grid);
  if (outside && args.flag("strict")) throw new UsageError(`Cannot sweep the surrogate as ${outside}`);
  if (outside) say(`The surrogate may be wrong there, as ${outside}.`);
  return outside !== null;
}

async function modelSource(args: Arguments, axes: readonly MapAxis[]): Promise<Source> {
  const [path] = args.positional;
  const model = await loadCountModel(args, path);
  for (const option of ["warmup", "step", "bin"]) {
    if (args.text(option) === undefined) continue;
    failUsage("sweep a surrogate", `--${option} is for networks`, path);
  }
  const { parameters } = model.spec;
  const usual = usualParameters(parameters, await namedNetworkOf(args, model), { held: heldOf(args) });
  const held = Object.fromEntries(parameters.names.map((name, p) => [name, usual[p]]));
  const told = checkBox(
    args,
    model,
    points(axes).map(parametersAt(parameters, axes.map(({ name }) => name), usual)),
  );
  const { surrogates } = await ownModels(args);
  const { gpu, adapter } = await layersDeviceOf(args, [model.spec]);
  return {
    name: path,
    gpu,
    engine: adapter.description,
    populations: await populationsOfModel(args, model),
    settings: { model: path, weights: weightsCode(model), parameters: usual },
    binMs: model.spec.binMs,
    held: Object.entries(held).filter(([parameter]) => !axes.some(({ name }) => name === parameter)),
    sweep: (options) =>
      sweepModel(gpu, model, {
        ...{ ...options, held, surrogates },
        ...{ strict: args.flag("strict"), onWarning: firstWarning(told) },
      }),
  };
}

function axesOf(args: Arguments): MapAxis[] {
  const axes = args.list("grid").map(parseAxis);
  if (axes.length === 0) failUsage("sweep", "it needs --grid NAME=LOW:HIGH:STEP", "none");
  const size = gridSize(axes);
  if (size > MOST_POINTS) failUsage("sweep", `the grid must have at most ${MOST_POINTS} points`, size);
  return axes;
}

async function runSweep(args: Arguments): Promise<void> {
  const axes = axesOf(args);
  const asked = askedMeasures(args);
  const placed = await mapPlace(args);
  const picture = await outputFile(args, "picture");
  if (picture && axes.length > 2) failUsage("draw --picture", "it shows one or two grids", axes.length);
  if (args.flag("resume") && !placed) failUsage("resume", "--out must name the map to go on with", "none");
  const runs = args.whole("runs", 2, 1, MOST_RUNS);
  requireStreams("sweep", "--grid and --runs", runs * gridSize(axes));
  const durationMs = args.number("duration") ?? 5000;
  const source = await isModel(args.positional[0])
    ? await modelSource(args, axes)
    : await networkSource(args, axes);
  const measures = measuresOf(asked, source.populations);
  const settings = { axes, measures, runs, durationMs, seed: args.seed, ...source.settings };
  const place = placed?.(settings, source.name);
  const resume = args.flag("resume") ? await place!.resume() ?? undefined : undefined;
  if (args.flag("resume") && !resume) say(`no ${place!.path} to resume: the sweep starts afresh`);
  const batch = args.whole("batch", usualBatch(source.gpu, runs));
  const { binMs } = source, size = place?.part ? place.part.end - place.part.first : gridSize(axes);
  requireTogether("sweep", "--runs, --duration and --batch", {
    runs: runs * Math.min(batch, gridSize(axes)),
    durationMs,
    binMs,
  });
  const signal = interruptible();
  const progress = await showProgress(args, "sweep", source.engine);
  let done = resume?.done ?? 0;
  const start = performance.now();
  try {
    const map = await source.sweep({
      onProgress: progress.onProgress,
      runs,
      durationMs,
      seed: args.seed,
      axes,
      measures,
      source: source.name,
      batch,
      part: place?.part,
      resume,
      signal,
      onBatch: async (current) => {
        done = current.done;
        await place?.save(current);
      },
    });
    if (done === (resume?.done ?? 0)) await place?.save(map);
    if (picture) await drawMap(picture, map, source.populations);
    finish(
      args,
      map,
      {
        seconds: (performance.now() - start) / 1000,
        files: [place?.path, picture],
        settings,
        part: place?.part,
      },
      source,
    );
  } catch (error) {
    if (signal.aborted && place && done > 0) {
      say(`${done} of ${size} points are in ${place.path}; go on with --resume`);
    }
    throw error;
  } finally {
    progress.stop();
    source.gpu?.destroy();
  }
}

function finish(
  args: Arguments,
  map: GridMap,
  about: {
    seconds: number;
    files: (string | undefined)[];
    settings: SweepSettings;
    /** Which points of the map were asked for; all where it is undefined. */
    part?: { first: number; end: number };
  },
  { populations, held }: Source,
): void {
  const files = about.files.filter((file) => file !== undefined);
  if (args.flag("json")) {
    const places = map.axes.length <= 2 ? parameterMapOf(map) : {};
    console.log(
      JSON.stringify({ ...places, ...map, settings: about.settings, wallSeconds: about.seconds, files }),
    );
    return;
  }
  const part = about.part && `, of which ${map.done} from point ${about.part.first} on`;
  const grid = map.axes.map(({ name, values }) => `${name} (${values.length})`).join(" × ");
  const beside = held.map(([name, value]) => `${name} ${axisValue(value)}`).join(", ");
  const where = beside === "" ? grid : `${grid} at ${beside}`;
  console.log(`${map.source} over ${where}${part ?? `: ${map.done} points`} in ${format(about.seconds)} s`);
  console.log(mapTable(map, populations));
  if (files.length > 0) console.log(`written: ${files.join(", ")}`);
}

/** `volley sweep`. */
export const sweepCommand: Command = {
  name: "sweep",
  positional: "PRESET|SPEC.json|MODEL",
  about: "Map measures of a network, or of a surrogate, over a grid of parameters.",
  names: presetNames(),
  takes: "one",
  options: {
    grid: {
      type: "list",
      value: "NAME=LOW:HIGH:STEP",
      help: "a parameter and its values, or NAME=V,V,...; once for a line, twice for a map",
    },
    measure: {
      type: "list",
      value: "NAME,...",
      help: "what to measure",
      default: "the rate of each population, and peakHz",
    },
    ...NETWORK_OPTIONS,
    runs: {
      type: "number",
      value: "N",
      help: "runs at each point; of an ensemble shared out among its members, one at least of each",
      default: "2",
    },
    duration: { type: "number", value: "MS", help: "length of each, ms", default: "5000" },
    ...MEASURED_OPTIONS,
    strict: {
      type: "flag",
      help:
        "refuse what is outside of what the surrogate was trained on: its box, rates of mean fields, and where members disagree more than at held-out points",
    },
    batch: { type: "number", value: "N", help: "points that run together; changes speed alone" },
    out: {
      type: "string",
      value: "FILE.json",
      help: "save the map, after every batch",
      endings: [".json"],
    },
    resume: { type: "flag", help: "go on with the map in --out, or with its shard, to the same result" },
    ...shardOption({ picture: false }),
    picture: { type: "string", value: "FILE.svg", help: "draw the map", endings: [".svg"] },
  },
  more: `Measures, of a population (rate.E) or a pair (correlation.E.I); without a name of the first:\n${
    measureLines().join("\n")
  }`,
  examples: [
    {
      run: "sweep mif-small-syn --grid S_EE=18:22:1 --duration 2000",
      about: "measures of a network along a parameter",
    },
    {
      run: "sweep lstm --grid S_EE=3.5:4.5:0.1 --grid S_EI=1.7:2.7:0.1 --out map.json --picture map.svg",
      about: "a map of a surrogate",
    },
  ],
  run: runSweep,
};
