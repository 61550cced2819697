import { assert, assertEquals, assertThrows } from "@std/assert";
import { datasetCounts } from "../../lib/experiment/dataset/dataset_counts.ts";
import { loadDataset } from "../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../../lib/experiment/dataset/make_dataset.ts";
import { fitBaselines } from "../../lib/experiment/dataset_baselines.ts";
import { answerOfBaseline } from "../../lib/experiment/answer_of_baseline.ts";
import { datasetPoints } from "../../lib/experiment/dataset_points.ts";
import { evaluatePoints } from "../../lib/experiment/evaluate_points.ts";
import { countsOf } from "../../lib/system/population_counts.ts";
import { SMALL, withFolder } from "./dataset/_dataset.ts";

const OPTIONS = {
  ...SMALL,
  points: 10,
  fractions: { train: 0.7, validation: 0.1, test: 0.2 },
  durationMs: 1200,
};

Deno.test("baselines fitted on a dataset answer at its test points, where they are evaluated", () =>
  withFolder(async (folder) => {
    await makeDataset(folder, OPTIONS);
    const dataset = await loadDataset(folder);
    const counts = await datasetCounts(dataset, "test");
    const points = datasetPoints(dataset.manifest, counts);
    assertEquals(points.map(({ network, firstRun }) => [network.networks, network.bins, firstRun]), [
      [2, 1200, 0],
      [2, 1200, 2],
    ]);
    assertEquals(countsOf(points[1].network, 0, 0), countsOf(counts, 2, 0));
    assertEquals(Object.keys(points[0].parameters), ["S_EE", "lambda"]);
    const baselines = await fitBaselines(dataset);
    assertEquals(baselines.map(({ kind }) => kind), [
      "poisson",
      "autoregression",
      "mean-field",
      "markov-chain",
    ]);
    const answered = points.map(({ network, values, firstRun, ...point }) => ({
      ...point,
      network,
      systems: Object.fromEntries(baselines.map((baseline) => {
        const options = { parameters: values, runs: network.networks, bins: network.bins, seed: 1, firstRun };
        return [baseline.kind, answerOfBaseline(baseline, options)];
      })),
    }));
    const names = baselines.map(({ kind }) => kind);
    const evaluation = evaluatePoints(answered, { baselines: names });
    // Two points off a smooth surface through seven; a run of 1.2 s of 20 cells is known to a few per cent itself.
    const [rate] = evaluation.systems[0].rows;
    assert(rate.points === 2 && rate.medianError! < 0.3, `${rate.medianError}`);
    assertEquals(evaluation.systems[2].rows.filter(({ points }) => points > 0).length, 2);
  }));

Deno.test("datasetPoints() says when there is no seed floor or no test point", () =>
  withFolder(async (folder) => {
    await makeDataset(folder, { ...OPTIONS, testRuns: 1, durationMs: 50 });
    const dataset = await loadDataset(folder);
    const counts = await datasetCounts(dataset, "test");
    assertThrows(
      () => datasetPoints(dataset.manifest, counts),
      RangeError,
      "at least two simulated runs of it: current value is 1",
    );
    const none = { ...counts, networks: 0, point: new Uint32Array() };
    assertThrows(() => datasetPoints(dataset.manifest, none), RangeError, "simulated test points");
  }));
