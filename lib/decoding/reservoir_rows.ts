import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { SLACK_MS } from "../base/time_grid.ts";

/** What is read of a run, of any system: a `Run` of `simulate` is one. */
export interface Reservoir {
  /** Spikes of each population in each bin. */
  counts: {
    /** Populations. (P) */
    populations: readonly { name: string; size: number }[];
    /** Width of a bin, ms. */
    binMs: number;
    /** B, number of networks. */
    networks: number;
    /** T, bins of each. */
    bins: number;
    /** `(B, P, T)` row-major */
    counts: ArrayLike<number>;
  };
  /** Spikes of each network, when recorded: times in ms, ascending, and cells, numbered through all populations. (B) */
  spikes?: readonly { times: ArrayLike<number>; neurons: ArrayLike<number> }[];
}

/** Options of {@linkcode reservoirRows}. */
export interface ReservoirRowOptions {
  /**
   * ms, time constant with which a spike is forgotten.
   *
   * @default {30}
   */
  tauMs?: number;
  /** Names of the populations that are read, in the order of the features. @default all */
  populations?: readonly string[];
  /**
   * Which of the run's networks is read.
   *
   * @default {0}
   */
  network?: number;
}

/** One feature: what counts at ascending times, ms. */
interface Channel {
  times: number[];
  sizes: number[];
}

const TASK = "read a reservoir";
const OPTIONS: OptionNames<ReservoirRowOptions> = { tauMs: true, populations: true, network: true };

/** Spikes of the cells of some populations. */
function cellChannels({ counts: { populations }, spikes }: Reservoir, chosen: number[], network: number) {
  const first = populations.map((_, p) => populations.slice(0, p).reduce((sum, { size }) => sum + size, 0));
  const own = chosen.map((p) =>
    Array.from({ length: populations[p].size }, (): Channel => ({ times: [], sizes: [] }))
  );
  const ofCell = new Map(chosen.flatMap((p, k) => own[k].map((channel, n) => [first[p] + n, channel])));
  const { times, neurons } = spikes![network];
  for (let k = 0; k < times.length; k++) {
    if (!(times[k] >= (times[k - 1] ?? -Infinity))) fail(TASK, "spike times must ascend", times[k]);
    const channel = ofCell.get(neurons[k]);
    channel?.times.push(times[k]);
    channel?.sizes.push(1);
  }
  return own.flat();
}

/** Counts of some populations, at the ends of their bins, for each cell. */
function countChannels({ counts: run }: Reservoir, chosen: number[], network: number): Channel[] {
  const { populations, bins, binMs, counts } = run, times = Array.from({ length: bins }, (_, k) => k + 1);
  return chosen.map((p) => {
    const from = (network * populations.length + p) * bins, { size } = populations[p];
    return {
      times: times.map((k) => k * binMs),
      sizes: times.map((k) => counts[from + k - 1] / size),
    };
  });
}

/**
 * What a linear readout sees of a run at some times: of each cell a trace that a spike raises by 1 and that falls with a time constant, as of a synapse. A run
 * without spikes, such as of a mean field, has one such trace for each population, of its spikes per cell, which count at the ends of their bins.
 * What comes after a time is not seen. For counts of spikes in bins around events there is `trialRows`.
 *
 * @param run a run of any system
 * @param atMs `(T)` ms, times in any order
 * @param options the time constant, and what is read
 * @returns `(T, F)` rows with a number of each cell, or of each population
 * @throws {RangeError} when a time is beyond the run, spikes do not ascend, or there is no such population or network
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { reservoirRows } from "@volley/volley/decoding";
 *
 * const populations = [{ name: "E", size: 2 }], counts = { populations, binMs: 10, networks: 1, bins: 2, counts: [1, 2] };
 * const spikes = [{ times: [10, 20, 20], neurons: [1, 0, 1] }];
 * console.log(reservoirRows({ counts, spikes }, [10, 20], { tauMs: 10 }).values); // [0, 1], [1, 1 + 1 / e]
 * ```
 */
export function reservoirRows(
  run: Reservoir,
  atMs: ArrayLike<number>,
  options: ReservoirRowOptions = {},
): { values: Float64Array; size: number } {
  requireKnown(TASK, options, OPTIONS);
  const { counts: { populations: all, binMs, networks, bins } } = run;
  const names = all.map(({ name }) => name), { tauMs = 30, populations = names, network = 0 } = options;
  requirePositive(TASK, "tauMs", tauMs);
  requireWhole(TASK, "network", network, 0, networks - 1);
  requireWhole(TASK, "the number of populations", populations.length, 1);
  const chosen = populations.map((name) => names.indexOf(name)), unknown = chosen.indexOf(-1);
  if (unknown >= 0) {
    fail(TASK, `populations must be among ${names.join(", ")}`, populations[unknown]);
  }
  const endMs = binMs * bins, times = Array.from(atMs);
  const odd = times.find((ms) => !(ms >= 0 && ms <= endMs + SLACK_MS));
  if (odd !== undefined) fail(TASK, `times must be from 0 to the run's end, ${endMs} ms`, odd);
  const channels = (run.spikes ? cellChannels : countChannels)(run, chosen, network), size = channels.length;
  requireWhole(TASK, "the number of features in all", times.length * size, 0, 2 ** 30);
  const order = times.map((_, t) => t).sort((a, b) => times[a] - times[b]);
  const values = new Float64Array(times.length * size);
  channels.forEach(({ times: own, sizes }, f) => {
    let trace = 0, lastMs = 0, next = 0;
    for (const t of order) {
      for (; next < own.length && own[next] <= times[t] + SLACK_MS; next++) {
        trace = trace * Math.exp((lastMs - own[next]) / tauMs) + sizes[next];
        lastMs = own[next];
      }
      values[t * size + f] = trace * Math.exp(Math.min(0, lastMs - times[t]) / tauMs);
    }
  });
  return { values, size };
}
