import { failSpec } from "../../base/spec_error.ts";
import type { Constants, NeuronModel } from "../neurons/neuron_model.ts";
import { poissonTable, reached, Thresholds } from "./lookup.ts";
import type { Part } from "./part.ts";
import type { StepWords } from "../../random/random_words.ts";

/** Largest mean of a number of the Poisson distribution that is drawn in a step. */
export const MOST_MEAN = 500;

/** Below what a Poisson number of a mean stays, but for a chance of some 1e-30. */
export function mostOf(mean: number): number {
  return mean + 12 * Math.sqrt(mean) + 40;
}

/** Fails when a mean number in a step is too large to be drawn. @throws {SpecError} @param what What must happen no more often. */
export function requireMean(path: string, what: string, mean: number, rateHz: number): void {
  if (mean <= MOST_MEAN) return;
  failSpec(
    path,
    "use this network",
    `${what} at most ${MOST_MEAN} times in a step`,
    `${mean} (${rateHz} Hz)`,
  );
}

/**
 * Tables of the numbers that a population's cells draw in each step, as {@link poissonTable} makes them: one for all cells or one for each, the same
 * array for the same mean; null for a model that draws none. A cell's number is that of the thresholds which the complement of its word reaches.
 */
export function countTables(
  name: string,
  model: NeuronModel,
  constants: readonly Constants[],
  stepMs: number,
): Uint32Array<ArrayBuffer>[] | null {
  if (model.random !== "count") return null;
  const made = new Map<number, Uint32Array<ArrayBuffer>>();
  return constants.map(({ mean }) => {
    const table = made.get(mean);
    if (table) return table;
    requireMean(`populations.${name}.parameters`, `a cell of ${name} must spike`, mean, 1000 * mean / stepMs);
    const own = poissonTable(mean);
    made.set(mean, own);
    return own;
  });
}

/** The tables of a part of the cells. */
export function shareOfTables(
  tables: readonly Uint32Array[] | null,
  { first, end }: Part,
): readonly Uint32Array[] | null {
  return tables && tables.length > 1 ? tables.slice(first, end) : tables;
}

/** Most spikes in one step. */
export interface MostSpikes {
  /** Of all cells of a population. */
  all: number;
  /** Of some cells of it, as often as they are counted. */
  of(cells: number): number;
}

/** Mean number of spikes in a step for which there is always room, so that rates may change while a network runs. */
const ROOM_MEAN = 1;

/**
 * Most spikes of a population of a model, of which each cell spikes once in a step at most, or as `counts` and `replayed` tell. Where numbers are drawn there is room for
 * a mean of 1 in a step, or for that of the parameters if it is larger.
 */
export function mostSpikes(
  size: number,
  constants: readonly Constants[],
  { counts, replayed }: {
    counts: readonly Uint32Array[] | null;
    replayed: { rows: Uint32Array; steps: Uint32Array } | null;
  },
): MostSpikes {
  if (counts) {
    const longest = counts.reduce(
      (most, { length }) => Math.max(most, length),
      poissonTable(ROOM_MEAN).length,
    );
    const largest = constants.reduce((most, { mean }) => Math.max(most, mean), ROOM_MEAN);
    const sum = constants.reduce((all, one) => all + one.mean, 0) * (constants.length > 1 ? 1 : size);
    const mean = Math.max(sum, size * ROOM_MEAN);
    // All cells at once are little likely to spike twice.
    const of = (cells: number) =>
      Math.ceil(Math.max(cells, Math.min(cells * longest, mostOf(cells * largest))));
    return { all: Math.ceil(Math.min(size * longest, mostOf(mean))), of };
  }
  if (!replayed) return { all: size, of: (cells) => cells };
  const { rows, steps } = replayed, together = new Map<number, number>();
  let most = 1;
  for (let cell = 0; cell < size; cell++) {
    for (let at = rows[cell], count = 1; at < rows[cell + 1]; at++) {
      count = at > rows[cell] && steps[at] === steps[at - 1] ? count + 1 : 1;
      most = Math.max(most, count);
      together.set(steps[at], (together.get(steps[at]) ?? 0) + 1);
    }
  }
  const all = [...together.values()].reduce((sum, count) => Math.max(sum, count), 1);
  return { all, of: (cells) => cells * most };
}

/** The numbers that some cells of a population draw, step by step. */
export class StepCounts {
  readonly #counts: Uint32Array;
  #reach!: (cell: number, word: number) => number;

  /** @param words Those of the cells. */
  constructor(readonly words: StepWords, tables: readonly Uint32Array[]) {
    this.#counts = new Uint32Array(words.size);
    this.use(tables);
  }

  /** Takes other tables, of the same cells: one for all or one for each. */
  use(tables: readonly Uint32Array[]): void {
    if (tables.length !== 1) this.#reach = (cell, word) => reached(tables[cell], word);
    else {
      const all = new Thresholds(tables[0]);
      this.#reach = (_, word) => all.reached(word);
    }
  }

  /** Those of a step. @param table That of all cells in this step, where it is not what it was. (N) */
  at(step: number, table?: Uint32Array): Uint32Array {
    if (table) this.#reach = (_, word) => reached(table, word);
    const words = this.words.at(step);
    for (let cell = 0; cell < words.length; cell++) {
      this.#counts[cell] = this.#reach(cell, ~words[cell] >>> 0);
    }
    return this.#counts;
  }
}
