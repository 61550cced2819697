/** Mean and spread of the counts of groups of bins, bin by bin. */
export class GroupedCounts {
  #bins = 0;
  #sum = 0;
  #groups = 0;
  #mean = 0;
  #squares = 0;

  /** @param width Bins of a group. */
  constructor(readonly width: number) {}

  /** Adds the count of the next bin. */
  add(count: number): void {
    this.#sum += count;
    if (++this.#bins % this.width !== 0) return;
    const deviation = this.#sum - this.#mean;
    this.#mean += deviation / ++this.#groups;
    this.#squares += deviation * (this.#sum - this.#mean);
    this.#sum = 0;
  }

  /** Variance over mean; null without spikes. */
  fano(): number | null {
    return this.#mean > 0 ? this.#squares / this.#groups / this.#mean : null;
  }
}
