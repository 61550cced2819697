import type { OnProgress } from "../../base/progress.ts";
import { median } from "../../analysis/summary.ts";
import type { TrainingProgress } from "../../nn/loop_options.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Transfer } from "../../meanfield/transfer/transfer.ts";
import { type TransferReport, TransferSearch } from "./derive_transfer.ts";
import { fieldOfNetwork, neuronOf } from "./field_of_network.ts";
import { measureTransfer } from "./measure_transfer.ts";
import type { NetworkBox } from "./network_at.ts";
import { settle } from "./settle.ts";
import type { WorkingPoint } from "./working_points.ts";

/** Options of {@link deriveMeanField}. */
export interface DeriveOptions {
  /** Where the network works: what populations do at some points of the box. At least one. */
  working: readonly WorkingPoint[];
  /** Points at which each transfer function is measured. */
  points: number;
  /** How often points are chosen: first around the network's rates, then around those of the mean field, too. */
  rounds: number;
  /** Whether functions are corrected by what the network's cells do at the working points. */
  inSitu: boolean;
  /** Cells at each point. */
  cells: number;
  /** Time at each point, ms. */
  durationMs: number;
  /** Time over which activity is memoryless, ms. */
  tauMs: number;
  /** Seed of the cells' inputs and of the fits. */
  seed: number;
  /** Told how far it is. */
  onProgress?: OnProgress<TrainingProgress>;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** A mean field's rates beside those of its network. */
export interface ComparedRate {
  /** Name of the population. */
  population: string;
  /** Median of the relative differences at the working points where the network's rate is above 1 Hz; null where there are none. */
  medianError: number | null;
}

/** Transfer functions that were derived, and how good they are. */
export interface Derivation {
  transfers: Record<string, Transfer>;
  reports: TransferReport[];
  compared: ComparedRate[];
  /** What of the network a mean field leaves out, in sentences. */
  leftOut: string[];
  /** Mean over populations of the fits' median relative error, after each round. */
  errors: number[];
}

/** Part of the time at each point that is dropped before. */
const WARMUP_PART = 0.25;
/** Lowest rate that is compared, Hz. */
const LEAST_HZ = 1;

/** Values of the parameters that transfer functions take. */
export function parametersOf(box: NetworkBox, values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(box.box.map(({ name }, p) => [name, values[p]]));
}

/** Where the mean field goes from each working point. */
function settled(
  box: NetworkBox,
  transfers: Record<string, Transfer>,
  options: DeriveOptions,
): WorkingPoint[] {
  return options.working.map(({ values, rates }) => {
    const parts = {
      transfers,
      tauMs: options.tauMs,
      order: 1 as const,
      parameters: parametersOf(box, values),
    };
    const field = fieldOfNetwork(box.at(values), { ...parts, neurons: box.models.neurons });
    return { values, rates: { ...rates, ...settle(field, rates) } };
  });
}

/** How far the mean field's rates are from the network's. */
function compare(names: readonly string[], working: readonly WorkingPoint[], found: readonly WorkingPoint[]) {
  return names.map((population): ComparedRate => {
    const errors = working.flatMap(({ rates }, k) => {
      const rate = rates[population];
      return rate >= LEAST_HZ ? [Math.abs(found[k].rates[population] / rate - 1)] : [];
    });
    return { population, medianError: errors.length > 0 ? median(errors) : null };
  });
}

/** Tells how many points are measured. @param errors Those of the rounds that are done. */
function teller(
  points: number,
  errors: readonly number[],
  onProgress: DeriveOptions["onProgress"],
): (done: number) => void {
  const start = performance.now();
  return (done) => {
    const wallSeconds = (performance.now() - start) / 1000;
    onProgress?.({
      ...{ fraction: done / points, wallSeconds, step: Math.floor(done), steps: points },
      ...{ loss: errors.at(-1) ?? NaN, stepsPerSecond: done / wallSeconds },
      secondsLeft: done > 0 ? wallSeconds * (points - done) / done : Infinity,
    });
  };
}

/**
 * Derives the mean field of a network of point neurons: for each population, the rate of its cells as a function of what they get is measured by
 * simulating some of them among sources that spike independently, around where the network works, and a small perceptron is fitted to it; once more around
 * where the mean field then goes.
 *
 * That functions are sampled from the cells themselves, and not from a template of their voltage, is our way; the protocol is that of Y. Zerlaut, S.
 * Chemla, F. Chavane, A. Destexhe (2018), doi:10.1007/s10827-017-0668-2, and of R. M. Lorenzi et al. (2023), doi:10.1371/journal.pcbi.1011434.
 * @param gpu Where cells are simulated; null for the processor.
 */
export async function deriveMeanField(
  gpu: Gpu | null,
  box: NetworkBox,
  options: DeriveOptions,
): Promise<Derivation> {
  const { working, points, rounds, cells, durationMs, seed, signal } = options, { spec, models } = box;
  const names = spec.populations.filter((one) => neuronOf(one, models.neurons).receives !== false)
    .map(({ name }) => name);
  const searches = names.map((name) => new TransferSearch(box, name, { cells }));
  const perRound = Math.ceil(points / rounds), warmupMs = WARMUP_PART * durationMs;
  const errors: number[] = [], tell = teller(names.length * rounds * perRound, errors, options.onProgress);
  let transfers: Record<string, Transfer> = {},
    found: WorkingPoint[] = [],
    reports: TransferReport[] = [],
    first = 0;
  for (let round = 0; round < rounds; round++) {
    const asked = searches.map((search) => search.ask([...working, ...found], perRound));
    const measured = await measureTransfer(gpu, asked.flat(), {
      ...{ durationMs, warmupMs, seed, first, models, signal },
      onProgress: ({ fraction }) => tell(first + fraction * names.length * perRound),
    });
    first += measured.length;
    searches.forEach((search, k) => search.answer(measured.slice(k * perRound, (k + 1) * perRound)));
    const fits = searches.map((search) => search.fit(seed, options.inSitu ? working : null));
    transfers = Object.fromEntries(fits.map(({ transfer }, k) => [names[k], transfer]));
    reports = fits.map(({ report }) => report);
    errors.push(reports.reduce((sum, { medianError }) => sum + medianError, 0) / Math.max(1, reports.length));
    found = settled(box, transfers, options);
  }
  return {
    transfers,
    reports,
    compared: compare(names, working, found),
    leftOut: searches.flatMap((one) => one.leftOut),
    errors,
  };
}
