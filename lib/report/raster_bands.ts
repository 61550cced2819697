import type { RasterSeries } from "./report_data.ts";

/** Rows that all populations of a picture share. */
const ROWS = 1200;
/** Part of these by which there may be more, so that none is left out of a network that is hardly larger. */
const SLACK = 1.5;
/** Least rows of a population, where it has so many cells. */
const LEAST_ROWS = 10;

/** Rows of a population in a raster. */
export interface Band {
  /** Its name. */
  name: string;
  /** Its cells. */
  size: number;
  /** Number of its first cell in the network. */
  first: number;
  /** Row of its first cell, from below. */
  row: number;
  /** Cells shown, evenly spaced among all. */
  rows: number;
}

/**
 * The rows of each population: all cells where the picture has room for them, else a part of each population.
 * @param populations In the order of their cells. @param most Rows that all share.
 */
export function bandsOf(
  populations: readonly { name: string; size: number }[],
  most: number = ROWS,
): Band[] {
  const cells = populations.reduce((sum, { size }) => sum + size, 0);
  let row = 0, first = 0;
  return populations.map(({ name, size }) => {
    const share = Math.max(LEAST_ROWS, Math.round(most * size / cells));
    const band = { name, size, first, row, rows: cells <= SLACK * most ? size : Math.min(size, share) };
    row += band.rows;
    first += size;
    return band;
  });
}

/** The row of a cell of the network; null where it is of another population or not shown. */
export function rowOf({ first, size, row, rows }: Band, cell: number): number | null {
  const own = cell - first, place = Math.ceil(own * rows / size);
  return own >= 0 && own < size && Math.floor(place * size / rows) === own ? row + place : null;
}

/**
 * The spikes of the cells that are shown.
 * @returns Times, ms, and rows; with the bands.
 */
export function drawnSpikes(
  raster: Pick<RasterSeries, "times" | "neurons" | "populations">,
): { bands: Band[]; times: number[][]; rows: number[][] } {
  const bands = bandsOf(raster.populations);
  const times = bands.map((): number[] => []), rows = bands.map((): number[] => []);
  for (let k = 0; k < raster.times.length; k++) {
    const cell = raster.neurons[k];
    let at = 0;
    while (cell >= bands[at].first + bands[at].size) at++;
    const row = rowOf(bands[at], cell);
    if (row === null) continue;
    times[at].push(raster.times[k]);
    rows[at].push(row);
  }
  return { bands, times, rows };
}
