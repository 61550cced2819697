import { layersDeviceOf } from "./_layers.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { datasetCounts } from "../lib/experiment/dataset/dataset_counts.ts";
import { datasetPoints } from "../lib/experiment/dataset_points.ts";
import { measurePoint } from "../lib/experiment/measure_point.ts";
import { evaluationOf, saveEvaluation } from "../lib/experiment/shards/evaluation_shards.ts";
import { loadMap } from "../lib/experiment/map_file.ts";
import { measureNamed } from "../lib/experiment/measures/measure_named.ts";
import { type PopulationSize } from "../lib/system/population_counts.ts";
import type { ParameterMap } from "../lib/experiment/parameter_map.ts";
import { isUserError } from "../lib/base/errors.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { MapPair } from "../lib/report/points_report_data.ts";
import { pointsPanels } from "../lib/report/points_panels.ts";
import { renderPointsReport } from "../lib/report/render_points_report.ts";
import { reportOfPoints } from "../lib/report/report_of_points.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format, table } from "./_console.ts";
import { scoredTraces, scoreRows } from "./_trace_scores.ts";
import { figuresPlace, writeFigures } from "./_figures.ts";
import { ownModels } from "./_models.ts";
import { keepResult, outputFile } from "./_output.ts";
import { referencesTo } from "./_references.ts";
import { shardOf } from "./_shards.ts";
import { commandText, provenanceOf } from "./_provenance.ts";
import { pointsTable } from "./_points_table.ts";
import { aboutModel } from "./_surrogate.ts";
import { answered, baselinesOf, namedModels, requireNamedModelOf } from "./_evaluate_answers.ts";
import { evaluatePart } from "./_evaluate_part.ts";

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

/** `volley evaluate MODEL... --data DATASET`. */
export async function evaluatePointsOf(args: Arguments, folder: string): Promise<void> {
  const shard = shardOf(args), out = shard ? undefined : await outputFile(args);
  if (!shard && args.flag("resume")) failUsage("evaluate", "--resume goes with --shard", "none");
  const report = await outputFile(args, "report"), figures = await figuresPlace(args);
  const given = await Promise.all(args.list("map").map(loadMap));
  const models = await namedModels(args);
  const own = await ownModels(args), { systems } = own;
  const dataset = await loadDataset(folder, { systems });
  const maps = mapPairs(given, dataset.manifest.populations);
  for (const model of models) requireNamedModelOf(dataset, model, own);
  if (shard) return await evaluatePart(args, shard, { dataset, models });
  const held = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const fitted = await baselinesOf(args, dataset), baselines = fitted.map(({ kind }) => kind);
  const { gpu, adapter } = await layersDeviceOf(args, models.map(({ model }) => model.spec));
  const points = await answered(held, { models, baselines: fitted, gpu }, args);
  const { spec, box, simulation, populations } = dataset.manifest;
  const scored = await scoredTraces(gpu, dataset, models);
  gpu?.destroy();
  const evaluation = evaluationOf(
    { dataset: folder, models: args.positional, baselines },
    { points: points.map((point) => measurePoint(point)), adapter },
  );
  if (out) await keepResult(out, (path) => saveEvaluation(path, evaluation));
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
  if (args.flag("json")) {
    const traces = Object.fromEntries(scored.map(({ name, scores }) => [name, scores]));
    return console.log(JSON.stringify(scored.length > 0 ? { ...evaluation, traces } : evaluation));
  }
  const tables = scored.map(({ name, scores }) =>
    table([["surrogate", `${name}, on the inputs of the test runs`], ...scoreRows(scores)])
  );
  console.log([...tables, pointsTable(evaluation, evaluation.wins)].join("\n\n"));
}
