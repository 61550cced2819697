/** Time over which the rate of spikes is smoothed where nothing is said, ms. */
export const SMOOTH_MS = 10;

/**
 * A rate from spikes: those of each window, over its length, smoothed by an exponential of time constant
 * tau, `r += (1 - exp(-W / tau)) (n / (N W) - r)`. Without the smoothing the rate of a short window is 0 or
 * huge, which no sigmoid and no logarithm can take.
 */
export class SpikeRate {
  /** The rate now, Hz. */
  hz: number;

  /**
   * @param cells N.
   * @param smoothMs tau, ms; 0 for the rate of the last window alone.
   * @param startHz Where it starts.
   */
  constructor(readonly cells: number, readonly smoothMs: number, startHz = 0) {
    this.hz = startHz;
  }

  /** Takes the spikes of a window. @returns The rate after it, Hz. */
  add(spikes: number, windowMs: number): number {
    const part = this.smoothMs > 0 ? -Math.expm1(-windowMs / this.smoothMs) : 1;
    return this.hz += part * (1000 * spikes / (this.cells * windowMs) - this.hz);
  }
}
