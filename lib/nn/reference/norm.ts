import type { LayerPass } from "../layer.ts";
import type { NormBlock } from "../layers/norm_layer.ts";

/** Layer normalisation over one sequence, in double precision. */
export function normPass(
  { units: N, epsilon, columns }: NormBlock,
  values: ArrayLike<number>,
  inputs: Float64Array,
): LayerPass {
  const padded = 4 * columns, samples = inputs.length / N;
  const outputs = new Float64Array(inputs.length), normalised = new Float64Array(inputs.length);
  const inverses = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    const x = inputs.subarray(s * N, (s + 1) * N);
    const mean = x.reduce((a, b) => a + b, 0) / N;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N;
    inverses[s] = 1 / Math.sqrt(variance + epsilon);
    x.forEach((value, n) => {
      normalised[s * N + n] = (value - mean) * inverses[s];
      outputs[s * N + n] = values[n] * normalised[s * N + n] + values[padded + n];
    });
  }
  return {
    outputs,
    back(dOutputs, sums) {
      const dInputs = new Float64Array(inputs.length);
      for (let s = 0; s < samples; s++) {
        let sum = 0, product = 0;
        for (let n = 0; n < N; n++) {
          const dy = dOutputs[s * N + n], hat = normalised[s * N + n];
          sums[n] += hat * dy;
          sums[padded + n] += dy;
          sum += values[n] * dy / N;
          product += values[n] * dy * hat / N;
        }
        for (let n = 0; n < N; n++) {
          const at = s * N + n;
          dInputs[at] = (values[n] * dOutputs[at] - sum - normalised[at] * product) * inverses[s];
        }
      }
      return dInputs;
    },
  };
}
