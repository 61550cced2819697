import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { continuation } from "../../../lib/meanfield/analysis/continuation.ts";
import { fieldsAlong } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { integrate } from "../../../lib/meanfield/analysis/integrate.ts";
import { jacobian } from "../../../lib/meanfield/analysis/jacobian.ts";
import { getMeanFieldPreset } from "../../../lib/meanfield/mean_field_presets.ts";
import { mprSpec } from "../_specs.ts";
import { adexField } from "./_adex.ts";
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

Deno.test("continuation() locates the Hopf point of Wilson and Cowan's limit cycle: a trace of 0, and the frequency of the determinant", () => {
  const fields = fieldsAlong(getMeanFieldPreset("wilson-cowan"), "inputs.drive.value");
  const { special } = continuation(fields, { range: [1.2, 2.2], step: 0.05 });
  assertEquals(special.map(({ kind }) => kind), ["hopf"]);
  const { value, state, frequencyHz } = special[0], { field, inputs } = fields(value);
  const [a, b, c, d] = jacobian(field, state, { inputs });
  assertAlmostEquals(a + d, 0, 1e-9);
  assertAlmostEquals(frequencyHz, 1000 * Math.sqrt(a * d - b * c) / (2 * Math.PI), 1e-6);
  // A small swing grows below it, and dies out above.
  for (const [drive, grows] of [[value - 0.03, true], [value + 0.03, false]] as const) {
    const near = fields(drive),
      { state: rest, rates: [rate] } = fixedPoint(near.field, { inputs: near.inputs, start: state });
    const swings = [0, 0];
    integrate(near.field, {
      ...{ start: rest.map((one) => one + 1e-4), steps: 4000, inputs: () => near.inputs! },
      each: (step, _, [now]) => {
        const half = step < 1000 ? 0 : step > 3000 ? 1 : -1;
        if (half >= 0) swings[half] = Math.max(swings[half], Math.abs(now - rate));
      },
    });
    assertEquals(swings[1] > swings[0], grows, `drive ${drive}`);
  }
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

Deno.test("continuation() misses no fold of a branch that closes, wherever it begins", () => {
  const fieldAt = (p: number) => ({ field: plainField(1, (y, out) => out[0] = (y[0] - 3) ** 2 + p * p - 1) });
  for (const from of [-0.9999, -0.98, -0.5, 0.3, 0.9, 0.999, 0.99999]) {
    for (const side of [-1, 1]) {
      const starts = [[3 + side * Math.sqrt(1 - from * from)]];
      const { special, branches } = continuation(fieldAt, { range: [-2, 2], from, starts });
      assertEquals([branches.length, branches[0].closed], [1, true]);
      assertEquals(special.map(({ value }) => Math.round(1e8 * value) / 1e8), [-1, 1], `${from} ${side}`);
    }
  }
});

Deno.test("continuation() calls a crossing of branches what it is", () => {
  // y' = (y - 1) (p - y + 1): two branches that change their stability at p = 0.
  const fieldAt = (p: number) => ({ field: plainField(1, (y, out) => out[0] = (y[0] - 1) * (p - y[0] + 1)) });
  const { special } = continuation(fieldAt, { range: [-0.41, 0.7], starts: [[1]] });
  assertEquals(special.map(({ kind }) => kind), ["branch"]);
  assertAlmostEquals(special[0].value, 0, 1e-9);
});

Deno.test("AdEx cells are bistable below a drive of half a spike per second: a pulse ignites what is silent", () => {
  const fields = fieldsAlong(adexField(), "inputs.drive.value"),
    options = { range: [0, 3], from: 2 } as const;
  const { branches, special } = continuation(fields, { ...options, mostHz: 100 });
  assertEquals(branches.length, 1);
  const folds = special.filter(({ kind }) => kind === "fold");
  assertEquals(folds.length, 2);
  const [ignited, silent] = folds;
  assert(ignited.rates[0] > 1 && ignited.value > 0.4 && ignited.value < 0.5, `${ignited.value}`);
  assert(silent.rates[0] < 0.2 && silent.value > 0.5 && silent.value < 0.55, `${silent.value}`);
  // The saturated states near 1 / t_ref, and the saddles before them, are branches of their own.
  assertEquals(continuation(fields, options).branches.length, 3);
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
