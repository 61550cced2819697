import { assert } from "@std/assert";
import { couplingCount, outputCount } from "../../../../lib/surrogate/counts/head_outputs.ts";
import { LIKELIHOODS } from "../../../../lib/surrogate/counts/distributions.ts";
import { CountLikelihood, risingSums } from "../../../../lib/surrogate/counts/processor/count_likelihood.ts";
import { countLoss } from "../../../../lib/surrogate/counts/reference/likelihood.ts";
import { assertClose, testRandom } from "../../../nn/_assert_close.ts";

Deno.test("risingSums() are the sums term by term, of few and of many terms, of small and of large ones", () => {
  for (const n of [0, 1, 2, 23, 24, 25, 26, 60, 1000, 65_535]) {
    for (const alpha of [1e-6, 1e-3, 0.05, 1, 30, 1e6, 1e25]) {
      let logs = 0, slopes = 0;
      for (let j = 0; j < n; j++) {
        logs += Math.log1p(alpha * j);
        slopes += j / (1 + alpha * j);
      }
      const found = risingSums(n, alpha), what = `${n} terms, alpha ${alpha}`;
      // Rounding of up to 65,535 terms, and of differences of numbers 1e6 times as large.
      assertClose([found.logs], [logs], { atol: 1e-12, rtol: 1e-9, what });
      assertClose([found.slopes], [slopes], { atol: 1e-12, rtol: 1e-8, what });
    }
  }
});

for (const likelihood of LIKELIHOODS) {
  for (const P of [1, 2, 3, 8]) {
    Deno.test(`the counts' likelihood on the processor agrees with its reference: ${likelihood}, ${P} populations`, () => {
      const draw = testRandom(17 + P), O = outputCount(P, likelihood), width = O + 3, samples = 200;
      const populations = Array.from({ length: P }, (_, p) => ({
        maxLogMean: 5 - 0.3 * p,
        couplingCentre: 1.5 - 0.1 * p,
      }));
      const head = { populations, likelihood }, shapes = P + couplingCount(P);
      const outputs = Float32Array.from({ length: samples * width }, (_, at) => {
        const o = at % width, wide = Math.floor(at / width) % 5 === 0 ? 4 : 1;
        // Means beyond both ends, dispersions from 5e-5 to 20.
        if (o < P) return wide * (6 * draw() - 2);
        return o < shapes ? 0.4 * draw() - 0.2 : 3 * wide * (2 * draw() - 1);
      });
      const counts = Uint32Array.from(
        { length: samples * P },
        (_, at) => at % 7 === 0 ? 0 : Math.floor(120 * draw() ** 3),
      );
      const gradient = new Float32Array(outputs.length), weight = 0.25;
      const own = new CountLikelihood(head);
      for (let s = 0; s < samples; s++) {
        const bin = { outputs, first: s * width, counts, firstCount: s * P };
        const loss = own.of(bin, { values: gradient, weight });
        const part = outputs.subarray(s * width, s * width + O),
          spikes = Array.from(counts.subarray(s * P, (s + 1) * P));
        const wanted = countLoss(part, spikes, head);
        assertClose([loss, own.of(bin)], [wanted.loss, wanted.loss], {
          atol: 1e-9,
          rtol: 1e-9,
          what: "loss",
        });
        // Single precision; the reference's digamma functions lose up to 1e-6 at small dispersions.
        assertClose(
          gradient.subarray(s * width, s * width + O),
          wanted.gradient.map((value) => weight * value),
          { atol: 2e-6, rtol: 2e-6, what: "gradient" },
        );
        assert(gradient.subarray(s * width + O, (s + 1) * width).every((value) => value === 0));
      }
    });
  }
}
