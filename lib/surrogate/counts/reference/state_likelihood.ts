/** Constants of `coarse_state.wgsl`. */
export const MAX_LOG_VARIANCE = 10;

/** The log-variance that a raw output stands for. */
export function logVarianceOf(raw: number): number {
  return Math.min(Math.max(raw, -MAX_LOG_VARIANCE), MAX_LOG_VARIANCE);
}

/**
 * Negative log-likelihood of the changes of the coarse state in one bin and its gradient by the outputs; see
 * `shaders/surrogate/counts/state_likelihood.wgsl`.
 * @param outputs `(C, 2)` mean and raw log-variance of each channel.
 * @param changes `(C)` in units of their deviation.
 */
export function stateLoss(
  outputs: ArrayLike<number>,
  changes: ArrayLike<number>,
): { loss: number; gradient: number[] } {
  let loss = 0;
  const gradient: number[] = [];
  for (let c = 0; c < changes.length; c++) {
    const raw = outputs[2 * c + 1], v = logVarianceOf(raw);
    const error = changes[c] - outputs[2 * c], square = error ** 2 * Math.exp(-v);
    const byRaw = 0.5 - 0.5 * square;
    const outward = (raw < v && byRaw > 0) || (raw > v && byRaw < 0);
    loss += 0.5 * (v + square + Math.log(2 * Math.PI));
    gradient.push(-error * Math.exp(-v), outward ? 0 : byRaw);
  }
  return { loss, gradient };
}
