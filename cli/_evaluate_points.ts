import { progressTeller } from "../lib/base/progress.ts";
import { requireOwnSystem } from "../lib/surrogate/own_system.ts";
import { populationsOf, type SurrogatesOption } from "../lib/surrogate/registry.ts";
import { requirePopulations } from "../lib/system/require_populations.ts";
import { type Dataset, loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { datasetCounts } from "../lib/experiment/dataset/dataset_counts.ts";
import { baselineWins } from "../lib/experiment/baseline_wins.ts";
import { answerOfBaseline, fitBaselines } from "../lib/experiment/dataset_baselines.ts";
import { datasetPoints, type HeldOutPoint } from "../lib/experiment/dataset_points.ts";
import { summarizePoints } from "../lib/experiment/evaluate_points.ts";
import { measurePoint } from "../lib/experiment/measure_point.ts";
import { loadMap } from "../lib/experiment/map_file.ts";
import { measureNamed } from "../lib/experiment/measures/measure_named.ts";
import { type PopulationSize, someNetworks } from "../lib/system/population_counts.ts";
import type { ParameterMap } from "../lib/experiment/parameter_map.ts";
import type { SystemAnswer, TestPoint } from "../lib/experiment/point_data.ts";
import { isUserError } from "../lib/base/errors.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { MapPair } from "../lib/report/points_report_data.ts";
import { pointsPanels } from "../lib/report/points_panels.ts";
import { renderPointsReport } from "../lib/report/render_points_report.ts";
import { reportOfPoints } from "../lib/report/report_of_points.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format, interruptible, showProgress } from "./_console.ts";
import { figuresPlace, writeFigures } from "./_figures.ts";
import { ownModels } from "./_models.ts";
import { keepResult, outputFile } from "./_output.ts";
import { referencesTo } from "./_references.ts";
import { commandText, provenanceOf } from "./_provenance.ts";
import { pointsTable } from "./_points_table.ts";
import { aboutModel, type CountModel, loadCountModel, modelStem, rolloutWith } from "./_surrogate.ts";

/** A model and the name that it has in tables. */
interface NamedModel {
  name: string;
  model: CountModel;
}

/** Models under the last part of their paths, or under the whole path where two would have one name. */
async function namedModels(args: Arguments): Promise<NamedModel[]> {
  const paths = args.positional, stems = paths.map(modelStem);
  const short = stems.map((stem) => stem.slice(stem.lastIndexOf("/") + 1));
  const names = stems.map((stem, k) => short.filter((one) => one === short[k]).length > 1 ? stem : short[k]);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) failUsage("evaluate", "each model is to be given once", `${twice} twice`);
  const models: NamedModel[] = [];
  for (const [k, path] of paths.entries()) {
    models.push({ name: names[k], model: await loadCountModel(args, path) });
  }
  return models;
}

/** Throws unless a model is one of the dataset's network over its box. */
function requireModelOf({ manifest }: Dataset, { name, model }: NamedModel, models: SurrogatesOption): void {
  const { parameters, binMs } = model.spec, { box, simulation } = manifest;
  const task = `evaluate ${name} on the dataset`;
  requireOwnSystem(task, model.spec, manifest.spec.kind, models);
  const list = (names: readonly string[]) => [...names].sort().join(", ") || "none";
  const say = (has: string, wanted: string, found: string) => {
    failUsage(`evaluate ${name} on the dataset`, `its ${has} must be ${wanted}`, found);
  };
  const wanted = list(box.map((range) => range.name));
  if (list(parameters.names) !== wanted) say("parameters", wanted, list(parameters.names));
  requirePopulations(task, manifest, { populations: populationsOf(model.spec, models) });
  if (binMs !== simulation.binMs) say("bins", `${simulation.binMs} ms`, `${binMs} ms`);
}

/** Runs of a model at all points, as many at each as the network has; all in one rollout. */
async function rollOut(
  gpu: Gpu,
  { model }: NamedModel,
  points: readonly HeldOutPoint[],
  args: Arguments,
  signal: AbortSignal,
): Promise<SystemAnswer[]> {
  const parameters = points.flatMap(({ network, parameters }) =>
    Array.from(
      { length: network.networks },
      () => model.spec.parameters.names.map((name) => parameters[name]),
    )
      .flat()
  );
  const runs = points.reduce((sum, { network }) => sum + network.networks, 0);
  const { bins } = points[0].network;
  const { counts } = await rolloutWith(gpu, model, { runs, bins, seed: args.seed, parameters, signal }, args);
  return points.map(({ network, firstRun }) => ({ runs: someNetworks(counts, firstRun, network.networks) }));
}

/** Answers of all baselines at all points, by name. */
async function baselineAnswers(
  dataset: Dataset,
  points: readonly HeldOutPoint[],
  args: Arguments,
  signal: AbortSignal,
): Promise<Map<string, SystemAnswer[]>> {
  const answers = new Map<string, SystemAnswer[]>();
  const progress = await showProgress(args, "baselines"), tell = progressTeller(progress.onProgress);
  try {
    for (const baseline of await fitBaselines(dataset)) {
      const own: SystemAnswer[] = [];
      for (const { network, values, firstRun } of points) {
        signal.throwIfAborted();
        const { networks: runs, bins } = network;
        own.push(answerOfBaseline(baseline, {
          ...{ parameters: values, runs, bins, seed: args.seed, firstRun },
        }));
        tell(own.length / points.length, baseline.kind);
        await new Promise((resume) => setTimeout(resume));
      }
      answers.set(baseline.kind, own);
    }
  } finally {
    progress.stop();
  }
  return answers;
}

/** Title and unit of a measure; the name alone of one that volley does not know, as maps may be made otherwise. */
function namedOrBare(name: string, populations: readonly PopulationSize[]): { title: string; unit: string } {
  try {
    return measureNamed(name, populations);
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { title: name, unit: "" };
  }
}

/** Every measure that a map of the network shares with another map. */
function mapPairs(maps: readonly ParameterMap[], populations: readonly PopulationSize[]): MapPair[] {
  const network = maps.find(({ source }) => source === "network");
  if (maps.length > 0 && !network) {
    failUsage("show the maps", "one must be of the network", maps.map(({ source }) => source).join(", "));
  }
  return maps.filter((map) => map !== network).flatMap((surrogate) =>
    Object.keys(network!.measures).filter((measure) => Object.hasOwn(surrogate.measures, measure)).map(
      (measure) => {
        const { title, unit } = namedOrBare(measure, populations);
        return { measure, name: title, unit, network: network!, surrogate };
      },
    )
  );
}

async function testPoints(
  dataset: Dataset,
  models: readonly NamedModel[],
  args: Arguments,
): Promise<{ points: TestPoint[]; baselines: string[]; gpu: Gpu }> {
  const points = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const signal = interruptible();
  const baselines = args.flag("baselines")
    ? await baselineAnswers(dataset, points, args, signal)
    : new Map<string, SystemAnswer[]>();
  const gpu = await requestGpu();
  const answers = new Map<string, SystemAnswer[]>();
  for (const model of models) answers.set(model.name, await rollOut(gpu, model, points, args, signal));
  const all = [...answers, ...baselines];
  return {
    points: points.map(({ parameters, label, network }, k) => ({
      ...{ parameters, label, network },
      systems: Object.fromEntries(all.map(([name, own]) => [name, own[k]])),
    })),
    baselines: [...baselines.keys()],
    gpu,
  };
}

/** `volley evaluate MODEL... --data DATASET`. */
export async function evaluatePointsOf(args: Arguments, folder: string): Promise<void> {
  const out = await outputFile(args);
  const report = await outputFile(args, "report"), figures = await figuresPlace(args);
  const given = await Promise.all(args.list("map").map(loadMap));
  const models = await namedModels(args);
  const dataset = await loadDataset(folder);
  const maps = mapPairs(given, dataset.manifest.populations);
  const own = await ownModels(args);
  for (const model of models) requireModelOf(dataset, model, own);
  const { points, baselines, gpu } = await testPoints(dataset, models, args);
  const { spec, box, simulation, populations } = dataset.manifest;
  const evaluation = summarizePoints(points.map((point) => measurePoint(point)), { baselines });
  const wins = baselineWins(evaluation);
  const { adapter } = gpu;
  gpu.destroy();
  const printed = { dataset: folder, models: args.positional, ...evaluation, wins, adapter };
  if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(printed, null, 2)}\n`));
  if (report) {
    const { networks: runs } = points[0].network;
    const data = reportOfPoints({
      title: `${models.map(({ name }) => name).join(", ")}: held-out points`,
      subtitle: `${spec.name}, ${
        populations.map(({ name, size }) => `${size} ${name}`).join(" and ")
      } cells, ${points.length} test points, ${runs} runs of ${format(simulation.durationMs / 1000)} s each`,
      summary: [
        `The points were held out from training by their parameters: ${
          box.map(({ name, low, high }) => `${name} ${low} to ${high}`).join(", ")
        }.`,
      ],
      ...{ evaluation, points, maps },
      provenance: {
        ...provenanceOf(adapter.description),
        ...Object.fromEntries(models.map(({ name, model }) => [name, aboutModel(model, own)])),
        dataset: folder,
        "seed of the rollouts": String(args.seed),
      },
      commands: [commandText()],
      references: referencesTo({
        specs: [spec],
        models: models.map(({ model }) => model.spec),
        measures: { spikes: false },
      }, own),
      json: { spec, box, ...Object.fromEntries(models.map(({ name, model }) => [name, model.spec])) },
    });
    const html = await renderPointsReport(data);
    await keepResult(report, (path) => writeFileAtomic(path, html));
    if (figures !== undefined) await writeFigures(figures, pointsPanels(data));
  }
  console.log(args.flag("json") ? JSON.stringify(printed) : pointsTable(evaluation, wins));
}
