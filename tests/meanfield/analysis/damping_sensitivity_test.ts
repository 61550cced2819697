import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { dampingSensitivity } from "../../../lib/meanfield/analysis/damping_sensitivity.ts";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { linearField } from "./_fields.ts";
import { adexField, FAST } from "./_adex.ts";

/** Slopes of two populations that follow with 1 ms: E to E, E to I, I to E, I to I. */
const balanced = (ee: number, ie: number, ei: number, ii: number, delay = 0) =>
  linearField([1, 1], [
    { from: 0, to: 0, weight: ee, delay },
    { from: 0, to: 1, weight: ie, delay },
    { from: 1, to: 0, weight: -ei, delay },
    { from: 1, to: 1, weight: -ii, delay },
  ]);

Deno.test("dampingSensitivity() is the derivative of -trace / (2 sqrt(determinant)) by the logarithm of each slope", () => {
  const [ee, ie, ei, ii] = [5.5, 12.8, 2.4, 5];
  const trace = ee - 1 - ii - 1, determinant = (ee - 1) * (-ii - 1) + ei * ie;
  const change = (ofTrace: number, ofDeterminant: number) =>
    ofTrace / trace - ofDeterminant / (2 * determinant);
  const { ratio, sensitivity, slopes } = dampingSensitivity(balanced(ee, ie, ei, ii), [0, 0]);
  assertAlmostEquals(ratio, -trace / (2 * Math.sqrt(determinant)), 1e-9);
  const wanted = [
    change(ee, ee * (-ii - 1)),
    change(0, ei * ie),
    change(0, ei * ie),
    change(-ii, -ii * (ee - 1)),
  ];
  slopes.forEach(({ change }, k) => assertAlmostEquals(change, wanted[k], 1e-3 * Math.abs(wanted[k])));
  assertEquals(slopes.map(({ from, to }) => `${from} ${to}`), ["P0 P0", "P0 P1", "P1 P0", "P1 P1"]);
  assertAlmostEquals(sensitivity, Math.hypot(...wanted), 1e-3 * sensitivity);
});

Deno.test("dampingSensitivity() takes delays into account, and is small where couplings are weak", () => {
  const late = dampingSensitivity(balanced(0.5, 1, 0.8, 0.5, 50), [0, 0]);
  const prompt = dampingSensitivity(balanced(0.5, 1, 0.8, 0.5), [0, 0]);
  assert(prompt.sensitivity < 1 && late.sensitivity < 1.5, `${prompt.sensitivity} ${late.sensitivity}`);
  assert(Math.abs(late.ratio - prompt.ratio) > 0.05, `${late.ratio} ${prompt.ratio}`);
});

Deno.test("dampingSensitivity() of the AdEx network at rest potentials of -64 mV: an error of 1 % in each slope is one of 10 % in the ratio", () => {
  const { field, inputs } = fieldOf(adexField({ E_L: -64 }));
  const { state } = fixedPoint(field, { inputs });
  const { sensitivity } = dampingSensitivity(field, state, { inputs, fast: FAST });
  assert(sensitivity > 8 && sensitivity < 13, `${sensitivity}`);
});

Deno.test("dampingSensitivity() refuses a field without couplings, and options it does not know", () => {
  assertThrows(
    () => dampingSensitivity(linearField([1, 1], []), [0, 0]),
    RangeError,
    "Cannot tell how sure the damping is as populations must be coupled: current value is no coupling",
  );
  assertThrows(
    () => dampingSensitivity(balanced(1, 1, 1, 1), [0, 0], { slow: 1 } as object),
    TypeError,
    "slow",
  );
});
