import type { Spikes } from "../../system/run.ts";
import { type CountArray, countsOf, type PopulationCounts } from "../../system/population_counts.ts";

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

/** One run as measures read it. What several of them need is computed once. */
export class MeasuredRun {
  readonly #kept = new Map<string, unknown>();
  readonly #spikes?: Spikes;
  /** The run whose counts say what a volley is. */
  readonly reference: MeasuredRun;

  /** Takes one run of some. @param counts Of some networks. @param network Which of them. @param options What else is known. */
  constructor(readonly counts: PopulationCounts, readonly network: number, options: MeasuredRunOptions = {}) {
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
    return this.kept(`spikes ${population}`, () => this.#spikesOf(population));
  }

  #spikesOf(population: number): PopulationSpikes | null {
    if (!this.#spikes) return null;
    const { times, neurons } = this.#spikes;
    const first = this.counts.populations.slice(0, population).reduce((sum, { size }) => sum + size, 0);
    const end = first + this.size(population);
    const places = Array.from(neurons.keys()).filter((at) => neurons[at] >= first && neurons[at] < end);
    if (places.length !== this.total(population)) return null;
    return {
      times: Float64Array.from(places, (at) => times[at]),
      cells: Uint32Array.from(places, (at) => neurons[at] - first),
    };
  }
}

/**
 * Every run of some counts.
 * @param counts Runs. @param options.reference Runs of the network that says what a volley is, by its first; default these.
 * @param options.spikes Spikes of each run, where they were recorded.
 */
export function measuredRuns(
  counts: PopulationCounts,
  options: { reference?: PopulationCounts; spikes?: readonly Spikes[] } = {},
): MeasuredRun[] {
  const runs: MeasuredRun[] = [];
  const reference = options.reference ? new MeasuredRun(options.reference, 0) : undefined;
  for (let network = 0; network < counts.networks; network++) {
    const spikes = options.spikes?.[network];
    runs.push(new MeasuredRun(counts, network, { reference: reference ?? runs[0], spikes }));
  }
  return runs;
}
