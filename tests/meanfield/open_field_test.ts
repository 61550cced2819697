import { assertAlmostEquals, assertEquals } from "@std/assert";
import { openField } from "../../lib/meanfield/open_field.ts";
import { mprSpec, pairSpec } from "./_specs.ts";
import { WITH_SQUASH } from "../../lib/meanfield/gpu/squash.ts";

Deno.test("openField() has the fixed points of Montbrio, Pazo and Roxin at J = 15, eta = -5", () => {
  const field = openField(mprSpec()), out = new Float64Array(2), rates = new Float64Array(1);
  const speed = (r: number) => {
    field.derivative([r, -1 / (2 * Math.PI * r)], [0], out);
    assertAlmostEquals(out[0], 0, 1e-12);
    return out[1];
  };
  for (const wanted of [0.081134, 0.47298, 1.030597]) {
    let low = wanted - 0.01, high = wanted + 0.01;
    const sign = Math.sign(speed(low));
    assertEquals(Math.sign(speed(high)), -sign);
    while (high - low > 1e-9) {
      const middle = (low + high) / 2;
      if (Math.sign(speed(middle)) === sign) low = middle;
      else high = middle;
    }
    // The reference values have six digits.
    assertAlmostEquals(low, wanted, 5.1e-7);
    field.rates([low, 0], rates);
    assertAlmostEquals(rates[0], 1000 * low, 1e-9);
  }
});

Deno.test("openField() of MPR has the eigenvalues -0.3089 +- 3.3186 i at its upper fixed point", () => {
  const field = openField(mprSpec()), y = [1.0305966, -1 / (2 * Math.PI * 1.0305966)], h = 1e-6;
  const column = (k: number) => {
    const [up, down] = [h, -h].map((d) => {
      const out = new Float64Array(2);
      field.derivative(y.map((value, at) => at === k ? value + d : value), [0], out);
      return out;
    });
    return [0, 1].map((row) => (up[row] - down[row]) / (2 * h));
  };
  const [[a, c], [b, d]] = [column(0), column(1)];
  assertAlmostEquals((a + d) / 2, -0.3089, 5e-5);
  assertAlmostEquals(Math.sqrt(a * d - b * c - ((a + d) / 2) ** 2), 3.3186, 5e-5);
});

Deno.test("openField() takes a self coupling of MPR as J", () => {
  const own = openField(mprSpec()), spec = mprSpec({ parameters: { tau: 7 } });
  const coupled = openField({ ...spec, couplings: [...spec.couplings, { from: "Q", to: "Q", weight: 15 }] });
  const [a, b] = [new Float64Array(2), new Float64Array(2)], y = [0.05, -1];
  openField(mprSpec({ parameters: { tau: 7, J: 15 } })).derivative(y, [0.3], a);
  coupled.derivative(y, [0.3, 1000 * y[0]], b);
  assertAlmostEquals(a[1], b[1], 1e-12);
  assertEquals(own.variables.map(({ name, unit }) => [name, unit]), [["r", "1/ms"], ["v", ""]]);
});

Deno.test("openField() has adaptation only where the transfer function depends on it", () => {
  const field = openField(pairSpec(), WITH_SQUASH), out = new Float64Array(3);
  assertEquals(field.variables.map(({ name, population }) => [name, population]), [["rate", 0], ["W", 0], [
    "rate",
    1,
  ]]);
  assertEquals([...field.initial()], [2, 0, 1]);
  const y = [10, 30, 20], sources = [10, 10, 20, 20, 4, 4];
  field.derivative(y, sources, out);
  const squash = (sum: number) => 100 / (1 + Math.exp(-sum));
  assertAlmostEquals(out[0], (squash(0.5 - 1.2 + 0.8 - 0.3 - 4) - 10) / 5, 1e-12);
  assertAlmostEquals(out[1], -30 / 500 + 20 * 0.01, 1e-12);
  assertAlmostEquals(out[2], (squash(0.8 - 0.6 + 0.8 - 3.5) - 20) / 5, 1e-12);
});

Deno.test("openField() lets adaptation follow the mean voltage", () => {
  const spec = pairSpec(), [E, I] = spec.populations;
  const adapting = {
    ...E,
    parameters: { a: 4, b: 20, E_L: -65 },
    transfer: { ...E.transfer!, rest: -60 },
  };
  const field = openField({ ...spec, populations: [adapting, I] }, WITH_SQUASH), out = new Float64Array(3);
  field.derivative([10, 30, 20], [10, 10, 20, 20, 4, 4], out);
  const voltage = -60 + 0.5 - 1.2 + 0.8 - 0.3;
  assertAlmostEquals(out[1], (4 * (voltage + 65) - 30) / 500 + 0.2, 1e-12);
});

/** The same equations written out with finite differences, for two populations. */
function secondOrder(y: number[], sources: number[]): number[] {
  const T = 5, N = [8000, 2000], rates = [y[0], y[2]], W = y[1], c = [[y[3], y[4]], [y[4], y[5]]];
  const squash = (sum: number) => 100 / (1 + Math.exp(-sum)), drive = sources[4];
  const F = [
    ([e, i]: number[]) => squash(0.05 * e * 2 - 0.06 * i + 0.2 * drive - 0.01 * W - 4),
    ([e, i]: number[]) => squash(0.08 * e - 0.03 * i + 0.2 * drive - 3.5),
  ];
  const h = 1e-3, moved = (k: number, d: number) => (x: number[]) => x.map((v, at) => at === k ? v + d : v);
  const d = (f: (x: number[]) => number, k: number) => (x: number[]) =>
    (f(moved(k, h)(x)) - f(moved(k, -h)(x))) / (2 * h);
  const at = F.map((f) => f(rates)), J = F.map((f) => [0, 1].map((k) => d(f, k)(rates)));
  const bend = F.map((f) => {
    let sum = 0;
    for (const l of [0, 1]) for (const n of [0, 1]) sum += c[l][n] * d(d(f, l), n)(rates) / 2;
    return sum;
  });
  const covariance = (l: number, n: number) => {
    let sum = (at[l] - rates[l]) * (at[n] - rates[n]) - 2 * c[l][n];
    if (l === n) sum += at[l] * (1000 / T - at[l]) / N[l];
    for (const m of [0, 1]) sum += c[l][m] * J[n][m] + c[n][m] * J[l][m];
    return sum / T;
  };
  return [
    (at[0] + bend[0] - rates[0]) / T,
    -W / 500 + 0.02 * rates[0],
    (at[1] + bend[1] - rates[1]) / T,
    covariance(0, 0),
    covariance(0, 1),
    covariance(1, 1),
  ];
}

Deno.test("openField() of order 2 has the equations of El Boustani and Destexhe, written out", () => {
  const spec = pairSpec({ order: 2 });
  // E excites itself twice as much, by two couplings.
  const field = openField(
    { ...spec, couplings: [...spec.couplings, { name: "again", from: "E", to: "E" }] },
    WITH_SQUASH,
  );
  assertEquals(field.variables.slice(3).map(({ name, unit }) => `${name}, ${unit}`), [
    "covariance E E, Hz^2",
    "covariance E I, Hz^2",
    "covariance I I, Hz^2",
  ]);
  const y = [14, 30, 22, 3, -1, 5], sources = [14, 14, 22, 22, 9, 9, 14], out = new Float64Array(6);
  field.derivative(y, sources, out);
  secondOrder(y, sources).forEach((wanted, k) =>
    assertAlmostEquals(out[k], wanted, 1e-5 * (1 + Math.abs(wanted)))
  );
});
