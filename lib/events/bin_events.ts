import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { binFrom } from "../base/time_grid.ts";
import type { EventList, EventRecordings } from "./event_recordings.ts";

/** How events become numbers at steps. */
export interface BinEventsOptions {
  /** Width of a bin, which is a step of what learns from them, ms. */
  binMs: number;
  /** T, bins. They begin at time 0. */
  steps: number;
  /** F, features: neighbouring units are added up to so many, of which the number of units must be a multiple. @default U, all units */
  units?: number;
  /** Numbers of the recordings that are taken, in any order. @default all */
  only?: ArrayLike<number>;
  /** What becomes of events after the last bin: they are refused, or left out. @default "refuse" */
  beyond?: "refuse" | "leave-out";
  /** Whether a bin has the number of its events, or 1 where there are any. @default "counts" */
  as?: "counts" | "ones";
}

/** Options of {@linkcode eventBatches}. */
export interface EventBatchOptions extends BinEventsOptions {
  /** Recordings of a batch; the last may have fewer. */
  batch: number;
}

/** Events in bins. */
export interface BinnedEvents {
  /** `(N, T, F)` counts of events, or ones, row by row. */
  values: Float32Array<ArrayBuffer>;
  /** N, T, F. */
  shape: [number, number, number];
  /** `(N)` class of each recording, from 0. */
  labels: Uint32Array<ArrayBuffer>;
  /** Events that were left out as they are after the last bin. */
  leftOut: number;
}

const OPTIONS: OptionNames<BinEventsOptions> = {
  binMs: true,
  steps: true,
  units: true,
  only: true,
  beyond: true,
  as: true,
};
const TASK = "bin the events";

/** Most numbers of an array: 2^30, which take 4 GiB. */
const MOST_VALUES = 2 ** 30;

/** Fails where an option is unknown, before a file is opened. @throws {TypeError} */
export function requireBinOptions(options: BinEventsOptions): void {
  requireKnown(TASK, options, OPTIONS);
}

/** Options with their defaults, checked. */
interface Bins extends Required<Omit<BinEventsOptions, "only" | "units">> {
  features: number;
  /** Units of each feature. */
  width: number;
  only: ArrayLike<number>;
}

function checked(recordings: EventRecordings, options: BinEventsOptions): Bins {
  const { binMs, steps, beyond = "refuse", as = "counts" } = options, { units, samples } = recordings;
  requirePositive(TASK, "binMs", binMs);
  requireWhole(TASK, "steps", steps, 1, 2 ** 24);
  const features = options.units ?? units;
  requireWhole(TASK, "units", features, 1, units);
  if (units % features !== 0) fail(TASK, `units must divide the ${units} of ${recordings.path}`, features);
  if (beyond !== "refuse" && beyond !== "leave-out") fail(TASK, "beyond must be refuse or leave-out", beyond);
  if (as !== "counts" && as !== "ones") fail(TASK, "as must be counts or ones", as);
  const only = options.only ?? Uint32Array.from({ length: samples }, (_, k) => k);
  for (let at = 0; at < only.length; at++) requireWhole(TASK, `only[${at}]`, only[at], 0, samples - 1);
  return { binMs, steps, beyond, as, features, width: units / features, only };
}

/** Adds the events of a recording to its bins. @returns How many were left out. */
function addTo(
  bins: Float32Array,
  { timesMs, units }: EventList,
  { binMs, steps, beyond, as, features, width }: Bins,
  place: string,
): number {
  let leftOut = 0;
  for (let at = 0; at < timesMs.length; at++) {
    const bin = binFrom(timesMs[at], binMs);
    if (!(bin >= 0)) fail(TASK, "times must be at least 0 ms", `${timesMs[at]} in ${place}`);
    if (bin >= steps) {
      if (beyond === "refuse") {
        fail(
          TASK,
          `times must be below the ${steps * binMs} ms of all bins (take more steps, or beyond: "leave-out")`,
          `${timesMs[at]} ms in ${place}`,
        );
      }
      leftOut++;
      continue;
    }
    const cell = bin * features + Math.floor(units[at] / width);
    bins[cell] = as === "ones" ? 1 : bins[cell] + 1;
  }
  return leftOut;
}

async function binned(recordings: EventRecordings, bins: Bins): Promise<BinnedEvents> {
  const { only, steps, features } = bins, size = steps * features;
  if (only.length * size > MOST_VALUES) {
    fail(TASK, `at most ${MOST_VALUES} values are binned at once (take batches)`, only.length * size);
  }
  const values = new Float32Array(only.length * size);
  let leftOut = 0;
  for (let at = 0; at < only.length; at++) {
    const place = `recording ${only[at]} of ${recordings.path}`;
    const events = await recordings.events(only[at]);
    leftOut += addTo(values.subarray(at * size, (at + 1) * size), events, bins, place);
  }
  const labels = Uint32Array.from(only, (sample) => recordings.labels[sample]);
  return { values, shape: [only.length, steps, features], labels, leftOut };
}

/**
 * Puts events into bins of time, from which networks learn: `(N, T, F)` numbers of events of each recording, bin and feature.
 *
 * An event at time t is in bin floor(t / binMs); one within a nanosecond of an edge is on it. Feature f adds up the units from f U / F up to but without
 * (f + 1) U / F.
 * @throws {RangeError} When an option is out of range, or a time is before the first bin or after the last one, or there are more than
 * 2^30 numbers.
 * @throws {FileError} When a recording cannot be read.
 * @throws {TypeError} When an option is unknown.
 */
export async function binEvents(
  recordings: EventRecordings,
  options: BinEventsOptions,
): Promise<BinnedEvents> {
  requireBinOptions(options);
  return await binned(recordings, checked(recordings, options));
}

/**
 * Bins recordings batch by batch, so that only one batch is in memory, as {@linkcode binEvents} does all.
 * @throws {RangeError | FileError | TypeError} For {@linkcode binEvents}.
 *
 * @example
 * ```ts ignore
 * import { eventBatches, openShd } from "@volley/volley/events";
 *
 * using shd = await openShd("shd_train.h5");
 * for await (const { values, shape, labels } of eventBatches(shd, { binMs: 14, steps: 100, units: 140, batch: 256 })) {
 *   console.log(shape, labels.length, values.length);
 * }
 * ```
 */
export async function* eventBatches(
  recordings: EventRecordings,
  options: EventBatchOptions,
): AsyncGenerator<BinnedEvents> {
  requireKnown(TASK, options, { ...OPTIONS, batch: true });
  const { batch, ...rest } = options, bins = checked(recordings, rest);
  requireWhole(TASK, "batch", batch);
  for (let first = 0; first < bins.only.length; first += batch) {
    const only = Array.from(bins.only).slice(first, first + batch);
    yield await binned(recordings, { ...bins, only });
  }
}
