import { MIXTURE_SCALES, mixtureMeans, type MixtureShape } from "../reference/mixture.ts";

const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

/** log of the sum of exponentials. */
function logSum(values: ArrayLike<number>, first: number, count: number): number {
  let top = -Infinity, sum = 0;
  for (let k = 0; k < count; k++) top = Math.max(top, values[first + k]);
  for (let k = 0; k < count; k++) sum += Math.exp(values[first + k] - top);
  return top + Math.log(sum);
}

/** A sample among those of a batch. */
interface MixtureSample {
  /** Outputs of all samples, and the place of this one's first; likewise targets. */
  outputs: ArrayLike<number>;
  first: number;
  targets: ArrayLike<number>;
  target: number;
}

/** The negative log-likelihood of samples under a mixture density; the plain reference is `mixtureLoss`. */
export class MixtureScore {
  readonly #joint: Float64Array;

  constructor(readonly shape: MixtureShape) {
    this.#joint = new Float64Array(shape.components);
  }

  /** The loss of a sample. @param gradient Gets `weight` times its gradient by the outputs. @default it is not asked for */
  of(
    { outputs, first, targets, target }: MixtureSample,
    gradient?: { values: Float32Array; weight: number },
  ): number {
    const { components: K, dimensions: D } = this.shape, { lowest, highest } = MIXTURE_SCALES;
    const means = first + mixtureMeans(K), scales = means + K * D, joint = this.#joint;
    const scaleOf = (at: number) => Math.min(Math.max(outputs[scales + at], lowest), highest);
    for (let k = 0; k < K; k++) {
      joint[k] = outputs[first + k];
      for (let d = 0; d < D; d++) {
        const at = k * D + d, scale = scaleOf(at);
        const distance = (targets[target + d] - outputs[means + at]) * Math.exp(-scale);
        joint[k] -= 0.5 * distance * distance + scale;
      }
    }
    const total = logSum(joint, 0, K),
      logits = logSum(outputs, first, K),
      loss = D * HALF_LOG_2_PI + logits - total;
    if (!gradient) return loss;
    const { values, weight } = gradient;
    for (let k = 0; k < K; k++) {
      const share = Math.exp(joint[k] - total);
      values[first + k] = weight * (Math.exp(outputs[first + k] - logits) - share);
      for (let d = 0; d < D; d++) {
        const at = k * D + d, scale = scaleOf(at), sharpness = Math.exp(-scale);
        const distance = (targets[target + d] - outputs[means + at]) * sharpness;
        values[means + at] = -weight * share * distance * sharpness;
        const free = outputs[scales + at] === scale;
        values[scales + at] = free ? weight * share * (1 - distance * distance) : 0;
      }
    }
    return loss;
  }
}
