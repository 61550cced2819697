import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { extendDataset, resumeExtension } from "../../../lib/experiment/active/extend_dataset.ts";
import { nextPoints } from "../../../lib/experiment/active/next_points.ts";
import { spreadChoice } from "../../../lib/experiment/active/spread_choice.ts";
import { disagreement, nearness } from "../../../lib/experiment/active/candidate_scores.ts";
import { datasetCounts } from "../../../lib/experiment/dataset/dataset_counts.ts";
import { describeDataset } from "../../../lib/experiment/dataset/describe_dataset.ts";
import { type Dataset, loadDataset } from "../../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset, type MakeDatasetOptions } from "../../../lib/experiment/dataset/make_dataset.ts";
import { countTraining } from "../../../lib/experiment/dataset/training_data.ts";
import { evaluateModel } from "../../../lib/experiment/evaluate_model.ts";
import { inferDataset } from "../../../lib/experiment/infer/infer_dataset.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { MIF_SYSTEM } from "../../../lib/markov/markov_system.ts";
import type { TrainedModel } from "../../../lib/nn/model_file.ts";
import { congruential } from "../../../lib/random/congruential.ts";
import { membersOf } from "../../../lib/surrogate/ensemble/members.ts";
import type { CountSpec } from "../../../lib/surrogate/surrogate.ts";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import type { System } from "../../../lib/system/system.ts";
import { runAt } from "../../surrogate/ensemble/_members.ts";
import { arraysIn, SMALL, withFolder } from "../dataset/_dataset.ts";

const MIF = MIF_SYSTEM as unknown as System;

/** Three members that learnt for a few steps from a dataset. */
async function learnt(dataset: Dataset): Promise<TrainedModel<CountSpec>> {
  const training = { ...await countTraining(dataset), members: 3, steps: 4, batch: 2 };
  const choices = { layers: "gru:3", window: 20 };
  return (await trainModel(null, { kind: "recurrent", ...training, choices })).model as TrainedModel<
    CountSpec
  >;
}

Deno.test("spreadChoice() takes the highest score first, and then points that do not stand beside it", () => {
  const random = congruential(3), places = Array.from({ length: 400 }, () => [random(), random()]);
  // A peak in one corner: without the distance all ten would be there.
  const scores = places.map(([x, y]) => 0.2 + Math.exp(-8 * (x * x + y * y)));
  const chosen = spreadChoice(places, scores, { count: 10 });
  assertEquals(new Set(chosen).size, 10);
  assertEquals(scores[chosen[0]], Math.max(...scores));
  const apart = (some: number[]) =>
    Math.min(...some.flatMap((a) =>
      some.filter((b) => b < a).map((b) =>
        Math.hypot(
          places[a][0] - places[b][0],
          places[a][1] - places[b][1],
        )
      )
    ));
  const highest = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 10);
  assert(apart(chosen) > 5 * apart(highest), `${apart(chosen)} and ${apart(highest)}`);
  const mean = (some: number[]) => some.reduce((sum, k) => sum + scores[k], 0) / some.length;
  assert(mean(chosen) > 1.5 * mean([...scores.keys()]), "they score more than others");
  assertEquals(spreadChoice([[0], [0], [1]], [0, 0, 0], { count: 3 }), [0, 1, 2]);
});

Deno.test("disagreement() joins the spreads of all rates; nearness() is a half at an error of a tenth", () => {
  const members = [
    runAt(new Array(10).fill(9), new Array(10).fill(3)),
    runAt(new Array(10).fill(11), new Array(10).fill(3)),
  ];
  assert(Math.abs(disagreement(members) - Math.SQRT2 / 10) < 1e-12);
  assertEquals(nearness(members, { "rate.E": 10, "rate.I": 3 }), 1);
  assert(Math.abs(nearness(members, { "rate.E": 10 / 1.1 }) - 0.5) < 1e-9);
  assertEquals(nearness([runAt(new Array(10).fill(0))], { "fano.E": 1 }), 0);
});

Deno.test("nextPoints() are the same for the same seed, and where a target is predicted", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL), by = await learnt(dataset), { box } = dataset.manifest;
    const options = { box, points: 3, candidates: 16, durationMs: 50 };
    const points = await nextPoints(null, by, { ...options, seed: 4 });
    assertEquals(await nextPoints(null, by, { ...options, seed: 4 }), points);
    assertNotEquals(await nextPoints(null, by, { ...options, seed: 5 }), points);
    assert(points.every((own) => own.every((value, p) => value > box[p].low && value < box[p].high)));
    const target = { "rate.E": 20 }, [single] = membersOf(by);
    assertEquals((await nextPoints(null, single, { ...options, target })).length, 3);
    const alone = "the surrogate must have members that can disagree";
    await assertRejects(() => nextPoints(null, single, options), RangeError, alone);
    await assertRejects(
      () => nextPoints(null, by, { ...options, box: box.slice(1) }),
      RangeError,
      "the surrogate's parameters must be lambda: current value is S_EE, lambda",
    );
    await assertRejects(() => nextPoints(null, by, { ...options, candidates: 2 }), RangeError, "candidates");
  }));

Deno.test("extendDataset() adds training points, stopped and resumed to the same files, and what there was stays", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL), by = await learnt(dataset), before = arraysIn(folder);
    await makeDataset(`${folder}-2`, SMALL);
    const options = { by, name: "three", points: 4, candidates: 16 };
    const { manifest } = await extendDataset(folder, options);
    assertEquals(manifest.points.slice(0, 5), dataset.manifest.points);
    assertEquals(
      manifest.points.slice(5).map(({ split, label }) => [split, label !== null]),
      new Array(4).fill(["train", true]),
    );
    assertEquals(manifest.shards.slice(4).map(({ points, firstNetwork }) => [points, firstNetwork]), [[
      [5, 6],
      6,
    ], [[7, 8], 8]]);
    const [{ points, by: name, target, candidates }] = manifest.extensions!;
    assertEquals([points, name, target, candidates], [4, "three", null, 16]);
    const files = arraysIn(folder);
    for (const [file, bytes] of Object.entries(before)) assertEquals(files[file], bytes);
    const controller = new AbortController();
    const simulate: MakeDatasetOptions["simulate"] = (specs, more) => {
      controller.abort(new Error("stopped"));
      return MIF.simulate(null, specs, more);
    };
    await assertRejects(
      () => extendDataset(`${folder}-2`, { ...options, simulate, signal: controller.signal }),
      Error,
      "stopped",
    );
    await assertRejects(
      () => extendDataset(`${folder}-2`, options),
      FileError,
      "it must be complete (go on with --resume): current value is ",
    );
    await resumeExtension(`${folder}-2`);
    assertEquals(arraysIn(`${folder}-2`), files);
    assertEquals((await describeDataset(await loadDataset(folder))).extensions.length, 1);
    // It is still the dataset that was asked for.
    assertEquals((await makeDataset(folder, { ...SMALL, resume: true })).manifest.points.length, 9);
    const again = await extendDataset(folder, options);
    assertNotEquals(again.manifest.extensions![1].seed, manifest.extensions![0].seed);
    assertEquals((await loadDataset(folder)).manifest.points.length, 13);
  }));

Deno.test("a dataset that was extended is learnt from and judged on its test points, but tells no posterior", () =>
  withFolder(async (folder) => {
    const by = await learnt(await makeDataset(folder, SMALL));
    const dataset = await extendDataset(folder, { by, points: 4, candidates: 8 });
    assertEquals((await datasetCounts(dataset, "train")).networks, 7);
    assertEquals((await countTraining(dataset)).heldOut, 1);
    const model = await learnt(dataset);
    assertEquals((await evaluateModel(null, model, { dataset })).points.length, 1);
    await assertRejects(
      () => inferDataset(null, dataset),
      RangeError,
      "Cannot learn a posterior as all points of the dataset must be drawn from the prior, uniformly over its box: " +
        "current value is 4 of 9 that surrogate chose",
    );
    const other = { ...SMALL, box: [SMALL.box[0]] };
    await makeDataset(`${folder}-2`, other);
    await assertRejects(
      () => extendDataset(`${folder}-2`, { by, points: 2 }),
      RangeError,
      "its parameters must be S_EE",
    );
  }));
