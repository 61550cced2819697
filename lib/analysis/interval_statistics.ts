/** Means and spreads of the interspike intervals of N neurons, spike by spike. */
export class IntervalStatistics {
  readonly #last: Float64Array;
  readonly #spikes: Uint32Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  /** @param neurons N. */
  constructor(readonly neurons: number) {
    this.#last = new Float64Array(neurons);
    this.#spikes = new Uint32Array(neurons);
    this.#means = new Float64Array(neurons);
    this.#squares = new Float64Array(neurons);
  }

  /** Adds a spike of a neuron, not before those so far. @param time Finite, ms. B. P. Welford (1962), doi:10.1080/00401706.1962.10490022. */
  add(neuron: number, time: number): void {
    const intervals = this.#spikes[neuron]++;
    if (intervals > 0) {
      const interval = time - this.#last[neuron];
      const deviation = interval - this.#means[neuron];
      this.#means[neuron] += deviation / intervals;
      this.#squares[neuron] += deviation * (interval - this.#means[neuron]);
    }
    this.#last[neuron] = time;
  }

  /**
   * Mean coefficient of variation of the neurons with so many intervals, at least one, and one that is longer than 0; null where there is
   * no such neuron. That of a single interval is 0.
   */
  cv(minIntervals: number): number | null {
    const all = this.cvs(minIntervals);
    return all.length > 0 ? all.reduce((sum, cv) => sum + cv, 0) / all.length : null;
  }

  /** The coefficient of variation of each of these neurons, in their order. */
  cvs(minIntervals: number): Float64Array {
    const least = Math.max(1, minIntervals);
    const all: number[] = [];
    for (let neuron = 0; neuron < this.neurons; neuron++) {
      const intervals = this.#spikes[neuron] - 1;
      if (intervals < least || this.#means[neuron] === 0) continue;
      all.push(Math.sqrt(this.#squares[neuron] / intervals) / this.#means[neuron]);
    }
    return Float64Array.from(all);
  }
}
