import { assert } from "@std/assert";
import { adamKernels, STEP_NUMBERS } from "../../../lib/nn/processor/adam_kernels.ts";
import { adamStep, clipScale } from "../../../lib/nn/reference/adam.ts";
import { assertClose, testRandom } from "../_assert_close.ts";

Deno.test("Adam in vectors of four adds parts of gradients up and takes the steps of the reference, on memory of one thread and shared", () => {
  for (const shared of [false, true]) {
    for (const [length, parts] of [[4, 1], [64, 3], [1000, 8]]) {
      const memory = new WebAssembly.Memory({ initial: 4, maximum: 4, shared }), draw = testRandom(length);
      let end = 8;
      const take = (count: number) => {
        const view = new Float32Array(memory.buffer, end, count);
        end += view.byteLength;
        return view;
      };
      const weights = take(length), given = take(parts * length), gradient = take(length);
      const moments = take(2 * length), averages = take(length), numbers = take(STEP_NUMBERS.length);
      const kernels = adamKernels(memory, shared), bytes = 4 * length;
      weights.forEach((_, at) => weights[at] = averages[at] = 2 * draw() - 1);
      const wanted = {
        weights: Float64Array.from(weights),
        m: new Float64Array(length),
        v: new Float64Array(length),
      };
      const means = Float64Array.from(weights), [beta1, beta2, clip] = [0.9, 0.999, 1];
      for (let step = 0; step < 5; step++) {
        given.forEach((_, at) => given[at] = 2 * draw() - 1);
        const sums = Float64Array.from(
          { length },
          (_, at) =>
            Array.from({ length: parts }, (_, part) => given[part * length + at]).reduce((a, b) => a + b),
        );
        const squares = kernels.sumParts(given.byteOffset, bytes, parts, gradient.byteOffset, bytes);
        assertClose(gradient, sums, { atol: 1e-6, rtol: 1e-6, what: "sums" });
        const norm = Math.hypot(...sums);
        assert(Math.abs(Math.sqrt(squares) / norm - 1) < 1e-6, `norm ${Math.sqrt(squares)}, not ${norm}`);
        const scale = clipScale(sums, clip),
          learningRate = 0.01,
          [root, kept] = [
            1 / Math.sqrt(1 - beta2 ** (step + 1)),
            0.7,
          ];
        const settings = {
          learningRate,
          beta1,
          beta2,
          epsilon: 1e-8,
          step: step + 1,
          decay: 0.1,
          nesterov: false,
        };
        adamStep(wanted, sums.map((one) => scale * one), settings);
        means.forEach((mean, at) => means[at] = kept * mean + (1 - kept) * wanted.weights[at]);
        const all: Record<(typeof STEP_NUMBERS)[number], number> = {
          ...{
            scale,
            shrunk: 1 - learningRate * 0.1,
            ahead: learningRate / (1 - beta1 ** (step + 1)),
            now: 0,
          },
          ...{
            beta1,
            rest1: 1 - beta1,
            beta2,
            rest2: 1 - beta2,
            root,
            epsilon: 1e-8,
            kept,
            restKept: 1 - kept,
          },
        };
        numbers.set(STEP_NUMBERS.map((name) => all[name]));
        const at = [gradient, weights, moments, averages, numbers].map(({ byteOffset }) => byteOffset);
        kernels.adamStep(at[0], at[1], at[2], at[3], at[4], bytes);
      }
      assertClose(weights, wanted.weights, { atol: 3e-6, rtol: 0, what: "weights" });
      assertClose(averages, means, { atol: 3e-6, rtol: 0, what: "averages" });
    }
  }
});
