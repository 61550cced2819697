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
  /** Of each component and dimension: one over the scale, and the distance of the target in scales. (K, D) */
  readonly #sharpness: Float64Array;
  readonly #distance: Float64Array;

  constructor(readonly shape: MixtureShape) {
    const { components: K, dimensions: D } = shape;
    this.#joint = new Float64Array(K);
    [this.#sharpness, this.#distance] = [0, 1].map(() => new Float64Array(K * D));
  }

  /** The loss of a sample. @param gradient Gets `weight` times its gradient by the outputs. @default it is not asked for */
  of(
    { outputs, first, targets, target }: MixtureSample,
    gradient?: { values: Float32Array; weight: number },
  ): number {
    const { components: K, dimensions: D } = this.shape, { lowest, highest } = MIXTURE_SCALES;
    const means = first + mixtureMeans(K), scales = means + K * D, joint = this.#joint;
    const sharpness = this.#sharpness, distance = this.#distance;
    for (let k = 0; k < K; k++) {
      let log = outputs[first + k];
      for (let d = 0, at = k * D; d < D; d++, at++) {
        const scale = Math.min(Math.max(outputs[scales + at], lowest), highest), sharp = Math.exp(-scale);
        const apart = (targets[target + d] - outputs[means + at]) * sharp;
        sharpness[at] = sharp;
        distance[at] = apart;
        log -= 0.5 * apart * apart + scale;
      }
      joint[k] = log;
    }
    const total = logSum(joint, 0, K),
      logits = logSum(outputs, first, K),
      loss = D * HALF_LOG_2_PI + logits - total;
    if (!gradient) return loss;
    const { values, weight } = gradient;
    for (let k = 0; k < K; k++) {
      const share = Math.exp(joint[k] - total);
      values[first + k] = weight * (Math.exp(outputs[first + k] - logits) - share);
      for (let at = k * D; at < (k + 1) * D; at++) {
        const raw = outputs[scales + at], apart = distance[at];
        values[means + at] = -weight * share * apart * sharpness[at];
        // Beyond the bounds of a scale nothing changes.
        values[scales + at] = raw < lowest || raw > highest ? 0 : weight * share * (1 - apart * apart);
      }
    }
    return loss;
  }
}
