/** Spikes of a population of cells. */
export interface NwbPopulation {
  /** N, its cells; each becomes a unit, also one without spikes. */
  size: number;
  /** Times, ms. (S) */
  timesMs: ArrayLike<number>;
  /** Cell of each spike, from 0 to N - 1. (S) */
  cells: ArrayLike<number>;
}

/** A variable over time that is written. */
export interface NwbWrittenSeries {
  /** Its name; each series has one of its own, without `/`. */
  name: string;
  /** What it is. @default "" */
  description?: string;
  /** Unit of the values once they are multiplied by `conversion`; NWB asks for SI units without prefix, such as `volts`. */
  unit: string;
  /** What brings the values into that unit, such as 0.001 for values in mV. @default 1 */
  conversion?: number;
  /** Values. `(T, C)` row-major */
  values: ArrayLike<number>;
  /** C, values of each sample; of 1 the data has one dimension. @default 1 */
  channels?: number;
  /** Time of each sample, ms. (T) Either these or `everyMs`. */
  timesMs?: ArrayLike<number>;
  /** Time between samples, ms. */
  everyMs?: number;
  /** Time of the first sample where they are equally far apart, ms. @default 0 */
  startMs?: number;
}

/** What an NWB file is made of. */
export interface NwbContent {
  /** Text that tells this file from all others. */
  identifier: string;
  /** When the session started: time 0 of all spikes and series. */
  sessionStartTime: Date;
  /** What the session was. @default "a simulation" */
  sessionDescription?: string;
  /** When the file was made. @default now */
  createdAt?: Date;
  /** Spikes by the name of their population. */
  populations?: Readonly<Record<string, NwbPopulation>>;
  /** Start and end of what was recorded of all cells, ms. */
  observedMs?: readonly [start: number, end: number];
  /** Variables over time. */
  series?: readonly NwbWrittenSeries[];
}
