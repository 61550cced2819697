import { assert, assertEquals } from "@std/assert";
import {
  blockFolds,
  crossValidateDecoder,
  fitLinearSvm,
  fitLogistic,
  fitPoissonDecoder,
  lagRows,
  lickPopulation,
} from "../../lib/entries/decoding.ts";
import { spectralPeak, welchPsd } from "../../lib/entries/analysis.ts";

const { counts, licks, binMs } = lickPopulation({ neurons: 30, seconds: 120, seed: 2 });
const rows = { ...lagRows(counts, { before: 2, after: 2 }), labels: licks };
const folds = blockFolds(licks.length, { folds: 3, gap: 4 });

Deno.test("lickPopulation() has a rhythm of 5 to 8 Hz in its licks and in its spikes", () => {
  const population = Float64Array.from(counts[0], (_, t) => counts.reduce((sum, one) => sum + one[t], 0));
  for (const signal of [Float64Array.from(licks), population]) {
    const psd = welchPsd(signal, { segmentLength: 128, sampleRateHz: 1000 / binMs });
    const { frequencyHz: peakHz } = spectralPeak(psd, { minHz: 4, maxHz: 12 })!;
    assert(peakHz >= 5 && peakHz <= 8, `${peakHz} Hz`);
  }
});

Deno.test("licks are decoded from the population well above chance, and not from one without tuning", async () => {
  const options = { folds, by: "auc", shuffles: 19, shuffle: "shift" } as const;
  const found = await crossValidateDecoder((some) => fitPoissonDecoder(some), rows, options);
  assert(found.auc! > 0.9 && found.chance!.p === 1 / 20, `${found.auc} with p ${found.chance!.p}`);
  const silent = lickPopulation({ neurons: 30, seconds: 120, seed: 2, tuning: 0 });
  assertEquals(silent.licks, licks);
  const none = { ...lagRows(silent.counts, { before: 2, after: 2 }), labels: licks };
  const nothing = await crossValidateDecoder((some) => fitPoissonDecoder(some), none, options);
  // The deviation of an area of some 330 licks is 0.016.
  assert(
    Math.abs(nothing.auc! - 0.5) < 0.06 && nothing.chance!.p > 0.05,
    `${nothing.auc}, ${nothing.chance!.p}`,
  );
});

Deno.test("licks are decoded by a linear support vector machine and by a logistic decoder as well", async () => {
  const options = { folds: folds.slice(0, 1), standardise: true };
  const svm = await crossValidateDecoder((some) => fitLinearSvm(some, { cost: 0.01 }), rows, options);
  const logistic = await crossValidateDecoder((some) => fitLogistic(some, { ridge: 30 }), rows, options);
  for (const { auc } of [svm, logistic]) assert(auc! > 0.9, `${auc}`);
});

Deno.test("licks are not decoded from a population that is shuffled in time", async () => {
  const order = Uint32Array.from(licks, (_, t) => (t * 2371 + 11) % licks.length);
  const mixed = counts.map((one) => order.map((at) => one[at]));
  const found = await crossValidateDecoder(
    (some) => fitPoissonDecoder(some),
    { ...lagRows(mixed, { before: 2, after: 2 }), labels: licks },
    { folds },
  );
  assert(Math.abs(found.auc! - 0.5) < 0.06, `${found.auc}`);
});
