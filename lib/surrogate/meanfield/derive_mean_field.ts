import type { OnProgress } from "../../base/progress.ts";
import { median } from "../../analysis/summary.ts";
import type { TrainingProgress } from "../../nn/loop_options.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { Transfer } from "../../meanfield/transfer/transfer.ts";
import {
  type FittedTransfer,
  type TransferForm,
  type TransferReport,
  TransferSearch,
} from "./derive_transfer.ts";
import { fieldOfNetwork, neuronOf } from "./field_of_network.ts";
import { type HeldOutErrors, heldOutErrors } from "./held_out_errors.ts";
import { measureTransfer } from "./measure_transfer.ts";
import type { NetworkBox } from "./network_at.ts";
import { settle } from "./settle.ts";
import { alphasOf } from "./template/alphas.ts";
import type { FitSamples, TransferCandidate } from "./template/candidates.ts";
import { type AlphaChoice, chooseAlphas } from "./template/choose_alphas.ts";
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
  /** What the functions are. */
  form: TransferForm;
  /** Alphas of the template: `auto`, a number, or `NAME:VALUE,…`. */
  alpha: string;
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
  /** How far its rates are from the network's at points that were left out. */
  heldOut: HeldOutErrors;
  /** What of the network a mean field leaves out, in sentences. */
  leftOut: string[];
  /** Mean over populations of the fits' median relative error, after each round. */
  errors: number[];
  /** Rates to which each function was fitted, by population. */
  samples: Record<string, FitSamples>;
  /** Alphas of the template; left out of functions without. */
  alphas?: AlphaChoice;
}

/** Part of the time at each point that is dropped before. */
const WARMUP_PART = 0.25;
/** Lowest rate that is compared, Hz. */
const LEAST_HZ = 1;

/** Values of the parameters that transfer functions take. */
export function parametersOf(box: NetworkBox, values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(box.box.map(({ name }, p) => [name, values[p]]));
}

/** The mean field of first order at points of a box. */
function fieldsIn(box: NetworkBox, { tauMs }: DeriveOptions) {
  return ({ values }: WorkingPoint, transfers: Record<string, Transfer>): MeanFieldSpec =>
    fieldOfNetwork(box.at(values), {
      ...{ transfers, tauMs, order: 1, neurons: box.models.neurons },
      parameters: parametersOf(box, values),
    });
}

/** Where the mean field goes from each working point. */
function settled(
  box: NetworkBox,
  transfers: Record<string, Transfer>,
  options: DeriveOptions,
): WorkingPoint[] {
  const fieldAt = fieldsIn(box, options);
  return options.working.map((point) => {
    const { values, rates } = point;
    return { values, rates: { ...rates, ...settle(fieldAt(point, transfers), rates) } };
  });
}

/** The transfer functions that are taken of those that were fitted. */
function take(box: NetworkBox, fits: readonly FittedTransfer[], options: DeriveOptions) {
  const names = fits.map(({ about }) => about.population), candidates = fits.map((fit) => fit.candidates);
  const alphas = options.form === "semi-analytic" && names.length > 0
    ? chooseAlphas({ names, candidates, working: options.working, fieldAt: fieldsIn(box, options) })
    : undefined;
  const taken = candidates.map((own, k) => {
    const alpha = alphas?.taken.alphas[names[k]];
    return alpha === undefined ? own[0] : own.find((one) => one.alpha === alpha)!;
  });
  const byName = <Value>(of: (one: TransferCandidate) => Value) =>
    Object.fromEntries(taken.map((one, k) => [names[k], of(one)]));
  return {
    transfers: byName(({ transfer }) => transfer),
    samples: byName(({ samples }) => samples),
    reports: taken.map(({ alpha, medianError, worstError, warnings }, k): TransferReport => ({
      ...fits[k].about,
      ...(alpha === null ? {} : { alpha }),
      ...{ medianError, worstError, warnings },
    })),
    ...(alphas ? { alphas } : {}),
  };
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
 * simulating some of them among sources that spike independently, around where the network works, and a small perceptron or the semi-analytic template is
 * fitted to it; once more around where the mean field then goes.
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
  const { working, points, rounds, cells, durationMs, seed, signal, form } = options, { spec, models } = box;
  const names = spec.populations.filter((one) => neuronOf(one, models.neurons).receives !== false)
    .map(({ name }) => name);
  const searches = names.map((name) => new TransferSearch(box, name, { cells, form }));
  const alphas = alphasOf(options.alpha, names);
  const perRound = Math.ceil(points / rounds), warmupMs = WARMUP_PART * durationMs;
  const errors: number[] = [], tell = teller(names.length * rounds * perRound, errors, options.onProgress);
  const fitTo = (some: readonly WorkingPoint[]) => {
    const inSitu = options.inSitu ? some : null;
    const fits = searches.map((search, k) => search.fit(seed, { inSitu, alphas: alphas[k] }));
    return take(box, fits, { ...options, working: some });
  };
  let taken = take(box, [], options), found: WorkingPoint[] = [], first = 0;
  for (let round = 0; round < rounds; round++) {
    const asked = searches.map((search) => search.ask([...working, ...found], perRound));
    const measured = await measureTransfer(gpu, asked.flat(), {
      ...{ durationMs, warmupMs, seed, first, models, signal },
      onProgress: ({ fraction }) => tell(first + fraction * names.length * perRound),
    });
    first += measured.length;
    searches.forEach((search, k) => search.answer(measured.slice(k * perRound, (k + 1) * perRound)));
    taken = fitTo(working);
    const { reports } = taken;
    errors.push(reports.reduce((sum, { medianError }) => sum + medianError, 0) / Math.max(1, reports.length));
    found = settled(box, taken.transfers, options);
  }
  return {
    ...taken,
    compared: compare(names, working, found),
    heldOut: heldOutErrors(
      names,
      working,
      (kept, left) => settled(box, fitTo(kept).transfers, { ...options, working: left }),
    ),
    leftOut: searches.flatMap((one) => one.leftOut),
    errors,
  };
}
