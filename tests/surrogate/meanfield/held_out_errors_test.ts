import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ArgumentRangeError } from "../../../lib/base/errors.ts";
import { expectedErrors, farOff } from "../../../lib/surrogate/meanfield/expected_errors.ts";
import { heldOutErrors } from "../../../lib/surrogate/meanfield/held_out_errors.ts";
import type { MeanFieldModelSpec } from "../../../lib/surrogate/meanfield/mean_field_model.ts";
import { rolloutMeanField } from "../../../lib/surrogate/meanfield/rollout_mean_field.ts";
import { sweepModel } from "../../../lib/experiment/sweep_model.ts";
import { twoAtTenHz } from "./stimulations/_models.ts";

const point = (value: number, E: number, chance?: number) => ({
  values: [value],
  rates: { E },
  ...(chance === undefined ? {} : { chance: { E: chance } }),
});

Deno.test("heldOutErrors() asks at each point for what was derived without it, and takes off the chance of the network's own rate", () => {
  const working = [0, 1, 2, 3, 4, 5, 6].map((value) => point(value, 10, value < 5 ? undefined : 4));
  const { values, errors } = heldOutErrors(["E"], working, (kept, left) => {
    for (const one of left) assert(!kept.includes(one));
    assertEquals(kept.length + left.length, 7);
    return left.map((one) => ({ ...one, rates: { E: one === working[6] ? 13 : 15 } }));
  });
  assertEquals(values, working.map((one) => one.values));
  // 50 % where nothing is known of chance; 50 and 30 %, of which chance explains 40 % of its own.
  errors.E.forEach((error, k) => assertAlmostEquals(error, k < 5 ? 0.5 : k < 6 ? 0.3 : 0, 1e-12));
});

Deno.test("heldOutErrors() of a single point are those of what was derived with it; rates below 1 Hz count as 1 Hz", () => {
  const working = [point(0, 0.1)];
  const { errors } = heldOutErrors(["E"], working, (kept, left) => {
    assertEquals(kept, working);
    return left.map((one) => ({ ...one, rates: { E: 0.4 } }));
  });
  assertAlmostEquals(errors.E[0], 0.3, 1e-12);
});

const UNIT = { parameters: { names: ["x", "y"], low: [0, 10], high: [1, 20] } };
/** Nine points of a box. */
const GRID = [0.1, 0.5, 0.9].flatMap((x) => [11, 15, 19].map((y) => [x, y]));
const expected = (errors: (x: number, y: number) => number) => {
  const known = { values: GRID, errors: { E: GRID.map(([x, y]) => errors(x, y)) } };
  return (x: number, y: number) => expectedErrors(known, UNIT)([x, y])[0].error;
};

Deno.test("expectedErrors() follows a trend to the corners, and stays what it is there beyond the box", () => {
  const at = expected((x) => 0.4 * x);
  assertAlmostEquals(at(1, 20), 0.4, 0.01);
  assertAlmostEquals(at(0, 10), 0, 0.02);
  assertAlmostEquals(at(7, 20), at(1, 20), 1e-12);
});

Deno.test("expectedErrors() is the root of the mean square where errors have no trend, and more near large ones", () => {
  const at = expected((x, y) => x === 0.5 && y === 15 ? 0.9 : 0);
  assert(at(0.5, 15) > 0.4 && at(0.5, 15) < 1, `${at(0.5, 15)}`);
  assert(at(0, 10) < 0.5 * at(0.5, 15), `${at(0, 10)}`);
  const single = { values: [[]], errors: { E: [-0.3] } },
    none = { parameters: { names: [], low: [], high: [] } };
  assertAlmostEquals(expectedErrors(single, none)([])[0].error, 0.3, 1e-3);
});

/** A mean field of made-up errors over a box of one parameter. */
function withErrors(E: number[], I: number[]): MeanFieldModelSpec {
  const name = "drives.E.rateHz", values = E.map((_, k) => [1000 + 200 * k]);
  return {
    ...twoAtTenHz(undefined),
    parameters: { names: [name], low: [1000], high: [1000 + 200 * (E.length - 1)] },
    heldOut: { values, errors: { E, I } },
  };
}
const RUNS = { runs: 3, bins: 50, warmup: 0, parameters: [1000, 1400, 1800] };
const SMALL = [0.02, -0.03, 0.01, 0.04, -0.02];

Deno.test("rolloutMeanField() says where it is expected to be far off, and nothing of a good mean field", async () => {
  const said: string[] = [], told = { ...RUNS, onWarning: (text: string) => said.push(text) };
  await rolloutMeanField({ spec: withErrors(SMALL, SMALL), weights: {} }, told);
  assertEquals(said, []);
  const bad = withErrors([0.01, 0.1, 0.21, 0.29, 0.4], SMALL);
  // The line through these errors ends at 39.6 %, and leaves 2 %.
  await rolloutMeanField({ spec: bad, weights: {} }, told);
  assertEquals(said, [
    "The surrogate may be far off as the rate of E in run 2 must be within 20 % of the network's: " +
    "at held-out points of the training around it was off by 39.6 % (so in 2 of 3 runs)",
  ]);
  await assertRejects(
    () => rolloutMeanField({ spec: bad, weights: {} }, { ...RUNS, strict: true }),
    ArgumentRangeError,
    "Cannot roll the surrogate out as the rate of E in run 2 must be within 20 % of the network's",
  );
  assertEquals(farOff(bad.heldOut!, bad, [[1000]]), null);
});

Deno.test("sweepModel() says it for each batch", async () => {
  const said: string[] = [], spec = withErrors(SMALL, [0.3, 0.3, -0.3, 0.3, -0.3]);
  const axes = [{ name: "drives.E.rateHz", unit: "Hz", values: [1000, 1800] }];
  const options = { axes, measures: ["rate.E"], runs: 1, durationMs: 50 };
  await sweepModel(null, { spec, weights: {} }, { ...options, onWarning: (text) => said.push(text) });
  assertEquals(said.length, 1);
  assert(said[0].startsWith("The surrogate may be far off as the rate of I in run "), said[0]);
});
