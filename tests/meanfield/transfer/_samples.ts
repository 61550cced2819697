import type { TransferSamples } from "../../../lib/meanfield/transfer/fit/samples.ts";
import { openTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { Transfer } from "../../../lib/meanfield/transfer/transfer.ts";
import { normalFrom } from "../../../lib/random/normal_from.ts";
import { testRandom } from "../../nn/_assert_close.ts";

/** Samples of a transfer function at random arguments, with the noise of counting over some seconds of cells. */
export function samplesOf(
  spec: Transfer,
  options: { count: number; low: number[]; high: number[]; cellSeconds?: number; seed?: number },
): TransferSamples {
  const { count, low, high, cellSeconds, seed = 7 } = options;
  const random = testRandom(seed), of = openTransfer(spec), word = () => Math.floor(random() * 2 ** 32);
  const x = Array.from({ length: count }, () => low.map((value, k) => value + (high[k] - value) * random()));
  const rates = x.map((row) => {
    const rate = of.value(row), sd = cellSeconds ? Math.sqrt(rate / cellSeconds) : 0;
    return Math.max(0, rate + sd * normalFrom(word(), word()));
  });
  const errors = rates.map((rate) =>
    cellSeconds ? Math.sqrt(Math.max(rate, 1 / cellSeconds) / cellSeconds) : 0
  );
  return { of: spec, x, rates, errors };
}
