import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { IntervalStatistics } from "../analysis/interval_statistics.ts";
import { fail } from "../base/fail.ts";
import { stepFrom, stepOf } from "../base/time_grid.ts";
import { requireAtLeast } from "../base/require_number.ts";
import type { SpikingRun } from "./simulation/spiking_run.ts";

const OPTIONS: OptionNames<SummarizeSpikingOptions> = { warmupMs: true };

/** What a population does, in a few numbers. */
export interface PopulationSummary {
  /** Name of the population. */
  name: string;
  /** Cells. */
  size: number;
  /** Mean rate of a cell, Hz; 0 without spikes. */
  rateHz: number;
  /** Mean coefficient of variation of the intervals of cells with at least five; null when there is none or spikes were not recorded. */
  isiCv: number | null;
  /**
   * Variance over mean of the population's counts in bins of about 3 ms: 1 for independent Poisson cells; null without spikes. A bin has its
   * end, as the run's counts have: a spike at 3 ms is in the first.
   */
  synchrony: number | null;
}

/** Options of {@link summarizeSpiking}. */
export interface SummarizeSpikingOptions {
  /**
   * Time that is left out at the start, ms, rounded up to whole bins: of the rate, of the synchrony, and of the intervals, which then begin
   * with the first spike after it. @default 0
   */
  warmupMs?: number;
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
  #skipped: { left: number; untilStep: number } | null = null;
  #populations: { name: string; size: number; counts: CountStatistics; intervals: IntervalStatistics }[] = [];
  #binMs = 0;
  #spikes = true;

  /** @param options Time that is left out at the start of the first part. @throws {RangeError} When it is negative. */
  constructor(options: SummarizeSpikingOptions = {}) {
    requireAtLeast("summarise a run", "warmupMs", options.warmupMs ?? 0, 0);
    this.#options = options;
  }

  #begin({ populations, binMs, startMs, stepMs }: SpikingRun) {
    const { warmupMs = 0 } = this.#options;
    const width = Math.max(1, Math.round(SYNCHRONY_MS / binMs));
    this.#binMs = binMs;
    this.#populations = populations.map(({ name, size }) => ({
      name,
      size,
      counts: new CountStatistics(width),
      intervals: new IntervalStatistics(size),
    }));
    const bins = stepFrom(warmupMs, binMs);
    return { left: bins, untilStep: stepOf(startMs + bins * binMs, stepMs) };
  }

  /** Adds a part, which follows those before. */
  add(run: SpikingRun): void {
    const skipped = this.#skipped ??= this.#begin(run);
    const { bins, counts, populations, spikes, stepMs } = run;
    const first = Math.min(bins, skipped.left);
    skipped.left -= first;
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
      // A step has the time of its end, and so belongs to the bin that ends there.
      if (step <= skipped.untilStep) return;
      const cell = spikes.cells[k];
      if (cell < populations[at].first) at = 0;
      while (cell >= populations[at].first + populations[at].size) at++;
      this.#populations[at].intervals.add(cell - populations[at].first, step * stepMs);
    });
  }

  /**
   * What the populations have done so far.
   * @throws {RangeError} When all of it is left out.
   */
  populations(): PopulationSummary[] {
    if (this.#populations.some(({ counts }) => counts.bins === 0)) {
      const { warmupMs = 0 } = this.#options;
      fail("summarise a run", `warmupMs must leave a bin of ${this.#binMs} ms of it`, warmupMs);
    }
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
 * @throws {RangeError} When the time that is left out is negative, or all of the run.
 * @throws {TypeError} When an option is unknown.
 */
export function summarizeSpiking(
  run: SpikingRun,
  options: SummarizeSpikingOptions = {},
): PopulationSummary[] {
  requireKnown("summarise a run", options, OPTIONS);
  const summary = new SpikingSummary(options);
  summary.add(run);
  return summary.populations();
}
