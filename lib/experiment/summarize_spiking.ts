import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { stepFrom, stepOf } from "../base/time_grid.ts";
import { requireAtLeast } from "../base/require_number.ts";
import type { SpikingRun } from "../spiking/simulation/spiking_run.ts";
import type { MeasureAbout, MeasureInParts } from "./measures/measure.ts";
import { MEASURES } from "./measures/registry.ts";

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

/** Fields of a summary, and the measures that they are. */
const FIELDS = { rateHz: "rate", isiCv: "isiCv", synchrony: "synchrony" } as const;
const MEASURES_OF = Object.entries(FIELDS).map(([field, measure]) => ({
  field: field as keyof typeof FIELDS,
  measure: MEASURES.find(({ name }) => name === measure)!,
}));

/** The measures of a population that are under way. */
interface PopulationParts {
  name: string;
  size: number;
  measures: { field: keyof typeof FIELDS; needs: MeasureAbout["needs"]; parts: MeasureInParts }[];
  /** Those that take spikes. */
  ofSpikes: MeasureInParts[];
}

/** Rates, irregularity and synchrony of the populations of a run that comes in parts, which need not be kept. */
export class SpikingSummary {
  readonly #options: SummarizeSpikingOptions;
  #skipped: { left: number; untilStep: number } | null = null;
  #populations: PopulationParts[] = [];
  #binMs = 0;
  #bins = 0;
  #spikes = true;

  /** @param options Time that is left out at the start of the first part. @throws {RangeError} When it is negative. */
  constructor(options: SummarizeSpikingOptions = {}) {
    requireAtLeast("summarise a run", "warmupMs", options.warmupMs ?? 0, 0);
    this.#options = options;
  }

  #begin({ populations, binMs, startMs, stepMs }: SpikingRun) {
    const { warmupMs = 0 } = this.#options;
    this.#binMs = binMs;
    this.#populations = populations.map(({ name, size }) => {
      const measures = MEASURES_OF.map(({ field, measure }) => ({
        field,
        needs: measure.needs,
        parts: measure.inParts!({ size, binMs }),
      }));
      const ofSpikes = measures.map(({ parts }) => parts).filter(({ addSpike }) => addSpike !== undefined);
      return { name, size, measures, ofSpikes };
    });
    const bins = stepFrom(warmupMs, binMs);
    return { left: bins, untilStep: stepOf(startMs + bins * binMs, stepMs) };
  }

  /** Adds a part, which follows those before. */
  add(run: SpikingRun): void {
    const skipped = this.#skipped ??= this.#begin(run);
    const { bins, counts, populations, spikes, stepMs } = run;
    const first = Math.min(bins, skipped.left);
    skipped.left -= first;
    this.#bins += bins - first;
    this.#populations.forEach(({ measures }, at) => {
      const own = counts.subarray(at * bins + first, (at + 1) * bins);
      for (const { parts } of measures) parts.addCounts?.(own);
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
      const own = cell - populations[at].first, timeMs = step * stepMs;
      for (const parts of this.#populations[at].ofSpikes) parts.addSpike!(own, timeMs);
    });
  }

  /**
   * What the populations have done so far.
   * @throws {RangeError} When all of it is left out.
   */
  populations(): PopulationSummary[] {
    if (this.#populations.length > 0 && this.#bins === 0) {
      const { warmupMs = 0 } = this.#options;
      fail("summarise a run", `warmupMs must leave a bin of ${this.#binMs} ms of it`, warmupMs);
    }
    return this.#populations.map(({ name, size, measures }) => {
      const values = measures.map(({ field, needs, parts }) => {
        const known = needs === "counts" || this.#spikes;
        return [field, known ? parts.value() : null];
      });
      return { name, size, ...Object.fromEntries(values) } as PopulationSummary;
    });
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
