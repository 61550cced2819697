/** How one output is scored; see `trace_loss.wgsl`. */
export interface ScoredOutput {
  loss: "squared" | "absolute" | "logistic" | "gaussian" | "log-variance";
  weight: number;
  /** Weight of what is 1, of `logistic` outputs. */
  positiveWeight: number;
}

/** Beyond it the gradient by a log-variance is 0. */
export const MAX_LOG_VARIANCE = 20;

/**
 * Loss of one sample's outputs and its gradient, in double precision.
 * @param y `(O)` outputs. @param targets `(O)`.
 */
export function traceLoss(
  outputs: readonly ScoredOutput[],
  y: ArrayLike<number>,
  targets: ArrayLike<number>,
): { loss: number; gradient: Float64Array } {
  const gradient = new Float64Array(outputs.length);
  let loss = 0;
  outputs.forEach((output, o) => {
    const { weight, positiveWeight } = output, r = y[o] - targets[o];
    switch (output.loss) {
      case "squared":
        loss += weight * r * r;
        gradient[o] += 2 * weight * r;
        break;
      case "absolute":
        loss += weight * Math.abs(r);
        gradient[o] += weight * Math.sign(r);
        break;
      case "logistic": {
        const s = 1 / (1 + Math.exp(-y[o])), t = targets[o];
        loss -= weight * (positiveWeight * t * Math.log(s) + (1 - t) * Math.log1p(-s));
        gradient[o] += weight * ((1 - t) * s - positiveWeight * t * (1 - s));
        break;
      }
      case "gaussian": {
        const l = Math.min(MAX_LOG_VARIANCE, Math.max(-MAX_LOG_VARIANCE, y[o + 1]));
        loss += weight * 0.5 * (r * r * Math.exp(-l) + l);
        gradient[o] += weight * r * Math.exp(-l);
        if (l === y[o + 1]) gradient[o + 1] += weight * 0.5 * (1 - r * r * Math.exp(-l));
        break;
      }
    }
  });
  return { loss, gradient };
}
