import { NwbTable } from "./nwb_table.ts";

/** Spikes of several units in the order of time. */
export interface NwbSpikes {
  /** Times, ms. (S) */
  timesMs: Float64Array<ArrayBuffer>;
  /** Row of the unit of each spike in the table, from 0. (S) */
  cells: Uint32Array<ArrayBuffer>;
}

/** The units of an NWB file: cells, or clusters of spikes, one a row. */
export class NwbUnits extends NwbTable {
  /**
   * Spike times of one unit, as the file has them, ms; none where the table has no spikes.
   * @param row From 0.
   * @throws {RangeError} When there is no such row.
   * @throws {FileError} When the spike times are damaged.
   */
  timesMs(row: number): Float64Array<ArrayBuffer> {
    if (!this.has("spike_times")) return new Float64Array();
    return Float64Array.from(this.column("spike_times").row(row) as Float64Array, (time) => 1000 * time);
  }

  /**
   * When a unit was observed.
   * @param row From 0.
   * @returns Start and end of each interval, ms; null where the file does not say.
   * @throws {RangeError} When there is no such row.
   */
  observedMs(row: number): [start: number, end: number][] | null {
    if (!this.has("obs_intervals")) return null;
    const flat = this.column("obs_intervals").row(row) as Float64Array;
    return Array.from(
      { length: flat.length / 2 },
      (_, at): [number, number] => [1000 * flat[2 * at], 1000 * flat[2 * at + 1]],
    );
  }

  /**
   * The spikes of some units, as a `replay` population plays them and as analyses take them.
   * @param rows Which, and in which order: the first becomes cell 0. @default all
   * @throws {RangeError} When there is no such row.
   */
  spikes(rows: readonly number[] = Array.from(this.ids, (_, row) => row)): NwbSpikes {
    const each = rows.map((row) => this.timesMs(row));
    const total = each.reduce((sum, { length }) => sum + length, 0);
    const times = new Float64Array(total), cells = new Uint32Array(total);
    let at = 0;
    for (const [cell, own] of each.entries()) {
      times.set(own, at);
      cells.fill(cell, at, at += own.length);
    }
    const order = Uint32Array.from(times, (_, spike) => spike).sort((a, b) => times[a] - times[b] || a - b);
    return {
      timesMs: Float64Array.from(order, (spike) => times[spike]),
      cells: Uint32Array.from(order, (spike) => cells[spike]),
    };
  }
}
