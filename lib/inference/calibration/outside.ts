import { fail } from "../../base/fail.ts";

/** Whether an observation is like what was learnt from. */
export interface OutsideTest {
  /** Distance to its nearest neighbours among what was learnt from, in normalised numbers. */
  distance: number;
  /** The distance that 95 % of points held out are within. */
  usual: number;
  /** Part of points held out that are as far: below 0.05 the observation is like none of them. */
  probability: number;
  /** The number in which it is furthest from its nearest neighbours, by name. */
  furthest: string;
}

/** Neighbours whose mean distance counts. */
const NEIGHBOURS = 5;

/** Normalised rows. (N, C) */
export interface NormalisedRows {
  /** Names of the numbers. (C) */
  names: readonly string[];
  /** The numbers. (N, C) */
  values: Float64Array;
}

/** Mean distance of a row to its nearest ones, and in which number it is furthest from them. NaN of either do not count. */
function nearestOf(row: Float64Array, { values, names: { length: C } }: NormalisedRows, k: number) {
  const all = Array.from({ length: values.length / C }, (_, n) => {
    let sum = 0, known = 0;
    for (let c = 0; c < C; c++) {
      const off = values[n * C + c] - row[c];
      if (Number.isNaN(off)) continue;
      sum += off * off;
      known++;
    }
    return { n, distance: known > 0 ? Math.sqrt(sum * C / known) : Infinity };
  }).sort((a, b) => a.distance - b.distance).slice(0, k);
  const offs = Array.from(
    { length: C },
    (_, c) => all.reduce((sum, { n }) => sum + Math.abs(values[n * C + c] - row[c]) / all.length, 0),
  );
  return { distance: all.reduce((sum, { distance }) => sum + distance / all.length, 0), offs };
}

/**
 * Whether an observation lies outside of what was learnt from: how far its nearest neighbours are, beside how far they are from points held out. A posterior
 * answers where it never learnt, too, and the answer means nothing there.
 * @param observed (C), NaN where it is missing. @param learnt (N, C) @param heldOut (R, C)
 * @throws {RangeError} When there are no rows.
 */
export function outsideTest(
  observed: Float64Array,
  learnt: NormalisedRows,
  heldOut: NormalisedRows,
): OutsideTest {
  const { names } = learnt, C = names.length, R = heldOut.values.length / C;
  if (R === 0 || learnt.values.length === 0) {
    fail("see whether an observation is like the data", "there must be rows", "none");
  }
  const k = Math.min(NEIGHBOURS, learnt.values.length / C), own = nearestOf(observed, learnt, k);
  const masked = (row: Float64Array) => row.map((value, c) => Number.isNaN(observed[c]) ? NaN : value);
  const others = Array.from(
    { length: R },
    (_, n) => nearestOf(masked(heldOut.values.slice(n * C, (n + 1) * C)), learnt, k).distance,
  ).sort((a, b) => a - b);
  const at = own.offs.reduce((best, off, c) => off > (own.offs[best] || -1) ? c : best, 0);
  return {
    distance: own.distance,
    usual: others[Math.min(R - 1, Math.floor(0.95 * R))],
    probability: (1 + others.filter((distance) => distance >= own.distance).length) / (R + 1),
    furthest: names[at],
  };
}
