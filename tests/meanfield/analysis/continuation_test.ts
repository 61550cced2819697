import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { continuation } from "../../../lib/meanfield/analysis/continuation.ts";
import { fieldsAlong } from "../../../lib/meanfield/analysis/field_at.ts";
import { mprSpec } from "../_specs.ts";
import { linearField, plainField } from "./_fields.ts";

const ETA = "populations.Q.parameters.eta";
const mprOver = (J: number) => fieldsAlong(mprSpec({ parameters: { tau: 1, J } }), ETA);

Deno.test("continuation() finds the saddle-nodes of MPR to six digits", () => {
  // meanfield.md, section 5: where the low branch and where the high branch end.
  const wanted: [number, number, number][] = [[15, -3.136134, -5.743527], [20, -3.896851, -10.156853], [
    14,
    -2.970914,
    -5.015620,
  ]];
  for (const [J, low, high] of wanted) {
    const { special, branches } = continuation(mprOver(J), { range: [-12, 0], step: 0.05 });
    assertEquals(special.map(({ kind }) => kind), ["fold", "fold"]);
    assertAlmostEquals(special[0].value, high, 5.1e-7);
    assertAlmostEquals(special[1].value, low, 5.1e-7);
    assertEquals(branches.length, 1);
    // One branch, from end to end, unstable between the folds alone.
    const { points } = branches[0];
    assertEquals([points[0].value, points[points.length - 1].value], [-12, 0]);
    const first = points.indexOf(special[1]), second = points.indexOf(special[0]);
    points.forEach(({ stable }, k) => {
      if (k !== first && k !== second) assertEquals(stable, k < first || k > second, `point ${k}`);
    });
    // In closed form: eta = pi^2 r^2 - J r - 1 / (4 pi^2 r^2).
    for (const { value, state: [r] } of points) {
      assertAlmostEquals(value, Math.PI ** 2 * r * r - J * r - 1 / (4 * Math.PI ** 2 * r * r), 1e-7);
    }
  }
});

Deno.test("continuation() has no folds below the cusp of MPR", () => {
  assertEquals(continuation(mprOver(7.7), { range: [-5, 0], step: 0.05 }).special, []);
  assertEquals(continuation(mprOver(7.9), { range: [-5, 0], step: 0.05 }).special.length, 2);
});

Deno.test("continuation() locates the Hopf point of a swing, with its frequency", () => {
  // x' = mu x - y, y' = x + mu y - 0.5 y^3 about 0: lost at mu = 0, at one radian per ms.
  const fieldAt = (mu: number) => ({
    field: plainField(2, (y, out) => {
      out[0] = mu * (y[0] - 1) - (y[1] - 1);
      out[1] = (y[0] - 1) + mu * (y[1] - 1) - 0.5 * (y[1] - 1) ** 3;
    }),
  });
  const { special } = continuation(fieldAt, { range: [-0.37, 0.55], starts: [[1, 1]] });
  assertEquals(special.map(({ kind }) => kind), ["hopf"]);
  assertAlmostEquals(special[0].value, 0, 1e-9);
  assertAlmostEquals(special[0].frequencyHz, 1000 / (2 * Math.PI), 1e-6);
});

Deno.test("continuation() locates the Hopf point that a delay makes: y' = -w y(t - 1) at w = pi/2", () => {
  const fieldAt = (w: number) => ({ field: linearField([0], [{ from: 0, to: 0, weight: -w, delay: 100 }]) });
  const { special, branches } = continuation(fieldAt, { range: [0.6, 2], starts: [[0]] });
  assertEquals(special.map(({ kind }) => kind), ["hopf"]);
  assertAlmostEquals(special[0].value, Math.PI / 2, 1e-6);
  assertAlmostEquals(special[0].frequencyHz, 250, 1e-4);
  assert(
    branches[0].points.every(({ stable, value }) =>
      stable === value < special[0].value || value === special[0].value
    ),
  );
});

Deno.test("continuation() finds branches that do not touch, and one that closes", () => {
  // (y - 3)^2 + p^2 = 1, a circle, and y = 9; the circle is followed once.
  const fieldAt = (p: number) => ({
    field: plainField(1, (y, out) => out[0] = ((y[0] - 3) ** 2 + p * p - 1) * (9 - y[0])),
  });
  const { branches, special } = continuation(fieldAt, {
    range: [-2, 2],
    from: 0,
    starts: [[2.1], [9.2], [3.9]],
  });
  assertEquals(branches.map(({ closed }) => closed), [true, false]);
  assertEquals(special.map(({ kind }) => kind), ["fold", "fold"]);
  assertAlmostEquals(special[0].value, -1, 1e-8);
  assertAlmostEquals(special[1].value, 1, 1e-8);
});

Deno.test("continuation() calls a crossing of branches what it is", () => {
  // y' = (y - 1) (p - y + 1): two branches that change their stability at p = 0.
  const fieldAt = (p: number) => ({ field: plainField(1, (y, out) => out[0] = (y[0] - 1) * (p - y[0] + 1)) });
  const { special } = continuation(fieldAt, { range: [-0.41, 0.7], starts: [[1]] });
  assertEquals(special.map(({ kind }) => kind), ["branch"]);
  assertAlmostEquals(special[0].value, 0, 1e-9);
});

Deno.test("continuation() ends where rates become negative, or too high", () => {
  const fieldAt = (p: number) => ({ field: plainField(1, (y, out) => out[0] = p - y[0]) });
  const { branches: [branch] } = continuation(fieldAt, { range: [-5, 5], from: 1, mostHz: 3, step: 0.01 });
  const values = branch.points.map(({ value }) => value);
  assert(
    values[0] >= 0 && values[0] < 0.2 && values[values.length - 1] > 2.8 && values[values.length - 1] <= 3,
  );
});

Deno.test("continuation() is empty where there is nothing to follow, and refuses what makes no sense", () => {
  const none = () => ({ field: plainField(1, (y, out) => out[0] = 1 + y[0] ** 2) });
  assertEquals(continuation(none, { range: [0, 1], starts: [[1]] }).branches, []);
  const fails = (options: Parameters<typeof continuation>[1], sentence: string) =>
    assertThrows(() => continuation(mprOver(15), options), RangeError, sentence);
  fails({ range: [1, 0] }, "the range must go up: current value is 1 to 0");
  fails({ range: [0, NaN] }, "the range must go up");
  fails({ range: [0, 1], from: 2 }, "from must be a number from 0 to 1: current value is 2");
  fails({ range: [0, 1], step: 0 }, "step must be a number from 0.000001 to 0.5");
  fails({ range: [0, 1], starts: [[1]] }, "the state must have 2 values: current value is 1");
});
