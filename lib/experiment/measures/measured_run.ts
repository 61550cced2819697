import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Spikes } from "../../system/run.ts";
import { type CountArray, countsOf, type PopulationCounts } from "../../system/population_counts.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof measuredRuns>[1]>> = {
  reference: true,
  spikes: true,
};

/** Spikes of one cell population of a run, by its own cells. */
export interface PopulationSpikes {
  /** Times, ms, ascending. */
  times: Float64Array;
  /** Cell of each, from 0 in its population. */
  cells: Uint32Array;
}

/** Where measures of a run come from. */
export interface MeasuredRunOptions {
  /** The run whose counts say what a volley is. @default the run itself */
  reference?: MeasuredRun;
  /** Spikes of all cells, in the order of the populations. @default not known */
  spikes?: Spikes;
}

const RUN_OPTIONS: OptionNames<MeasuredRunOptions> = { reference: true, spikes: true };

/** One run as measures read it. What several of them need is computed once. */
export class MeasuredRun {
  readonly #kept = new Map<string, unknown>();
  readonly #spikes?: Spikes;
  /** The run whose counts say what a volley is. */
  readonly reference: MeasuredRun;

  /** Takes one run of some. @param counts Of some networks. @param network Which of them. @param options What else is known. */
  constructor(readonly counts: PopulationCounts, readonly network: number, options: MeasuredRunOptions = {}) {
    requireKnown("measure a run", options, RUN_OPTIONS);
    this.reference = options.reference ?? this;
    this.#spikes = options.spikes;
  }

  /** Width of a bin, ms. */
  get binMs(): number {
    return this.counts.binMs;
  }

  /** Length, s. */
  get seconds(): number {
    return this.counts.bins * this.counts.binMs / 1000;
  }

  /** Spikes of a population in each bin. (T) */
  series(population: number): CountArray {
    return countsOf(this.counts, this.network, population);
  }

  /** What is known of a population beside its spikes, at the start of each bin; null where it is not. (T) */
  signal(population: number, name: string): Float32Array | null {
    const { signals, populations, bins } = this.counts;
    const found = signals?.find((one) =>
      one.name === name && one.population === populations[population].name
    );
    return found?.values.subarray(this.network * bins, (this.network + 1) * bins) ?? null;
  }

  /** Cells of a population. */
  size(population: number): number {
    return this.counts.populations[population].size;
  }

  /** All spikes of a population. */
  total(population: number): number {
    let sum = 0;
    for (const count of this.series(population)) sum += count;
    return sum;
  }

  /** What `compute` gave under this name the first time. */
  kept<T>(name: string, compute: () => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, compute());
    return this.#kept.get(name) as T;
  }

  /** All spikes of a population; null unless those of all its cells were recorded. */
  spikes(population: number): PopulationSpikes | null {
    const all = this.kept("spikes", () => this.#spikes ? partSpikes(this.#spikes, this.counts) : null);
    const own = all?.[population];
    return own && own.times.length === this.total(population) ? own : null;
  }
}

/** The spikes of each population. */
function partSpikes({ times, neurons }: Spikes, { populations }: PopulationCounts): PopulationSpikes[] {
  const of = new Uint16Array(populations.reduce((sum, { size }) => sum + size, 0));
  const firsts: number[] = [];
  let end = 0;
  populations.forEach(({ size }, p) => {
    firsts.push(end);
    of.fill(p, end, end += size);
  });
  const lengths = populations.map(() => 0);
  for (const neuron of neurons) if (neuron < of.length) lengths[of[neuron]]++;
  const parts = lengths.map((length) => ({
    times: new Float64Array(length),
    cells: new Uint32Array(length),
  }));
  lengths.fill(0);
  neurons.forEach((neuron, k) => {
    const p = of[neuron];
    if (p === undefined) return;
    const at = lengths[p]++;
    parts[p].times[at] = times[k];
    parts[p].cells[at] = neuron - firsts[p];
  });
  return parts;
}

/**
 * Every run of some counts.
 * @param counts Runs. @param options.reference Runs of the network that says what a volley is, by its first; default these.
 * @param options.spikes Spikes of each run, where they were recorded.
 * @throws {TypeError} When an option is unknown.
 */
export function measuredRuns(
  counts: PopulationCounts,
  options: { reference?: PopulationCounts; spikes?: readonly Spikes[] } = {},
): MeasuredRun[] {
  requireKnown("measure runs", options, OPTIONS);
  const runs: MeasuredRun[] = [];
  const reference = options.reference ? new MeasuredRun(options.reference, 0) : undefined;
  for (let network = 0; network < counts.networks; network++) {
    const spikes = options.spikes?.[network];
    runs.push(new MeasuredRun(counts, network, { reference: reference ?? runs[0], spikes }));
  }
  return runs;
}
