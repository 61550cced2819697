import { assert, assertEquals, assertRejects } from "@std/assert";
import { fitChecked } from "../../lib/experiment/fit_checked.ts";
import { fitParameters, type MeasurePoints } from "../../lib/experiment/fit_parameters.ts";
import { normal, uniforms } from "../analysis/_random.ts";

const box = [{ name: "S_EE", low: 3, high: 6 }, { name: "S_EI", low: 2, high: 7 }];
const targets = [{ name: "rate.E", value: 25 }, { name: "peakHz", value: 50 }];

/** Smooth made-up measures of two parameters: a rate and a frequency. */
const rate = ([a, b]: readonly number[]) => 40 * Math.exp(0.5 * (a - 4.5) - 0.35 * (b - 4));
const peak = ([a, b]: readonly number[]) => 42 + 6 * (a - 4) + 2 * (b - 4.5) ** 2;

/** The measures with relative noise. */
function noisy(noise: number, seed: number, change = (point: readonly number[]) => point): MeasurePoints {
  const uniform = uniforms(seed);
  return (points) =>
    Promise.resolve(points.map((point) => {
      const moved = change(point);
      return [rate(moved) * (1 + noise * normal(uniform)), peak(moved) * (1 + noise * normal(uniform))];
    }));
}

Deno.test("fitParameters() finds the parameters of wanted statistics in spite of noise", async () => {
  for (const seed of [1, 2, 3]) {
    const { point, reached, error, samples } = await fitParameters(noisy(0.03, seed), { box, targets, seed });
    assert(reached, `seed ${seed}: error ${error}`);
    // Eight repeats of noise 3 % let 1 % of error pass unseen; the true values must be within 2 %.
    assert(Math.abs(rate(point!) / 25 - 1) < 0.02, `rate ${rate(point!)}`);
    assert(Math.abs(peak(point!) / 50 - 1) < 0.02, `peak ${peak(point!)}`);
    assert(samples.length < 1200, `${samples.length} points`);
  }
});

Deno.test("fitParameters() gives the same result for the same seed", async () => {
  const run = () => fitParameters(noisy(0.03, 5), { box, targets, seed: 9 });
  assertEquals(await run(), await run());
});

Deno.test("fitParameters() finds one of the points where more parameters are free than needed", async () => {
  const four = [...box, { name: "lambda", low: 2000, high: 4000 }, { name: "tau_EE", low: 1, high: 3 }];
  const { point, reached } = await fitParameters(noisy(0.02, 4), { box: four, targets });
  assert(reached && Math.abs(rate(point!) / 25 - 1) < 0.025, `${point}`);
});

Deno.test("fitParameters() says how near it came to a target beyond reach, and what it saw", async () => {
  const rates: MeasurePoints = async (points) => (await noisy(0.01, 2)(points)).map(([value]) => [value]);
  const { point, values, reached, seen } = await fitParameters(rates, {
    box,
    targets: [{ name: "rate.E", value: 400 }],
  });
  assertEquals(reached, false);
  // The rate is greatest in the corner S_EE = 6, S_EI = 2, where it is 40 exp(0.75 + 0.7) = 170.
  assert(Math.abs(point![0] - 6) < 0.05 && Math.abs(point![1] - 2) < 0.08, `${point}`);
  assert(Math.abs(values[0]! / 170.5 - 1) < 0.05, `${values}`);
  assert(seen[0]!.high < 180 && seen[0]!.low > 4 && seen[0]!.low < 12, JSON.stringify(seen));
});

Deno.test("fitParameters() works around points where a measure is undefined, and says when all are", async () => {
  const half: MeasurePoints = (points) =>
    Promise.resolve(points.map((point) => [rate(point), point[0] < 4 ? null : peak(point)]));
  const { point, reached } = await fitParameters(half, { box, targets });
  assert(reached && point![0] >= 4, `${point}`);
  const silent: MeasurePoints = (points) => Promise.resolve(points.map(() => [0, null]));
  const nowhere = await fitParameters(silent, { box, targets });
  assertEquals([nowhere.point, nowhere.error, nowhere.reached], [null, null, false]);
  assertEquals(nowhere.seen, [{ low: 0, high: 0 }, null]);
});

Deno.test("fitParameters() is not led astray by a peak that jumps to its harmonic", async () => {
  const uniform = uniforms(3);
  const jumping: MeasurePoints = (points) =>
    Promise.resolve(points.map((point) => [rate(point), peak(point) * (uniform() < 0.15 ? 2 : 1)]));
  const { samples: _, point } = await fitParameters(jumping, { box, targets });
  assert(Math.abs(peak(point!) / 50 - 1) < 0.01 && Math.abs(rate(point!) / 25 - 1) < 0.01, `${point}`);
});

Deno.test("fitParameters() needs a free parameter and targets that are numbers", async () => {
  const measure = noisy(0, 1);
  await assertRejects(() => fitParameters(measure, { box: [], targets }), RangeError, "a free parameter");
  await assertRejects(
    () => fitParameters(measure, { box, targets: [{ name: "peakHz", value: NaN }] }),
    RangeError,
    "the target of peakHz must be a finite number: current value is NaN",
  );
});

Deno.test("fitChecked() corrects a biased surrogate by the network's own result", async () => {
  // The surrogate's rate is 15 % and its peak 8 % too high, a little more or less from place to place.
  const truth = noisy(0, 1);
  const biased: MeasurePoints = async (points) => {
    const values = await noisy(0.02, 7)(points);
    return values.map(([r, p], k) => [r! * (1.15 + 0.02 * (points[k][0] - 4)), p! * 1.08]);
  };
  const network = async (point: number[]) => (await truth([point]))[0];
  const { rounds, best, met } = await fitChecked({ surrogate: biased, network }, { box, targets });
  assert(met && best.error! < 0.03, `${rounds.map(({ error }) => error)}`);
  assert(rounds.length >= 2 && rounds[0].error! > 0.1, `${rounds.map(({ error }) => error)}`);
  const { rounds: single, met: unmet } = await fitChecked({ surrogate: biased, network }, {
    box,
    targets,
    corrections: 0,
  });
  assertEquals([single.length, unmet], [1, false]);
});
