import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Run, RunTrace } from "../run.ts";
import type { PynappleTsd, PynappleTsGroup } from "./pynapple.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof pynappleSpikes>[1]>> = { network: true };

/**
 * The recorded spikes of a run as a `TsGroup` of Pynapple: each cell of each population, numbered through all of them, with what it is
 * known by: its `population` and `cell`, its number in that.
 * @param run What `simulate` gives, with spikes recorded.
 * @param options.network Which of its networks, from 0. @default 0
 * @throws {RangeError} When there is no such network, or it has no spikes recorded.
 * @throws {TypeError} When an option is unknown.
 */
export function pynappleSpikes(run: Run, options: { network?: number } = {}): PynappleTsGroup {
  const task = "make a TsGroup of the run";
  requireKnown(task, options, OPTIONS);
  const { network = 0 } = options, { populations, bins, binMs } = run.counts;
  if (!run.spikes) fail(task, "it must have recorded spikes", "none");
  const spikes = run.spikes[network];
  if (!spikes) fail(task, `network must be from 0 and below ${run.spikes.length}`, network);
  const population = populations.flatMap(({ name, size }) => Array<string>(size).fill(name));
  const cell = populations.flatMap(({ size }) => Array.from({ length: size }, (_, at) => at));
  return {
    type: "TsGroup",
    keys: Array.from(population, (_, at) => at),
    timesMs: Float64Array.from(spikes.times),
    cells: Uint32Array.from(spikes.neurons),
    about: { population, cell },
    supportMs: [[0, bins * binMs]],
  };
}

/**
 * A trace of a run as a `TsdFrame` of Pynapple, one column a cell; as a `Tsd` where it is of one cell.
 * @param trace Of the `traces` of a run.
 */
export function pynappleTrace(trace: RunTrace): PynappleTsd {
  const { cells, everyMs } = trace, samples = trace.values.length / cells;
  return {
    type: cells === 1 ? "Tsd" : "TsdFrame",
    timesMs: Float64Array.from({ length: samples }, (_, at) => (at + 1) * everyMs),
    values: Float64Array.from(trace.values),
    shape: cells === 1 ? [samples] : [samples, cells],
    supportMs: [[0, (samples + 1) * everyMs]],
  };
}
