import { IntervalStatistics } from "../analysis/interval_statistics.ts";
import type { SpikingRun } from "../simulation/spiking/spiking_run.ts";

/** What a population does, in a few numbers. */
export interface PopulationSummary {
  /** Name of the population. */
  name: string;
  /** Cells. */
  size: number;
  /** Mean rate of a cell, Hz. */
  rateHz: number;
  /** Mean coefficient of variation of the intervals of cells with at least five; null when there is none or spikes were not recorded. */
  isiCv: number | null;
  /** Variance over mean of the population's counts in bins of about 3 ms: 1 for independent Poisson cells. */
  synchrony: number | null;
}

/** Options of {@link summarizeSpiking}. */
export interface SummarizeSpikingOptions {
  /** Time that is left out at the start, ms. @default 0 */
  skipMs?: number;
}

/** Width of the bins of synchrony, ms. */
const SYNCHRONY_MS = 3;
/** Intervals of a cell that counts for irregularity. */
const LEAST_INTERVALS = 5;

/** Mean and spread of the counts of groups of bins, bin by bin. */
class CountStatistics {
  #bins = 0;
  #sum = 0;
  #groups = 0;
  #mean = 0;
  #squares = 0;
  total = 0;

  /** @param width Bins of a group. */
  constructor(readonly width: number) {}

  add(count: number): void {
    this.total += count;
    this.#sum += count;
    if (++this.#bins % this.width !== 0) return;
    const deviation = this.#sum - this.#mean;
    this.#mean += deviation / ++this.#groups;
    this.#squares += deviation * (this.#sum - this.#mean);
    this.#sum = 0;
  }

  /** Bins so far. */
  get bins(): number {
    return this.#bins;
  }

  /** Variance over mean; null without spikes. */
  fano(): number | null {
    return this.#mean > 0 ? this.#squares / this.#groups / this.#mean : null;
  }
}

/** Rates, irregularity and synchrony of the populations of a run that comes in parts, which need not be kept. */
export class SpikingSummary {
  readonly #options: SummarizeSpikingOptions;
  #skipped: { bins: number; untilMs: number } | null = null;
  #populations: { name: string; size: number; counts: CountStatistics; intervals: IntervalStatistics }[] = [];
  #binMs = 0;
  #spikes = true;

  /** @param options Time that is left out at the start of the first part. */
  constructor(options: SummarizeSpikingOptions = {}) {
    this.#options = options;
  }

  #begin({ populations, binMs, startMs }: SpikingRun): { bins: number; untilMs: number } {
    const { skipMs = 0 } = this.#options;
    const width = Math.max(1, Math.round(SYNCHRONY_MS / binMs));
    this.#binMs = binMs;
    this.#populations = populations.map(({ name, size }) => ({
      name,
      size,
      counts: new CountStatistics(width),
      intervals: new IntervalStatistics(size),
    }));
    return { bins: Math.ceil(skipMs / binMs - 1e-9), untilMs: startMs + skipMs };
  }

  /** Adds a part, which follows those before. */
  add(run: SpikingRun): void {
    const skipped = this.#skipped ??= this.#begin(run);
    const { bins, counts, populations, spikes, stepMs } = run;
    const first = Math.min(bins, skipped.bins);
    skipped.bins -= first;
    this.#populations.forEach((population, at) => {
      for (let bin = first; bin < bins; bin++) population.counts.add(counts[at * bins + bin]);
    });
    if (!spikes) {
      this.#spikes = false;
      return;
    }
    // Spikes of a step come by cell, so that their population is found by going on.
    let at = 0;
    spikes.steps.forEach((step, k) => {
      const time = step * stepMs;
      if (time < skipped.untilMs) return;
      const cell = spikes.cells[k];
      if (cell < populations[at].first) at = 0;
      while (cell >= populations[at].first + populations[at].size) at++;
      this.#populations[at].intervals.add(cell - populations[at].first, time);
    });
  }

  /** What the populations have done so far. */
  populations(): PopulationSummary[] {
    return this.#populations.map(({ name, size, counts, intervals }) => ({
      name,
      size,
      rateHz: counts.total / size / (counts.bins * this.#binMs) * 1000,
      isiCv: this.#spikes ? intervals.cv(LEAST_INTERVALS) : null,
      synchrony: counts.fano(),
    }));
  }
}

/**
 * Rates, irregularity and synchrony of each population of a run.
 * @param run A simulated network.
 */
export function summarizeSpiking(
  run: SpikingRun,
  options: SummarizeSpikingOptions = {},
): PopulationSummary[] {
  const summary = new SpikingSummary(options);
  summary.add(run);
  return summary.populations();
}
