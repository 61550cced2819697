import { assert, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { fitMlp } from "../../../lib/meanfield/transfer/fit/fit_mlp.ts";
import type { TransferSamples } from "../../../lib/meanfield/transfer/fit/samples.ts";
import { openTransfer, parseTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { MlpTransfer } from "../../../lib/meanfield/transfer/mlp_spec.ts";
import { testRandom } from "../../nn/_assert_close.ts";
import { differences, jetOf } from "./_differences.ts";
import { samplesOf } from "./_samples.ts";
import { adexTransfer } from "./_published.ts";

function madeUpMlp(seed: number, sizes: number[]): MlpTransfer {
  const random = testRandom(seed), u = () => 2 * random() - 1;
  return {
    kind: "mlp",
    sources: ["a", "b"],
    adaptation: true,
    parameters: ["Q"],
    inputs: [{ log: 2, offset: 1, scale: 0.9 }, { log: 5, offset: 0.7, scale: 1.1 }, {
      offset: 50,
      scale: 30,
    }, {
      offset: 1,
      scale: 0.4,
    }],
    layers: sizes.map((units, l) => ({
      weights: Array.from({ length: units }, () => Array.from({ length: l ? sizes[l - 1] : 4 }, u)),
      biases: Array.from({ length: units }, u),
    })),
    rate: 12,
  };
}

Deno.test("mlp: jet() is what differences of value() and of its own gradient are, of one layer and of several", () => {
  for (const sizes of [[1], [5, 1], [7, 6, 1], [3, 4, 5, 1]]) {
    for (let seed = 0; seed < 8; seed++) {
      const of = openTransfer(parseTransfer(madeUpMlp(seed, sizes), "t")), random = testRandom(90 + seed);
      const x = [1 + 20 * random(), 1 + 20 * random(), 100 * random(), 0.5 + random()];
      const found = jetOf(of, x), wanted = differences(of, x, 1e-3);
      found.forEach((value, k) => {
        const error = Math.abs(value - wanted[k]);
        assert(error <= 1e-8 * (1 + Math.abs(wanted[k])), `${sizes}, ${k}: ${value} instead of ${wanted[k]}`);
      });
    }
  }
});

Deno.test("mlp: a rate below 0 counts as 0, and far units neither overflow nor vanish", () => {
  const spec = madeUpMlp(3, [4, 1]), of = openTransfer(spec);
  assert(of.value([-5, 3, 20, 1]) === of.value([0, 3, 20, 1]));
  assert(Number.isNaN(of.value([NaN, 3, 20, 1])));
  const far = (bias: number): MlpTransfer => ({
    ...spec,
    layers: [{ weights: [[0, 0, 0, 0]], biases: [bias] }],
    rate: 1,
  });
  assert(openTransfer(far(2000)).value([1, 1, 1, 1]) === 2000);
  assert(Math.abs(openTransfer(far(-50)).value([1, 1, 1, 1]) / Math.exp(-50) - 1) < 1e-14);
});

Deno.test("parseTransfer() says what is wrong with a perceptron", () => {
  const good = madeUpMlp(1, [3, 1]) as unknown as Record<string, unknown>;
  const rows: [Record<string, unknown>, RegExp][] = [
    [{ inputs: [] }, /f\.inputs must have one entry for each of 4 arguments: current value is 0/],
    [{ layers: [] }, /f\.layers must have at least 1/],
    [
      { layers: [{ weights: [[1, 2, 3]], biases: [0] }] },
      /f\.layers\.0\.weights must have rows of 4 numbers/,
    ],
    [{ layers: [{ weights: [[1, 2, 3, 4]], biases: [] }] }, /f\.layers\.0\.biases must have 1 numbers/],
    [{ layers: [{ weights: [[1, 2, 3, 4], [1, 2, 3, 4]], biases: [0, 0] }] }, /must end in one unit/],
    [{ rate: 0 }, /f\.rate must be at least/],
  ];
  for (const [change, sentence] of rows) {
    const error = assertThrows(() => parseTransfer({ ...good, ...change }, "f"), SpecError);
    assert(sentence.test(error.message), error.message);
  }
});

Deno.test("fitMlp() has a smooth surface within 1 % in the median and 3 % in nine of ten, from 150 samples", () => {
  const rs = adexTransfer("RS"), high = [12, 25], samples = samplesOf(rs, { count: 150, low: [0, 4], high });
  const fit = fitMlp(samples, { increasing: ["E"], starts: 1 });
  const test = samplesOf(rs, { count: 1000, low: [0, 4], high, seed: 99 }), of = openTransfer(fit.spec);
  const errors = test.x.flatMap((x, m) =>
    test.rates[m] > 1 ? [Math.abs(of.value(x) / test.rates[m] - 1)] : []
  ).toSorted((a, b) => a - b);
  assert(errors.length > 300);
  assert(errors[errors.length >> 1] < 0.01, `median ${errors[errors.length >> 1]}`);
  assert(errors[Math.floor(0.9 * errors.length)] < 0.03, `90 % ${errors[Math.floor(0.9 * errors.length)]}`);
  assert(fit.warnings.length === 0 && fit.medianError < 0.01, fit.warnings.join(" "));
});

Deno.test("fitMlp() does not follow counting noise: its errors are below those of the samples", () => {
  const rs = adexTransfer("RS"), high = [12, 25];
  const samples = samplesOf(rs, { count: 200, low: [0, 4], high, cellSeconds: 30 }),
    fit = fitMlp(samples, { starts: 1 });
  const test = samplesOf(rs, { count: 1000, low: [0, 4], high, seed: 99 }), of = openTransfer(fit.spec);
  let fitted = 0, raw = 0, asked = 0;
  test.x.forEach((x, m) => {
    if (test.rates[m] < 1) return;
    fitted += (of.value(x) - test.rates[m]) ** 2 / test.rates[m];
    asked++;
  });
  samples.x.forEach((_, m) =>
    raw += samples.errors[m] ** 2 / Math.max(samples.rates[m], 1e-3) / samples.x.length
  );
  assert(fitted / asked < 0.5 * raw, `${fitted / asked} against ${raw}`);
});

Deno.test("fitMlp() gives the same weights for the same seed, and others for another", () => {
  const samples = samplesOf(adexTransfer("FS"), { count: 60, low: [0, 4], high: [10, 20] });
  const of = (seed: number) => JSON.stringify(fitMlp(samples, { hidden: [4], starts: 1, seed }).spec.layers);
  assert(of(1) === of(1));
  assert(of(1) !== of(2));
});

Deno.test("fitMlp() says where a rate goes the wrong way, and where a fit is poor", () => {
  const x = Array.from({ length: 60 }, (_, k) => [k / 2]), falling = x.map(([v]) => 30 - v);
  const samples: TransferSamples = {
    of: { sources: ["E"] },
    x,
    rates: falling,
    errors: falling.map(() => 0.1),
  };
  const fit = fitMlp(samples, { hidden: [3], increasing: ["E"] });
  assert(fit.breaches[0].argument === "E" && fit.breaches[0].part > 0.99, JSON.stringify(fit.breaches));
  assert(/wrong way with E at/.test(fit.warnings[0]), fit.warnings[0]);
  const rough = { ...samples, rates: x.map((_, k) => k % 2 ? 2 : 30) };
  assert(fitMlp(rough, { hidden: [1] }).warnings.some((text) => /median error above 1 Hz/.test(text)));
});

Deno.test("fitMlp() takes populations that are always silent, and refuses samples that are none", () => {
  const x = Array.from({ length: 20 }, (_, k) => [k, 3]), none = x.map(() => 0);
  const silent = fitMlp({ of: { sources: ["E", "I"] }, x, rates: none, errors: none }, { hidden: [2] });
  assert(silent.rates.every((rate) => rate >= 0 && rate < 0.1), `${silent.rates}`);
  assert(silent.warnings.includes("No sample has a rate above 1 Hz."));
  const of = { sources: ["E"] };
  const rows: [Partial<TransferSamples>, string][] = [
    [{ x: [[1]], rates: [1], errors: [1] }, "it must have at least 4 samples: current value is 1"],
    [{ rates: [1] }, "there must be a rate for each sample"],
    [{ errors: [1] }, "there must be a standard error for each sample"],
    [{ rates: [1, 2, NaN, 3] }, "the rate of sample 2 must be a finite number from 0: current value is NaN"],
    [{ x: [[1], [2], [Infinity], [3]] }, "arguments of sample 2 must be finite"],
    [{ x: [[1, 2], [2], [3], [3]] }, "each sample must have 1 arguments: current value is 2"],
  ];
  for (const [change, sentence] of rows) {
    const samples = { of, x: [[1], [2], [3], [4]], rates: [1, 2, 3, 4], errors: [1, 1, 1, 1], ...change };
    assertThrows(() => fitMlp(samples), RangeError, sentence);
  }
});
