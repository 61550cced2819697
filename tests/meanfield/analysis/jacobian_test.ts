import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { jacobian, linearize } from "../../../lib/meanfield/analysis/jacobian.ts";
import { openField } from "../../../lib/meanfield/open_field.ts";
import { mprSpec, pairSpec } from "../_specs.ts";
import { WITH_SQUASH } from "../../../lib/meanfield/gpu/squash.ts";
import { linearField, plainField } from "./_fields.ts";

Deno.test("jacobian() of MPR is its closed form to ten digits", () => {
  const field = openField(mprSpec()), [r, v] = [0.3, -0.7];
  const found = jacobian(field, [r, v], { inputs: [0] });
  // Delta / pi + 2 r v by r and v; v^2 - (pi r)^2 + eta + 15 r.
  const wanted = [2 * v, 2 * r, -2 * Math.PI ** 2 * r + 15, 2 * v];
  wanted.forEach((value, at) => assertAlmostEquals(found[at], value, 1e-10));
});

Deno.test("linearize() tells what comes through couplings from what is in the state", () => {
  const field = linearField([1, 2], [{ from: 0, to: 1, weight: 3, delay: 5 }, {
    from: 1,
    to: 1,
    weight: -0.5,
  }]);
  const { state, sources, rates, closed } = linearize(field, [1, 2]);
  const near = (found: Float64Array, wanted: number[]) =>
    wanted.forEach((value, at) => assertAlmostEquals(found[at], value, 1e-11));
  near(state, [-1, 0, 0, -2]);
  near(sources, [0, 0, 3, -0.5]);
  near(rates, [1, 0, 0, 1]);
  near(closed, [-1, 0, 3, -2.5]);
});

Deno.test("jacobian() of a silent rate is that to its right", () => {
  const field = plainField(1, (y, out) => out[0] = y[0] < 0 ? 100 * y[0] : -2 * y[0] + y[0] ** 2);
  assertAlmostEquals(jacobian(field, [0])[0], -2, 1e-11);
  // Within two steps of 0, too.
  assertAlmostEquals(jacobian(field, [1e-6])[0], -2 + 2e-6, 1e-11);
});

Deno.test("jacobian() of transfer functions agrees with the slopes that they give", () => {
  const field = openField(pairSpec(), WITH_SQUASH),
    y = Float64Array.from([2.5, 20, 7]),
    found = jacobian(field, y, { inputs: [4] });
  // The squash of the tests: most / (1 + exp(-(bias + slopes x))), tau 5 ms.
  const slope = (x: number) => 100 * Math.exp(-x) / (1 + Math.exp(-x)) ** 2 / 5;
  const e = slope(-4 + 0.05 * 2.5 - 0.06 * 7 + 0.2 * 4 - 0.01 * 20),
    i = slope(-3.5 + 0.08 * 2.5 - 0.03 * 7 + 0.2 * 4);
  const wanted = [0.05 * e - 0.2, -0.01 * e, -0.06 * e, 20 / 1000, -1 / 500, 0, 0.08 * i, 0, -0.03 * i - 0.2];
  wanted.forEach((value, at) => assertAlmostEquals(found[at], value, 1e-10));
});

Deno.test("jacobian() refuses what does not fit the field", () => {
  const field = openField(mprSpec());
  assertThrows(
    () => jacobian(field, [1, 2]),
    RangeError,
    "one value for each of the 1 inputs: current value is 0",
  );
  assertThrows(
    () => jacobian(field, [1], { inputs: [0] }),
    RangeError,
    "must have 2 values: current value is 1",
  );
  assertThrows(
    () => jacobian(field, [1, NaN], { inputs: [0] }),
    RangeError,
    "the state must be finite: current value is NaN at index 1",
  );
  assertThrows(() => jacobian(field, [1, 2], { input: [0] } as never), TypeError, "current value is input");
  assertEquals(jacobian(field, [1, 2], { inputs: [0] }).length, 4);
});
