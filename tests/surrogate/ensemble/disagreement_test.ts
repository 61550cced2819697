import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { membersApart, spreadLimit } from "../../../lib/surrogate/ensemble/disagreement.ts";
import { pointsHeldOut } from "../../../lib/surrogate/ensemble/held_out_spreads.ts";
import { chanceRate, memberSpread } from "../../../lib/surrogate/ensemble/member_spread.ts";
import { rolloutMembers } from "../../../lib/surrogate/ensemble/rollout_members.ts";
import type { MembersHeldOut } from "../../../lib/nn/ensemble_members.ts";
import { congruential } from "../../../lib/random/congruential.ts";
import { runAt, threeMembers } from "./_members.ts";

const heldOut = (spreads: number[], errors: number[]): MembersHeldOut => ({
  ...{ values: spreads.map((_, k) => [k]), spreads: { E: spreads }, errors: { E: errors } },
});

Deno.test("chanceRate() has the rate and the squared standard error of means over ten blocks", () => {
  // Ten cells in bins of 100 ms: a spike in a bin is 1 Hz.
  const { rate, variance } = chanceRate(runAt([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0);
  assertAlmostEquals(rate, 5.5, 1e-12);
  assertAlmostEquals(variance, 82.5 / (10 * 9), 1e-12);
  assertEquals(chanceRate(runAt(new Array(40).fill(3)), 0), { rate: 3, variance: 0 });
});

Deno.test("memberSpread() is the members' relative deviation, without what the chance of their runs explains", () => {
  const steady = [9, 10, 11].map((rate) => runAt(new Array(10).fill(rate)));
  assertAlmostEquals(memberSpread(steady, 0).spread, 0.1, 1e-12);
  assertAlmostEquals(memberSpread(steady, 0).rate, 10, 1e-12);
  // Below 1 Hz in parts of 1 Hz.
  const slow = [0, 1].map((spikes) => runAt([spikes, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  assert(memberSpread(slow, 0).spread <= 0.1);
  // Members that differ by chance alone have next to no spread, whatever their rates look like.
  const random = congruential(7);
  const noisy = Array.from(
    { length: 400 },
    () => runAt(Array.from({ length: 10 }, () => Math.floor(20 * random()))),
  );
  const raw = 5.77 / Math.sqrt(10) / 9.5;
  assert(memberSpread(noisy, 0).spread < 0.5 * raw, `${memberSpread(noisy, 0).spread} of ${raw}`);
});

Deno.test("spreadLimit() is the largest spread of held-out points where their errors are small", () => {
  const limit = spreadLimit(heldOut([0.01, 0.02, 0.03, 0.02, 0.05], [0.01, -0.02, 0.03, 0.02, -0.05]), "E")!;
  assertEquals([limit.limit, limit.byError], [0.05, false]);
  assertAlmostEquals(limit.ratio, 1, 1e-12);
});

Deno.test("spreadLimit() is where the error by the ratio of errors and spreads passes 20 %", () => {
  const spreads = [0.01, 0.02, 0.03, 0.1, 0.3],
    limit = spreadLimit(heldOut(spreads, spreads.map((s) => -4 * s)), "E")!;
  assertAlmostEquals(limit.ratio, 4, 1e-12);
  assertAlmostEquals(limit.limit, 0.05, 1e-12);
  assertEquals(limit.byError, true);
});

Deno.test("spreadLimit() knows nothing of few points or of another population", () => {
  assertEquals(spreadLimit(heldOut([0.1, 0.1, 0.1, 0.1], [0, 0, 0, 0]), "E"), null);
  assertEquals(spreadLimit(heldOut([0.1, 0.1, 0.1, 0.1, 0.1], [0, 0, 0, 0, 0]), "I"), null);
});

Deno.test("membersApart() names the population and the point that are furthest beyond the limit", () => {
  const members = (...rates: number[]) => rates.map((rate) => runAt(new Array(10).fill(rate)));
  const points = [members(9, 10, 11), members(8, 10, 12), members(5, 10, 15)];
  const calm = heldOut([0.15, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.1]);
  assertEquals(membersApart(calm, points.slice(0, 1)), null);
  assertEquals(
    membersApart(calm, points),
    "the members must agree on the rate of E in run 2 within 15 %, as at all held-out points of the training: " +
      "they are apart by 50 % (so at 2 of 3 points)",
  );
  const wrong = heldOut([0.3, 0.1, 0.1, 0.1, 0.1], [0.6, 0.2, 0.2, 0.2, 0.2]);
  assertEquals(
    membersApart(wrong, points.slice(0, 2), (point) => `point ${point}`),
    "the rate of E in point 1 must be within 20 % of the network's: its members are apart by 20 %, and at held-out points of " +
      "the training their mean was off by 2 times as much",
  );
});

Deno.test("pointsHeldOut() joins networks of equal parameters at the end of the data", () => {
  const data = { ...runAt([1, 2]), networks: 5, counts: Uint16Array.from({ length: 10 }, (_, k) => k) };
  const points = pointsHeldOut(
    { ...data, parameters: { names: ["a"], values: [1, 2, 2, 3, 3] } } as never,
    3,
  );
  assertEquals(points.map(({ values, network }) => [values, [...network.counts]]), [
    [[2], [4, 5]],
    [[3], [6, 7, 8, 9]],
  ]);
});

Deno.test("rolloutMembers() says where members disagree more than at held-out points, and refuses it when strict", async () => {
  const model = await threeMembers(), parameters = [2];
  const calm = { E: new Array(6).fill(1e-9), I: new Array(6).fill(1e-9) };
  model.ensemble!.heldOut = { values: new Array(6).fill([2]), spreads: calm, errors: calm };
  const told: string[] = [],
    options = { runs: 1, bins: 2000, parameters, onWarning: (text: string) => told.push(text) };
  await rolloutMembers(null, model, options);
  assert(
    told.length === 1 &&
      told[0].startsWith("The surrogate may be far off as the members must agree on the rate of "),
  );
  await assertRejects(
    () => rolloutMembers(null, model, { ...options, strict: true }),
    RangeError,
    "Cannot roll the surrogate out as the members must agree on the rate of ",
  );
  await rolloutMembers(null, model, { ...options, strict: true, judged: false });
  const wide = { E: new Array(6).fill(1e9), I: new Array(6).fill(1e9) };
  model.ensemble!.heldOut = { values: new Array(6).fill([2]), spreads: wide, errors: calm };
  await rolloutMembers(null, model, { ...options, strict: true });
  assertEquals(told.length, 1);
});
