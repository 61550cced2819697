/** Intervals of time, ms, in the order of time: start and end of each. */
export type PynappleSupport = readonly (readonly [startMs: number, endMs: number])[];

/** Events of one thing, such as the spikes of a cell. */
export interface PynappleTs {
  /** Its type in Pynapple. */
  type: "Ts";
  /** Times, ms, ascending. (S) */
  timesMs: Float64Array<ArrayBuffer>;
  /** When it was observed. */
  supportMs: PynappleSupport;
}

/** A variable over time: one value a sample (`Tsd`), a row of them (`TsdFrame`) or an array of them (`TsdTensor`). */
export interface PynappleTsd {
  /** Its type in Pynapple. */
  type: "Tsd" | "TsdFrame" | "TsdTensor";
  /** Times, ms, ascending. (T) */
  timesMs: Float64Array<ArrayBuffer>;
  /** Values, sample by sample. (T, …) row-major */
  values: Float64Array<ArrayBuffer>;
  /** Lengths of the dimensions, samples first. */
  shape: readonly number[];
  /** Names of the columns of a `TsdFrame`: texts, or whole numbers. (C) */
  columns?: readonly string[] | readonly number[];
  /** When it was observed. */
  supportMs: PynappleSupport;
}

/** Events of several things, such as the spikes of a population. */
export interface PynappleTsGroup {
  /** Its type in Pynapple. */
  type: "TsGroup";
  /** Number of each thing, also of those without events. (N) */
  keys: readonly number[];
  /** Times of all events, ms, ascending. (S) */
  timesMs: Float64Array<ArrayBuffer>;
  /** Which thing each event is of, from 0 to N - 1 in the order of the keys. (S) */
  cells: Uint32Array<ArrayBuffer>;
  /** A value of each event, where they have some. (S) */
  values?: Float64Array<ArrayBuffer>;
  /** What is known about each thing, by name, such as its population. (N) each */
  about?: Readonly<Record<string, readonly string[] | readonly number[]>>;
  /** When all were observed. */
  supportMs: PynappleSupport;
}

/** Intervals, such as trials. */
export interface PynappleIntervalSet {
  /** Its type in Pynapple. */
  type: "IntervalSet";
  /** The intervals. */
  supportMs: PynappleSupport;
}

/** What a `.npz` file of Pynapple holds. */
export type PynappleObject = PynappleTs | PynappleTsd | PynappleTsGroup | PynappleIntervalSet;

/** Names that arrays have in such files; what is known about things has others. */
export const PYNAPPLE_NAMES: readonly string[] = [
  ...["t", "d", "index", "keys", "start", "end", "columns", "type", "rate", "_metadata"],
];
