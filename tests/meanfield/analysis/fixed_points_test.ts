import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoints } from "../../../lib/meanfield/analysis/fixed_points.ts";
import { openField } from "../../../lib/meanfield/open_field.ts";
import { mprSpec } from "../_specs.ts";
import { adexField } from "./_adex.ts";
import { plainField } from "./_fields.ts";

const BOUNDS = [[0, 2], [-3, 1]] as const;

Deno.test("fixedPoints() finds the three of bistable MPR, the saddle among them, each once", () => {
  const found = fixedPoints(openField(mprSpec()), { inputs: [0], bounds: BOUNDS });
  // meanfield.md: J 15, eta -5.
  const wanted = [0.081134, 0.472980, 1.030597];
  assertEquals(found.length, 3);
  wanted.forEach((r, k) => {
    assertAlmostEquals(found[k].state[0], r, 5e-7);
    assertAlmostEquals(found[k].state[1], -1 / (2 * Math.PI * found[k].state[0]), 1e-12);
    assertAlmostEquals(found[k].rates[0], 1000 * found[k].state[0], 1e-9);
    assert(found[k].residual < 1e-12);
  });
});

Deno.test("fixedPoints() leaves out what is above a rate or outside of the bounds", () => {
  const field = openField(mprSpec());
  const below = fixedPoints(field, { inputs: [0], bounds: BOUNDS, mostHz: 500 });
  assertEquals(below.map(({ rates }) => Math.round(rates[0])), [81, 473]);
  const inside = fixedPoints(field, { inputs: [0], bounds: [[0.2, 2], [-3, 1]] });
  assertEquals(inside.map(({ rates }) => Math.round(rates[0])), [473, 1031]);
});

Deno.test("fixedPoints() of AdEx cells tells saturated states near 1/t_ref from the asynchronous one", () => {
  const { field, inputs } = fieldOf(adexField({ drive: 5 }));
  const all = fixedPoints(field, { inputs });
  assertEquals(all.length, 3);
  assert(all[2].rates[0] > 190 && all[2].rates[1] > 190);
  assertEquals(fixedPoints(field, { inputs, mostHz: 100 }).map(({ rates }) => rates[0].toFixed(2)), ["5.53"]);
});

Deno.test("fixedPoints() is empty where a field only drifts, and fixedPoint() says so", () => {
  const drifts = plainField(1, (y, out) => out[0] = 1 + y[0] ** 2);
  assertEquals(fixedPoints(drifts, { relaxMs: 1 }), []);
  const rises = plainField(1, (_, out) => out[0] = 0.5);
  assertThrows(
    () => fixedPoint(rises, { relaxMs: 10 }),
    RangeError,
    "reaches from the start: current value is none; after 10 ms the field is at 6.000 Hz",
  );
});

Deno.test("fixedPoint() finds an unstable one from nearby, and a stable one from where Newton's method alone does not", () => {
  const field = openField(mprSpec());
  const saddle = fixedPoint(field, { inputs: [0], start: [0.45, -0.35] });
  assertAlmostEquals(saddle.state[0], 0.472980, 5e-7);
  // A slope that dies out: full steps of Newton's method go ever further away.
  const flat = plainField(1, (y, out) => out[0] = -Math.atan(y[0] - 3));
  assertAlmostEquals(fixedPoint(flat, { start: [400] }).state[0], 3, 1e-12);
});

Deno.test("fixedPoint() is not one of negative rates", () => {
  const field = plainField(1, (y, out) => out[0] = -(y[0] + 1));
  assertThrows(() => fixedPoint(field, { relaxMs: 0 }), RangeError, "Cannot find a fixed point");
});

Deno.test("fixedPoints() refuses bounds and starts that make no sense", () => {
  const field = openField(mprSpec());
  assertThrows(
    () => fixedPoints(field, { inputs: [0], bounds: [[0, 1]] }),
    RangeError,
    "bounds for each of the 2 variables: current value is 1",
  );
  assertThrows(
    () => fixedPoints(field, { inputs: [0], bounds: [[0, 1], [2, 1]] }),
    RangeError,
    "a lower bound must be at most the upper one: current value is 2 to 1",
  );
  assertThrows(
    () => fixedPoints(field, { inputs: [0], starts: -1 }),
    RangeError,
    "starts must be a whole number",
  );
  assertThrows(() => fixedPoints(field, { inputs: [0], mostHz: 0 }), RangeError, "mostHz must be positive");
  assertEquals(fixedPoints(field, { inputs: [0], starts: 0 }).length, 1);
});
