import { fail } from "../base/fail.ts";

/** A population of cells. */
export interface PopulationSize {
  /** Its name, unique in its network. */
  name: string;
  /** N, its cells. */
  size: number;
  /** Names of what is known of it in bins of 1 ms beside its spikes, such as `v_soma`. @default nothing */
  signals?: readonly string[];
}

/** Numbers of spikes; 16 bits where they suffice. */
export type CountArray = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A number of a population beside its spikes, at the start of each bin, such as the voltage of a cell. */
export interface Signal {
  /** Its population. */
  population: string;
  /** What it is, such as `v_soma`. */
  name: string;
  /** Its unit, such as `mV`. */
  unit: string;
  /** Values. `(B, T)` row-major */
  values: Float32Array;
}

/** Name of the array that holds a signal in files: its own, and that of its population where others have the name. */
export function arrayOfSignal(
  { name, population }: Omit<Signal, "values">,
  all: readonly Omit<Signal, "values">[],
): string {
  return all.filter((one) => one.name === name).length > 1 ? `${name}.${population}` : name;
}

/** Spikes of each population in each bin, of several networks (or runs of one) of equal sizes and lengths. Plain data. */
export interface PopulationCounts {
  /** Populations, in the order of the counts. (P) */
  populations: readonly PopulationSize[];
  /** Width of a bin, ms. */
  binMs: number;
  /** B, number of networks. */
  networks: number;
  /** T, bins of each. */
  bins: number;
  /** Spikes. `(B, P, T)` row-major */
  counts: CountArray;
  /** What is known beside the spikes. @default nothing */
  signals?: readonly Signal[];
}

/** Throws unless the array fits the sizes. @param task What cannot be done otherwise. @throws {RangeError} */
export function checkPopulationCounts(task: string, data: PopulationCounts): void {
  const { populations, networks, bins, counts, binMs } = data;
  if (!(binMs > 0 && Number.isFinite(binMs))) fail(task, "binMs must be positive", binMs);
  const names = populations.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (names.length === 0 || twice !== undefined) {
    fail(task, "populations must have names of their own", twice ?? "none");
  }
  const odd = data.signals?.find(({ values }) => values.length !== networks * bins);
  if (odd) fail(task, `signal ${odd.name} must hold networks x bins values`, odd.values.length);
  if (counts.length === networks * names.length * bins) return;
  fail(
    task,
    "counts must hold networks x populations x bins values",
    `${counts.length} for ${networks} x ${names.length} x ${bins}`,
  );
}

/** Place of a population. @returns Its index, or -1. */
export function populationIndex(data: Pick<PopulationCounts, "populations">, name: string): number {
  return data.populations.findIndex((one) => one.name === name);
}

/** The counts of one population of one network, without copying. (T) */
export function countsOf(data: PopulationCounts, network: number, population: number): CountArray {
  const first = (network * data.populations.length + population) * data.bins;
  return data.counts.subarray(first, first + data.bins) as CountArray;
}

/** Some networks in a row, without copying. */
export function someNetworks(data: PopulationCounts, first: number, networks: number): PopulationCounts {
  const each = data.populations.length * data.bins, { bins, signals } = data;
  const some = signals?.map((signal) => ({
    ...signal,
    values: signal.values.subarray(first * bins, (first + networks) * bins),
  }));
  return {
    ...data,
    ...(some ? { signals: some } : {}),
    networks,
    counts: data.counts.subarray(first * each, (first + networks) * each) as CountArray,
  };
}

/** Networks that were made together, in equal shares: those of each of some points, say. */
export function equalShares(data: PopulationCounts, shares: number): PopulationCounts[] {
  const each = data.networks / shares;
  return Array.from({ length: shares }, (_, share) => someNetworks(data, share * each, each));
}

/** True where two have the same populations, by names and sizes in order. */
export function samePopulations(
  a: Pick<PopulationCounts, "populations">,
  b: Pick<PopulationCounts, "populations">,
): boolean {
  return a.populations.length === b.populations.length &&
    a.populations.every(({ name, size }, at) =>
      b.populations[at].name === name && b.populations[at].size === size
    );
}

/**
 * Counts that are kept population by population, `(B, T)` each, put together.
 * @param about Names and sizes, width of the bins, how many networks and bins.
 * @param arrays One for each population. (B, T)
 */
export function joinPopulations(
  about: Omit<PopulationCounts, "counts">,
  arrays: readonly CountArray[],
): PopulationCounts {
  const { populations, networks, bins } = about, P = populations.length;
  const wide = arrays.some((array) => array instanceof Uint32Array);
  const counts = new (wide ? Uint32Array : Uint16Array)(networks * P * bins);
  arrays.forEach((array, p) => {
    for (let b = 0; b < networks; b++) {
      counts.set(array.subarray(b * bins, (b + 1) * bins), (b * P + p) * bins);
    }
  });
  return { populations, binMs: about.binMs, networks, bins, counts };
}

/** The counts of one population of all networks, copied. (B, T) */
export function populationArray(data: PopulationCounts, population: number): CountArray {
  const { networks, bins, counts } = data;
  const array = new (counts.constructor as new (length: number) => CountArray)(networks * bins);
  for (let b = 0; b < networks; b++) array.set(countsOf(data, b, population), b * bins);
  return array;
}
