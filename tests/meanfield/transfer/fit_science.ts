import { assert } from "@std/assert";
import { fitMlp } from "../../../lib/meanfield/transfer/fit/fit_mlp.ts";
import { openTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import { adexTransfer } from "./_published.ts";
import { samplesOf } from "./_samples.ts";

Deno.test("fitMlp() has rates over two inputs and an adaptation within 2 % from 400 samples of 64 cell-seconds", () => {
  const rs = adexTransfer("RS", { adaptation: true }), low = [0, 4, 0], high = [12, 25, 100];
  const test = samplesOf(rs, { count: 1500, low, high, seed: 99 });
  for (const seed of [1, 2]) {
    const samples = samplesOf(rs, { count: 400, low, high, cellSeconds: 64, seed });
    const fit = fitMlp(samples, { seed }), of = openTransfer(fit.spec);
    const errors = test.x.flatMap((x, m) =>
      test.rates[m] > 1 ? [Math.abs(of.value(x) / test.rates[m] - 1)] : []
    ).toSorted((a, b) => a - b);
    const [median, most] = [errors[errors.length >> 1], errors[Math.floor(0.9 * errors.length)]];
    // Counting alone has a median of 1.6 % there.
    assert(median < 0.02 && most < 0.1, `seed ${seed}: ${median}, ${most}`);
  }
});
