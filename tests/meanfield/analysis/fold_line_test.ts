import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { foldLine } from "../../../lib/meanfield/analysis/fold_line.ts";
import { mprSpec } from "../_specs.ts";
import { plainField } from "./_fields.ts";

const mpr = (eta: number, J: number) => fieldOf(mprSpec({ parameters: { tau: 1, J, eta } }));
const FOLD = { value: -5.743527, state: [0.75392, -0.2111] };

Deno.test("foldLine() follows the saddle-nodes of MPR around their cusp", () => {
  const { points, cusps } = foldLine(mpr, { range: [7, 16], within: [-9, 0], at: 15, fold: FOLD, step: 0.1 });
  assertEquals(cusps.length, 1);
  // meanfield.md, section 5.
  assertAlmostEquals(cusps[0].state[0], 0.296221, 5.1e-7);
  assertAlmostEquals(cusps[0].y, 7.796217, 5.1e-7);
  assertAlmostEquals(cusps[0].x, -Math.sqrt(3), 5e-7);
  // In closed form: d eta / dr = 2 pi^2 r - J + 1 / (2 pi^2 r^3) = 0.
  for (const { x, y, state: [r] } of points) {
    assertAlmostEquals(2 * Math.PI ** 2 * r - y + 1 / (2 * Math.PI ** 2 * r ** 3), 0, 1e-6);
    assertAlmostEquals(x, Math.PI ** 2 * r * r - y * r - 1 / (4 * Math.PI ** 2 * r * r), 1e-8);
  }
  // Both saddle-nodes of J = 14 are passed.
  for (const wanted of [-2.970914, -5.015620]) {
    const near = points.flatMap((point, k) => {
      const next = points[k + 1];
      if (!next || (point.y - 14) * (next.y - 14) > 0) return [];
      return [point.x + (next.x - point.x) * (14 - point.y) / (next.y - point.y)];
    });
    assert(near.some((x) => Math.abs(x - wanted) < 0.02), `${near}`);
  }
});

Deno.test("foldLine() does not take where a line of folds turns for a cusp", () => {
  // (y - 3)^2 + p^2 + q^2 = 1: folds on a circle.
  const fieldAt = (p: number, q: number) => ({
    field: plainField(1, (y, out) => out[0] = (y[0] - 3) ** 2 + p * p + q * q - 1),
  });
  const fold = { value: 1, state: [3] };
  const { points, cusps } = foldLine(fieldAt, {
    range: [-2, 2],
    within: [0.1, 2],
    at: 0.05,
    fold,
    step: 0.1,
  });
  for (const { x, y } of points) assertAlmostEquals(x * x + y * y, 1, 1e-8);
  assert(points.some(({ y }) => y > 0.9) && points.some(({ y }) => y < -0.9));
  const { points: around, cusps: none } = foldLine(fieldAt, {
    range: [-2, 2],
    within: [-2, 2],
    at: 0.05,
    fold,
    step: 0.1,
    points: 60,
  });
  // Once around: some 2 pi / 0.2 steps.
  assert(around.some(({ x }) => x < -0.5) && around.length < 100, `${around.length}`);
  assertEquals([cusps, none], [[], []]);
});

Deno.test("foldLine() says where there is no fold, and refuses ranges that do not go up", () => {
  const none = () => ({ field: plainField(1, (y, out) => out[0] = 2 - y[0]) });
  const options = { range: [0, 1], within: [0, 1], at: 0.5, fold: { value: 0.5, state: [1] } } as const;
  assertThrows(
    () => foldLine(none, options),
    RangeError,
    "there must be a fold near: current value is 0.5 and 0.5",
  );
  assertThrows(() => foldLine(none, { ...options, range: [1, 0] }), RangeError, "ranges must go up");
  assertThrows(() => foldLine(none, { ...options, at: 3 }), RangeError, "at must be a number from 0 to 1");
});
