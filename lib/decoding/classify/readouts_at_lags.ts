import { fail } from "../../base/fail.ts";
import { requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { type Reservoir, type ReservoirRowOptions, reservoirRows } from "../reservoir_rows.ts";
import {
  type CrossValidatedDecoder,
  crossValidateDecoder,
  type DecoderCrossValidationOptions,
  type LearnDecoder,
} from "./cross_validate_decoder.ts";
import { fitRidgeDecoder } from "./fit_ridge_decoder.ts";

/** Options of {@linkcode readoutsAtLags}. */
export interface AtLagsOptions extends ReservoirRowOptions {
  /** `(T)` ms, time of each trial, such as the end of its cue. */
  eventsMs: ArrayLike<number>;
  /** `(T)` class of each trial, from 0. */
  labels: ArrayLike<number>;
  /** `(L)` ms from the event on, negative before it. */
  lagsMs: readonly number[];
  /** What makes a decoder of samples. @default `fitRidgeDecoder` with a ridge of 1 */
  learn?: LearnDecoder;
  /** How a readout is validated; `done` is not taken. @default five blocks of trials in their order, as numbers are */
  validation?: Omit<DecoderCrossValidationOptions, "done">;
}

/** How well the class of a trial was read at a lag. */
export interface ReadoutAtLag extends CrossValidatedDecoder {
  /** ms from the event on. */
  lagMs: number;
}

const TASK = "read a reservoir at lags";

/**
 * How long a run of any system remembers: at each lag after the events of trials a readout of its own learns the class of a trial from traces of spikes, and
 * is judged in trials that it did not learn from, by blocks.
 *
 * Source: W. Maass, T. Natschläger, H. Markram (2002), doi:10.1162/089976602760407955.
 *
 * @param run a run of any system in which there are all trials
 * @param options trials, lags, what is read and how
 * @returns `(L)` scores at each lag
 * @throws {RangeError} when there are no trials or lags, labels have another length, a lag leads beyond the run, or a class is not in what a fold learns from
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { readoutsAtLags } from "@volley/volley/decoding";
 *
 * const labels = Array.from({ length: 20 }, (_, k) => k * 7 % 3 % 2), eventsMs = labels.map((_, k) => 100 * k);
 * const populations = [{ name: "E", size: 2 }], counts = { populations, binMs: 100, networks: 1, bins: 20, counts: new Uint8Array(20) };
 * const spikes = [{ times: eventsMs.map((ms) => ms + 5), neurons: labels }];
 * const readouts = await readoutsAtLags({ counts, spikes }, { eventsMs, labels, lagsMs: [0, 10], tauMs: 5 });
 * console.log(readouts.map(({ lagMs, accuracy }) => [lagMs, accuracy])); // at 10 ms 1
 * ```
 */
export async function readoutsAtLags(run: Reservoir, options: AtLagsOptions): Promise<ReadoutAtLag[]> {
  requireKnown(TASK, options, {
    ...{ eventsMs: true, labels: true, lagsMs: true, learn: true, validation: true },
    ...{ tauMs: true, populations: true, network: true },
  });
  const { eventsMs, labels, lagsMs, learn = fitRidgeDecoder, validation = {}, ...reading } = options;
  requireWhole(TASK, "the number of trials", eventsMs.length, 1);
  requireWhole(TASK, "the number of lags", lagsMs.length, 1);
  if (labels.length !== eventsMs.length) fail(TASK, `there must be ${eventsMs.length} labels`, labels.length);
  const times = lagsMs.flatMap((lag) => Array.from(eventsMs, (ms) => ms + lag));
  const { values, size } = reservoirRows(run, times, reading), length = eventsMs.length * size;
  const readouts: ReadoutAtLag[] = [];
  for (const [k, lagMs] of lagsMs.entries()) {
    const samples = { values: values.subarray(k * length, (k + 1) * length), size, labels };
    readouts.push({ lagMs, ...await crossValidateDecoder((own) => learn(own), samples, validation) });
  }
  return readouts;
}
