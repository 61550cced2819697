import { softplus } from "../../../nn/reference/special_functions.ts";
import { MAX_LOG_VARIANCE } from "../reference/trace_loss.ts";
import type { TraceOutput } from "../trace_spec.ts";

/** One sample among those of a batch. */
interface ScoredSample {
  /** Outputs of all samples, and the place of this one's first; likewise targets. */
  outputs: ArrayLike<number>;
  first: number;
  targets: ArrayLike<number>;
  target: number;
}

/** The loss of samples of a trace surrogate's outputs; the plain reference is `traceLoss`. */
export class TraceScore {
  constructor(readonly scored: readonly TraceOutput[]) {}

  /** The loss of a sample. @param gradient Gets `weight` times its gradient by the outputs, added to what is there. @default it is not asked for */
  of(
    { outputs, first, targets, target }: ScoredSample,
    gradient?: { values: Float32Array; weight: number },
  ): number {
    const { scored } = this;
    let loss = 0;
    for (let o = 0; o < scored.length; o++) {
      const { loss: kind, weight, positiveWeight } = scored[o],
        y = outputs[first + o],
        wanted = targets[target + o];
      const r = y - wanted;
      let part = 0, slope = 0;
      switch (kind) {
        case "squared":
          part = r * r;
          slope = 2 * r;
          break;
        case "absolute":
          part = Math.abs(r);
          slope = Math.sign(r);
          break;
        case "logistic": {
          const s = 1 / (1 + Math.exp(-y)), positive = positiveWeight * wanted;
          part = positive * softplus(-y) + (1 - wanted) * softplus(y);
          slope = (1 - wanted) * s - positive * (1 - s);
          break;
        }
        case "gaussian": {
          const next = outputs[first + o + 1],
            l = Math.min(MAX_LOG_VARIANCE, Math.max(-MAX_LOG_VARIANCE, next));
          const inverse = Math.exp(-l), square = r * r * inverse;
          part = 0.5 * (square + l);
          slope = r * inverse;
          if (gradient && l === next) {
            gradient.values[first + o + 1] += gradient.weight * weight * 0.5 * (1 - square);
          }
          break;
        }
      }
      loss += weight * part;
      if (gradient) gradient.values[first + o] += gradient.weight * weight * slope;
    }
    return loss;
  }
}
