import { poissonTable } from "../build/lookup.ts";
import { meanOfStep, type ResolvedRate } from "../build/waveform.ts";
import { largestOf } from "../../system/resolved_waveform.ts";

/** A row that is none, and a mask of no cells in particular. */
export const NONE = 2 ** 32 - 1;

/** Most steps that are on the device at once. */
const MOST_STEPS = 4096;
/** Words that the schedule of a group takes, unless one window takes more. */
const USUAL_WORDS = 2 ** 20;

/** What varies from step to step: the numbers that a rate makes, or a current. */
type Row = { rate: ResolvedRate } | { at: (step: number) => number };

/** Words of a row for each step, at most: its own, and a table with its length. */
function wordsOf(row: Row): number {
  if (!("rate" in row)) return 1;
  const { wave, stepMs } = row.rate;
  // The table of a smaller mean may be longer by rounding.
  return 1 + 1 + poissonTable(largestOf(wave) * stepMs / 1000).length + 2;
}

/**
 * What varies in time for the cells of a group, step by step: made on the host as the CPU's engine has it, a number of steps at a time, so that any
 * waveform is the same on every engine. It lies at the end of the group's tables: the first step, then rows of a word for each step, the
 * bits of a current or the place of a table of thresholds with its length before it, then these tables.
 */
export class Schedule {
  readonly #rows: Row[] = [];

  /** Adds a rate. @returns The number of its row. */
  addRate(rate: ResolvedRate): number {
    return this.#rows.push({ rate }) - 1;
  }

  /** Adds a current. @returns The number of its row. */
  addCurrent(at: (step: number) => number): number {
    return this.#rows.push({ at }) - 1;
  }

  /** Room for it. @param window Steps of a dispatch, of which there is room for one at least. */
  room(window: number): { steps: number; words: number } {
    if (this.#rows.length === 0) return { steps: Infinity, words: 0 };
    const each = this.#rows.reduce((sum, row) => sum + wordsOf(row), 0);
    const steps = Math.max(window, Math.min(MOST_STEPS, Math.floor(USUAL_WORDS / each)));
    return { steps, words: 1 + steps * each };
  }

  /**
   * The words of some steps.
   * @param first First step. @param count How many. @param place Where they begin in the tables. @param steps Steps for which a row has room.
   */
  fill(
    first: number,
    count: number,
    { place, steps }: { place: number; steps: number },
  ): Uint32Array<ArrayBuffer> {
    const head = new Uint32Array(1 + this.#rows.length * steps), tables: Uint32Array[] = [];
    const places = new Map<number, number>(), values = new Float32Array(head.buffer);
    let end = place + head.length;
    const placeOf = (mean: number) => {
      const table = poissonTable(mean), at = end;
      tables.push(Uint32Array.of(table.length), table);
      places.set(mean, at);
      end += 1 + table.length;
      return at;
    };
    head[0] = first;
    this.#rows.forEach((row, number) => {
      for (let k = 0; k < count; k++) {
        const word = 1 + number * steps + k;
        if ("at" in row) values[word] = row.at(first + k);
        else {
          const mean = meanOfStep(row.rate, first + k);
          head[word] = places.get(mean) ?? placeOf(mean);
        }
      }
    });
    const words = new Uint32Array(end - place);
    words.set(head);
    tables.reduce((at, table) => (words.set(table, at), at + table.length), head.length);
    return words;
  }
}
