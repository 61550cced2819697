import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { stability } from "../../../lib/meanfield/analysis/stability.ts";
import { openField } from "../../../lib/meanfield/open_field.ts";
import { mprSpec } from "../_specs.ts";
import { adexField, FAST } from "./_adex.ts";
import { linearField } from "./_fields.ts";

const at = (start: number[]) => {
  const field = openField(mprSpec()), { state } = fixedPoint(field, { inputs: [0], start });
  return stability(field, state, { inputs: [0] });
};

Deno.test("stability() of MPR: the high state is a stable focus of eigenvalues -.3089 +- 3.3186i", () => {
  const { roots, stable, kind, damping } = at([1, -0.2]);
  assertAlmostEquals(roots.real[0], -0.3089, 5e-5);
  assertAlmostEquals(roots.imaginary[0], 3.3186, 5e-5);
  assertEquals(roots.imaginary[1], -roots.imaginary[0]);
  // In closed form: trace 4 v, determinant 4 v^2 - 2 r (15 - 2 pi^2 r), per ms at tau 1.
  const r = 1.0305967988375715, v = -1 / (2 * Math.PI * r);
  assertAlmostEquals(roots.real[0], 2 * v, 1e-10);
  assertAlmostEquals(roots.imaginary[0], Math.sqrt(-2 * r * (15 - 2 * Math.PI ** 2 * r)), 1e-10);
  assertEquals([stable, kind, damping.underdamped], [true, "stable focus", true]);
  assertAlmostEquals(damping.frequencyHz, 1000 * roots.imaginary[0] / (2 * Math.PI), 1e-9);
  assertAlmostEquals(damping.ratio, 0.3089 / Math.hypot(0.3089, 3.3186), 5e-5);
});

Deno.test("stability() tells the saddle and the low node of MPR", () => {
  const saddle = at([0.47, -0.34]), low = at([0.08, -2]);
  assertEquals([saddle.stable, saddle.unstable, saddle.kind], [false, 1, "saddle"]);
  assert(Number.isNaN(saddle.damping.ratio));
  assertEquals([low.stable, low.kind, low.damping.underdamped], [true, "stable node", false]);
  assert(low.damping.ratio > 1 && low.damping.discriminant > 0);
});

Deno.test("stability() with a delay gives the roots of Lambert's function", () => {
  // y' = -y(t - 1): the roots are W_k(-1), here of the principal branch and the next (Corless et al. 1996).
  const { roots, stable, damping } = stability(
    linearField([0], [{ from: 0, to: 0, weight: -1, delay: 100 }]),
    [0],
  );
  const wanted = [[-0.3181315052047641, 1.3372357014306895], [-2.0622777295982838, 7.588631178472513]];
  assertAlmostEquals(roots.real[0], wanted[0][0], 1e-10);
  assertAlmostEquals(roots.imaginary[0], wanted[0][1], 1e-10);
  assertAlmostEquals(roots.real[2], wanted[1][0], 1e-9);
  assertAlmostEquals(roots.imaginary[2], wanted[1][1], 1e-9);
  assertEquals([stable, damping.underdamped], [true, true]);
  // Every root solves lambda = -exp(-lambda).
  roots.real.forEach((x, k) => {
    const y = roots.imaginary[k];
    assertAlmostEquals(x + Math.exp(-x) * Math.cos(y), 0, 1e-8);
    assertAlmostEquals(y - Math.exp(-x) * Math.sin(y), 0, 1e-8);
  });
});

Deno.test("stability() with a delay: y' = -w y(t - 1) is lost at w = pi/2", () => {
  const of = (weight: number) => stability(linearField([0], [{ from: 0, to: 0, weight, delay: 100 }]), [0]);
  assert(of(-Math.PI / 2 + 1e-6).stable);
  const lost = of(-Math.PI / 2 - 1e-6);
  assertEquals([lost.stable, lost.unstable, lost.kind], [false, 2, "unstable focus"]);
  assertAlmostEquals(lost.damping.frequencyHz, 250, 1e-3);
});

Deno.test("stability() with several delays: each root solves the characteristic equation", () => {
  const field = linearField([0.5, 1], [
    { from: 0, to: 1, weight: 2, delay: 70 },
    { from: 1, to: 0, weight: -1.5, delay: 130 },
    { from: 1, to: 1, weight: 0.3 },
    { from: 0, to: 0, weight: 0.2, delay: 310 },
  ]);
  const { roots } = stability(field, [0, 0], { roots: 12 });
  assert(roots.real.length >= 12);
  roots.real.forEach((x, k) => {
    const y = roots.imaginary[k];
    // (l + 0.5 - 0.2 e^{-3.1 l}) (l + 0.7) + 3 e^{-2 l}.
    const [a, b] = [
      x + 0.5 - 0.2 * Math.exp(-3.1 * x) * Math.cos(3.1 * y),
      y + 0.2 * Math.exp(-3.1 * x) * Math.sin(3.1 * y),
    ];
    const [c, d] = [3 * Math.exp(-2 * x) * Math.cos(2 * y), -3 * Math.exp(-2 * x) * Math.sin(2 * y)];
    assertAlmostEquals(a * (x + 0.7) - b * y + c, 0, 1e-8);
    assertAlmostEquals(a * y + b * (x + 0.7) + d, 0, 1e-8);
  });
});

Deno.test("stability() finds a root that two modes share twice", () => {
  // Two equal populations that do not see each other.
  const own = (k: number) => ({ from: k, to: k, weight: -1, delay: 100 });
  const { roots } = stability(linearField([0, 0], [own(0), own(1)]), [0, 0]);
  assertAlmostEquals(roots.real[0], -0.3181315052047641, 1e-6);
  assertAlmostEquals(roots.real[3], -0.3181315052047641, 1e-6);
});

Deno.test("stability() leaves a slow adaptation out where it is asked to: the discriminants of AdEx", () => {
  // meanfield.md, section 2: D = (A_ee - A_ii)^2 + 4 A_ei A_ie, which is T^2 times the discriminant.
  for (const [E_L, D] of [[-62, -13.17], [-66, -6.53], [-68.5, -1.55], [-69.5, 0.35], [-72, 4.73]]) {
    const { field, inputs } = fieldOf(adexField({ E_L }));
    const { state } = fixedPoint(field, { inputs });
    const { damping, stable } = stability(field, state, { inputs, fast: FAST });
    assertAlmostEquals(25 * damping.discriminant, D, 6e-3);
    assertEquals([damping.underdamped, stable], [D < 0, true]);
  }
});

Deno.test("stability() of one variable has one root and no pair", () => {
  const { roots, damping, kind } = stability(linearField([2], []), [0]);
  assertAlmostEquals(roots.real[0], -2, 1e-12);
  assert(Number.isNaN(damping.ratio) && Number.isNaN(damping.discriminant));
  assertEquals(kind, "stable node");
});

Deno.test("stability() refuses fast variables that there are not, or that are with delays", () => {
  const field = linearField([1], [{ from: 0, to: 0, weight: -1, delay: 3 }]);
  assertThrows(() => stability(field, [0], { fast: [1] }), RangeError, "indices below 1: current value is 1");
  assertThrows(() => stability(field, [0], { fast: [] }), RangeError, "there must be a fast variable");
  assertThrows(() => stability(field, [0], { fast: [0] }), RangeError, "only where no coupling has a delay");
});
