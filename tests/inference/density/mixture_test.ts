import { assert, assertAlmostEquals } from "@std/assert";
import { drawMixture, mixtureCumulative, mixtureLoss } from "../../../lib/inference/density/mixture.ts";
import { MixtureScore } from "../../../lib/inference/density/processor/mixture_score.ts";
import { cumulative, logDensity, quantile } from "../../../lib/inference/density/truncated_logistic.ts";
import { madeUp } from "../../../lib/random/made_up.ts";

/** Outputs of four components, of which one lies outside and one is wide. */
function madeUpMixture(seed: number) {
  const random = madeUp(seed), components = 4;
  const outputs = Float64Array.from({ length: 3 * components }, (_, at) => {
    const part = Math.floor(at / components);
    return part === 0 ? 2 * random() - 1 : part === 1 ? random() - 0.5 : -1 - 3 * random();
  });
  outputs[components] = -1.3;
  outputs[2 * components + 1] = 1.9;
  return { outputs, first: 0, components };
}

Deno.test("a mixture has all of its mass in the box, and its cumulative is the integral of its density", () => {
  for (let seed = 0; seed < 3; seed++) {
    const at = madeUpMixture(seed), steps = 8000;
    let sum = 0;
    for (let k = 0; k < steps; k++) {
      sum += Math.exp(-mixtureLoss(at, (k + 0.5) / steps)) / steps;
      if (k % 1600 === 0) assertAlmostEquals(mixtureCumulative(at, (k + 1) / steps), sum, 3e-6);
    }
    assertAlmostEquals(sum, 1, 3e-6);
  }
});

Deno.test("the gradient of a mixture's loss is that of differences, also past the bounds of the scales", () => {
  const at = madeUpMixture(7), gradient = new Float64Array(12), step = 1e-6;
  at.outputs[11] = -9;
  for (const value of [0, 0.1, 0.73, 1]) {
    mixtureLoss(at, value, { values: gradient, weight: 2 });
    at.outputs.forEach((own, place) => {
      const [up, down] = [step, -step].map((by) => {
        const outputs = at.outputs.slice();
        outputs[place] = own + by;
        return mixtureLoss({ ...at, outputs }, value);
      });
      assertAlmostEquals(gradient[place], (up - down) / step, 1e-5 * (1 + Math.abs(gradient[place])));
    });
  }
});

Deno.test("MixtureScore has the loss and the gradient of the plain reference", () => {
  for (let seed = 0; seed < 8; seed++) {
    const at = madeUpMixture(seed), outputs = Float32Array.from(at.outputs), value = (seed % 5) / 4;
    const found = { values: new Float32Array(12), weight: 0.5 }, wanted = new Float64Array(12);
    const loss = new MixtureScore(4).of(outputs, 0, value, found);
    assertAlmostEquals(loss, mixtureLoss({ ...at, outputs }, value, { values: wanted, weight: 0.5 }), 1e-12);
    wanted.forEach((slope, place) =>
      assertAlmostEquals(found.values[place], slope, 1e-6 * (1 + Math.abs(slope)))
    );
  }
});

Deno.test("quantile() undoes cumulative(), in the middle and far out in a tail", () => {
  for (const [centre, logScale] of [[0.3, -2], [-1, -2], [2.5, -3], [0.5, 2], [0.999, -8]]) {
    const of = { centre, logScale };
    for (const part of [0.001, 0.3, 0.5, 0.8, 0.999]) {
      const value = quantile(of, part);
      assert(value >= 0 && value <= 1);
      assertAlmostEquals(cumulative(of, value), part, 1e-9);
    }
    assertAlmostEquals(cumulative(of, 0), 0, 1e-12);
    assertAlmostEquals(cumulative(of, 1), 1, 1e-12);
    assert(Number.isFinite(logDensity(of, 0.5).value));
  }
});

Deno.test("quantile() of a distribution that is a thousand scales outside stays in the box", () => {
  const value = quantile({ centre: -1, logScale: Math.log(0.001) }, 0.5);
  assert(value >= 0 && value < 0.01, `${value}`);
});

Deno.test("values of a mixture are distributed as its cumulative says, by Kolmogorov and Smirnov", () => {
  const at = madeUpMixture(3), random = madeUp(99), count = 8000;
  const parts = Float64Array.from(
    { length: count },
    () => mixtureCumulative(at, drawMixture(at, random(), random())),
  );
  const off = parts.sort().reduce((most, part, k) => Math.max(most, Math.abs(part - (k + 0.5) / count)), 0);
  // The 99.9 % point of Kolmogorov's distribution.
  assert(off < 1.95 / Math.sqrt(count), `${off}`);
});
