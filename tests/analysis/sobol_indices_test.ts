import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type SobolIndices,
  sobolIndices as indicesOf,
  type SobolIndicesOptions,
} from "../../lib/analysis/sobol_indices.ts";
import { saltelliPoints } from "../../lib/experiment/dataset/saltelli_points.ts";
import { assertClose } from "../nn/_assert_close.ts";
import golden from "../science/golden/sobol_salib.json" with { type: "json" };
import { normal, uniforms } from "./_random.ts";

/** With a seed for the bootstrap. */
function sobolIndices(
  values: readonly (number | null)[],
  parameters: number,
  { seed = 1, ...options }: Partial<SobolIndicesOptions> & { seed?: number } = {},
): SobolIndices {
  return indicesOf(values, parameters, { ...options, uniform: uniforms(seed) });
}

type Output = (x: readonly number[]) => number;

/** A box of P parameters with the same range. */
const cube = (parameters: number, low: number, high: number) =>
  Array.from({ length: parameters }, (_, p) => ({ name: `x${p}`, low, high }));

/** An output at the points of a design, `(points, P)`. */
const at = (points: Float64Array, parameters: number, output: Output) =>
  Array.from(
    { length: points.length / parameters },
    (_, k) => output([...points.subarray(k * parameters, (k + 1) * parameters)]),
  );

const valuesOf = (indices: SobolIndices, order: "first" | "total") =>
  indices[order]!.map(({ value }) => value);

const ishigami: Output = ([x, y, z]) => Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
/** Ishigami T., Homma T. (1990), doi:10.1109/ISUMA.1990.151285. */
const ISHIGAMI = (() => {
  const [a, b, pi4] = [7, 0.1, Math.PI ** 4];
  const x = (1 + b * pi4 / 5) ** 2 / 2, y = a ** 2 / 8, xz = 8 * b ** 2 * pi4 ** 2 / 225, all = x + y + xz;
  return {
    first: [x / all, y / all, 0],
    total: [(x + xz) / all, y / all, xz / all],
    deviation: Math.sqrt(all),
  };
})();

const G = [0, 1, 4.5, 9, 99];
const sobolG: Output = (x) => x.reduce((all, x, p) => all * (Math.abs(4 * x - 2) + G[p]) / (1 + G[p]), 1);
/** Saltelli A., Sobol I. M. (1995), doi:10.1016/0951-8320(95)00099-2. */
const SOBOL_G = (() => {
  const alone = G.map((a) => 1 / (3 * (1 + a) ** 2)),
    product = alone.reduce((all, one) => all * (1 + one), 1);
  const all = product - 1;
  return {
    first: alone.map((one) => one / all),
    total: alone.map((one) => one * product / (1 + one) / all),
    deviation: Math.sqrt(all),
  };
})();

Deno.test("sobolIndices() has the closed forms of Ishigami's function and of Sobol's g, within its intervals", () => {
  const cases = [[ishigami, 3, -Math.PI, Math.PI, ISHIGAMI], [sobolG, 5, 0, 1, SOBOL_G]] as const;
  for (const [output, P, low, high, closed] of cases) {
    const found = sobolIndices(at(saltelliPoints(cube(P, low, high), { points: 4096 }), P, output), P, {
      resamples: 200,
    });
    // Of 4096 rows at random the error would be about 0.03; the Sobol sequence has a tenth of that.
    for (const order of ["first", "total"] as const) {
      assertClose(valuesOf(found, order), closed[order], { atol: 5e-3, rtol: 5e-3, what: order });
      found[order]!.forEach(({ interval: [low, high] }, p) => {
        assert(low <= closed[order][p] && closed[order][p] <= high, `${order} ${p}: ${low} to ${high}`);
        assert(high - low < 0.15, `${order} ${p}: ${low} to ${high}`);
      });
    }
    assertAlmostEquals(found.standardDeviation!, closed.deviation, 0.02);
    assertEquals([found.rows, found.missing, found.noise], [4096, 0, null]);
  }
});

Deno.test("sobolIndices() has SALib's indices of the same values, and intervals about as wide", () => {
  for (const { name, parameters, values, ...salib } of golden.cases) {
    const found = sobolIndices(values, parameters, { resamples: 2000 });
    // Some hundred sums of double precision; 1000 is taken off before.
    const close = { atol: 1e-10, rtol: 1e-10 };
    assertClose(valuesOf(found, "first"), salib.first, { ...close, what: `first of ${name}` });
    assertClose(valuesOf(found, "total"), salib.total, { ...close, what: `total of ${name}` });
    for (const order of ["first", "total"] as const) {
      const widths = found[order]!.map(({ interval: [low, high] }) => (high - low) / 2);
      // SALib's is 1.96 standard deviations, ours are percentiles: of 2000 resamples each is sure to some percent.
      assertClose(widths, salib[`${order}HalfWidth`], {
        atol: 1e-3,
        rtol: 0.15,
        what: `${order} of ${name}`,
      });
    }
  }
});

/** Rows at random, not of a sequence: `(N (P + 2), P)`. */
function randomPoints(rows: number, parameters: number, uniform: () => number): Float64Array {
  const points: number[] = [];
  for (let row = 0; row < rows; row++) {
    const [a, b] = [0, 1].map(() => Array.from({ length: parameters }, uniform));
    points.push(...a, ...a.flatMap((_, p) => a.map((x, q) => p === q ? b[q] : x)), ...b);
  }
  return Float64Array.from(points);
}

Deno.test("intervals of sobolIndices() hold the true index about as often as they say", () => {
  const uniform = uniforms(3), output: Output = ([x, y]) => 2 * x + y + 2 * x * y;
  // Of (2 + 1) x + (1 + 1) y + 2 (x - 1/2) (y - 1/2) - 1/2: 9 / 12, 4 / 12 and 4 / 144.
  const truth = [9 / 12, 4 / 12], both = 4 / 144, all = truth[0] + truth[1] + both, trials = 200;
  let first = 0, total = 0;
  for (let trial = 0; trial < trials; trial++) {
    const values = at(randomPoints(96, 2, uniform), 2, output);
    const found = sobolIndices(values, 2, { resamples: 100, seed: trial });
    const holds = ({ interval: [low, high] }: { interval: [number, number] }, value: number) =>
      low <= value && value <= high ? 1 : 0;
    truth.forEach((alone, p) => {
      first += holds(found.first![p], alone / all) / 2;
      total += holds(found.total![p], (alone + both) / all) / 2;
    });
  }
  // Percentiles of few rows hold a little less than 0.95; of 200 trials the part is sure to 0.02.
  for (const held of [first / trials, total / trials]) assert(held > 0.88 && held < 0.985, `${held}`);
});

Deno.test("sobolIndices() of repeated values tells noise from what parameters bring about, without bias", () => {
  const uniform = uniforms(5), output: Output = ([x, y]) => 2 * x + y, sigma = 0.6, variance = 5 / 12;
  const sums = { first: [0, 0], total: [0, 0], noise: 0, naive: 0 }, trials = 40;
  for (let trial = 0; trial < trials; trial++) {
    const exact = at(randomPoints(256, 2, uniform), 2, output);
    const [values, repeated] = [0, 1].map(() => exact.map((value) => value + sigma * normal(uniform)));
    const found = sobolIndices(values, 2, { repeated, resamples: 50 });
    for (const order of ["first", "total"] as const) {
      valuesOf(found, order).forEach((value, p) => sums[order][p] += value / trials);
    }
    sums.noise += found.noise! / trials;
    sums.naive += valuesOf(sobolIndices(values, 2, { resamples: 50 }), "total")[1] / trials;
  }
  // One trial is sure to about 0.1, the mean of 40 to 0.016.
  assertClose([...sums.first, ...sums.total], [0.8, 0.2, 0.8, 0.2], { atol: 0.05, rtol: 0, what: "indices" });
  const share = sigma ** 2 / 2 / (variance + sigma ** 2 / 2);
  assertAlmostEquals(sums.noise, share, 0.03);
  // What one seed alone would say: noise in the total index.
  assertAlmostEquals(sums.naive, (variance / 5 + sigma ** 2) / (variance + sigma ** 2), 0.05);
});

Deno.test("sobolIndices() of noise alone are not defined, but as rarely as the interval allows", () => {
  const uniform = uniforms(7), noise = () => Array.from({ length: 64 * 4 }, () => normal(uniform));
  let defined = 0, share = 0;
  for (let trial = 0; trial < 60; trial++) {
    const found = sobolIndices(noise(), 2, { repeated: noise(), resamples: 200, seed: trial });
    if (found.first !== null) defined++;
    assert(found.noise! <= 1, `${found.noise}`);
    share += found.noise! / 60;
  }
  // 2.5 % of 60 are 1.5; 7 or more come about once in a thousand.
  assert(defined <= 6, `${defined} of 60`);
  // 1 less twice the correlation of 128 pairs where that is above 0: 0.93 on average.
  assert(share > 0.88 && share < 0.98, `${share}`);
});

Deno.test("sobolIndices() leaves rows out in which a value is missing, and repeats with the seed", () => {
  const values: (number | null)[] = at(
    saltelliPoints(cube(2, 0, 1), { points: 64 }),
    2,
    ([x, y]) => x + x * y,
  );
  const kept = values.filter((_, k) => Math.floor(k / 4) !== 3 && Math.floor(k / 4) !== 9);
  [values[13], values[36]] = [null, NaN];
  const found = sobolIndices(values, 2), expected = sobolIndices(kept, 2);
  assertEquals(found, { ...expected, missing: 2 });
  assertEquals(found.rows, 62);
  assert(sobolIndices(kept, 2, { seed: 2 }).first![0].interval[0] !== expected.first![0].interval[0]);
  const wide = sobolIndices(kept, 2).first![0].interval;
  const narrow = sobolIndices(kept, 2, { probability: 0.5 }).first![0].interval;
  assert(wide[0] < narrow[0] && narrow[1] < wide[1], "a lower probability has a narrower interval");
});

Deno.test("sobolIndices() of any unit are the same: values may be shifted, scaled, huge or tiny", () => {
  const values = at(saltelliPoints(cube(2, 0, 1), { points: 32 }), 2, ([x, y]) => x + x * y);
  const plain = sobolIndices(values, 2);
  for (const scale of [1e-300, 1e300, -3]) {
    const found = sobolIndices(values.map((value) => value * scale), 2);
    assertClose(valuesOf(found, "total"), valuesOf(plain, "total"), {
      atol: 1e-12,
      rtol: 1e-12,
      what: `${scale}`,
    });
    assertAlmostEquals(found.standardDeviation! / Math.abs(scale), plain.standardDeviation!, 1e-12);
  }
});

Deno.test("saltelliPoints() has rows of A, of A with one coordinate of B each, and of B", () => {
  const box = [{ name: "x", low: 0, high: 1 }, { name: "n", low: 1, high: 4, whole: true }];
  const points = saltelliPoints(box, { points: 16, seed: 3 });
  assertEquals(points.length, 16 * 4 * 2);
  for (let row = 0; row < 16; row++) {
    const [a, ab0, ab1, b] = [0, 1, 2, 3].map((
      k,
    ) => [...points.subarray((4 * row + k) * 2, (4 * row + k + 1) * 2)]);
    assertEquals([ab0, ab1], [[b[0], a[1]], [a[0], b[1]]]);
    assert([1, 2, 3, 4].includes(a[1]) && a[0] !== b[0]);
  }
  assertThrows(() => saltelliPoints([], { points: 4 }), RangeError, "1 to 10 parameters: current value is 0");
  assertThrows(() => saltelliPoints(cube(11, 0, 1), { points: 4 }), RangeError, "1 to 10 parameters");
});
