/** Ensembles of surrogates in sweeps and fits. */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { fitModel } from "../../lib/experiment/fit_model.ts";
import { loadMap, resumeMap, saveMap } from "../../lib/experiment/map_file.ts";
import { measureMembers } from "../../lib/experiment/measure_members.ts";
import { measureRuns } from "../../lib/experiment/measures/measure_runs.ts";
import { memberPoints, runsOfMember } from "../../lib/experiment/rollout_points.ts";
import { mapPart, resumeMapShard, saveMapShard } from "../../lib/experiment/shards/map_shards.ts";
import { mergeShards } from "../../lib/experiment/shards/merge_shards.ts";
import { type EvaluateMembers, sweep } from "../../lib/experiment/sweep.ts";
import { sweepModel } from "../../lib/experiment/sweep_model.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { membersOf } from "../../lib/surrogate/ensemble/members.ts";
import { mapLinesFigure } from "../../lib/report/figures/map_lines.ts";
import { inFolder } from "../_folder.ts";
import { runAt, threeMembers } from "../surrogate/ensemble/_members.ts";

const steady = (rate: number) => runAt(new Array(20).fill(rate));

Deno.test("measureMembers() has means and deviations over the members, and of one its measures alone", () => {
  const measures = ["rate.E", "fano.E"], members = [steady(4), steady(6), steady(8)];
  const { values, deviations } = measureMembers(members, measures);
  assertEquals(values["rate.E"], 6);
  assertAlmostEquals(deviations["rate.E"]!, 2, 1e-12);
  const one = measureMembers([members[1]], measures);
  assertEquals(one.values, measureRuns(members[1], { measures }));
  assertEquals(one.deviations, { "rate.E": null, "fano.E": null });
  // A measure that most members do not have is none of theirs together.
  const silent = measureMembers([steady(0), steady(0), steady(3)], ["fano.E"]);
  assertEquals(silent, { values: { "fano.E": null }, deviations: { "fano.E": null } });
});

/** Members whose rates differ by the point's value. */
const evaluate: EvaluateMembers = (points) =>
  Promise.resolve(points.map(([a]) => a === 3 ? null : [steady(5), steady(5 + 2 * a)]));

const AXES = [{ name: "a", unit: "", values: [1, 2, 3, 4] }];
const GRID = { axes: AXES, measures: ["rate.E"], source: "m" };

Deno.test("sweep() of an ensemble has deviations, in other batches and when it is resumed or done in shards", () =>
  inFolder(async (folder) => {
    const whole = await sweep(evaluate, GRID), path = `${folder}/map.json`, settings = { axes: AXES };
    assertEquals(whole.measures, { "rate.E": [6, 7, null, 9] });
    const expected = [1, 2, null, 4].map((a) => a && a * Math.SQRT2);
    whole.deviations!["rate.E"].forEach((value, k) =>
      expected[k] === null ? assertEquals(value, null) : assertAlmostEquals(value!, expected[k], 1e-12)
    );
    assertEquals(await sweep(evaluate, { ...GRID, batch: 1 }), whole);
    await saveMap(path, await sweep(evaluate, { ...GRID, part: { first: 0, end: 2 } }), settings);
    const resume = await resumeMap(path, settings);
    assertEquals(await sweep(evaluate, { ...GRID, resume: resume! }), whole);
    const out = `${folder}/shared.json`;
    for (const number of [1, 2]) {
      const about = { shard: { number, of: 2 }, axes: AXES, source: "m", settings, command: ["sweep", "m"] };
      await Deno.mkdir(`${out}.shards`, { recursive: true });
      await saveMapShard(out, await sweep(evaluate, { ...GRID, part: mapPart(about) }), about);
      assert((await resumeMapShard(out, about))!.deviations);
    }
    await mergeShards(out);
    assertEquals((await loadMap(out)).deviations, whole.deviations);
    const figure = mapLinesFigure([await loadMap(out)], { measure: "rate.E", quantity: "rate" });
    assertEquals((figure.layer as unknown[]).length, 2);
    const broken = { ...JSON.parse(Deno.readTextFileSync(out)), deviations: { "rate.E": [1] } };
    Deno.writeTextFileSync(out, JSON.stringify(broken));
    await assertRejects(() => loadMap(out), FileError, "must have a value for each of 4 points");
  }));

Deno.test("sweepModel() of an ensemble measures all members, and tells or refuses where they disagree", async () => {
  const model = await threeMembers(), axes = [{ name: "level", unit: "", values: [1, 2] }];
  const options = { axes, measures: ["rate.E"], runs: 2, durationMs: 200, seed: 3 };
  const map = await sweepModel(null, model, options);
  assertEquals(runsOfMember(model, 2), 1);
  const [first, second] = await memberPoints(null, model, [[1], [2]], {
    runs: 1,
    durationMs: 200,
    seed: 3,
    first: 0,
  });
  assertEquals(
    map.measures["rate.E"],
    [first!, second!].map((own) => measureMembers(own, ["rate.E"]).values["rate.E"]),
  );
  const single = await sweepModel(null, membersOf(model)[0], options);
  assertEquals("deviations" in single, false);
  assertNotEquals(single.measures, map.measures);
  const calm = { E: new Array(6).fill(1e-9), I: new Array(6).fill(1e-9) };
  model.ensemble!.heldOut = { values: new Array(6).fill([2]), spreads: calm, errors: calm };
  const told: string[] = [];
  await sweepModel(null, model, { ...options, durationMs: 2000, onWarning: (text) => told.push(text) });
  assert(
    told.some((text) => text.startsWith("The surrogate may be far off as the members must agree")),
    `${told}`,
  );
  await assertRejects(
    () => sweepModel(null, model, { ...options, durationMs: 2000, strict: true }),
    RangeError,
    "the members must agree on the rate of",
  );
});

Deno.test("fitModel() of an ensemble has deviations at what it found, and tells or refuses by them", async () => {
  const model = await threeMembers(), told: string[] = [];
  model.ensemble!.heldOut = null;
  const options = {
    ...{
      targets: [{ name: "rate.E", value: 200 }],
      network: null,
      durationMs: 400,
      globalPoints: 4,
      localPoints: 4,
      rounds: 1,
    },
    ...{ repeats: 2, corrections: 0, onWarning: (text: string) => told.push(text) },
  };
  const fit = await fitModel(null, model, options);
  assert(fit.deviations![0]! > 0);
  assertEquals((await fitModel(null, membersOf(model)[0], options)).deviations, null);
  assertEquals(told, []);
  const calm = { E: new Array(6).fill(1e-9), I: new Array(6).fill(1e-9) };
  model.ensemble!.heldOut = { values: new Array(6).fill([2]), spreads: calm, errors: calm };
  assertEquals((await fitModel(null, model, options)).best.fit.point, fit.best.fit.point);
  assertEquals(told.length, 1);
  await assertRejects(
    () => fitModel(null, model, { ...options, strict: true }),
    RangeError,
    "they are apart by",
  );
});
