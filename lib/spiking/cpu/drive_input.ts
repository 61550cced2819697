import { poissonTable, reached, Thresholds } from "../build/lookup.ts";
import type { Part } from "../build/part.ts";
import { type StepWords, stepWords } from "../../random/random_words.ts";
import type { ResolvedDrive, ResolvedInput } from "../build/stimuli.ts";
import { meanOfStep, type ResolvedRate } from "../build/waveform.ts";

/** Thresholds of the Poisson numbers of each step, of a rate that varies. */
export class RateTables {
  #mean = 0;
  #table: Uint32Array = poissonTable(0);

  constructor(readonly rate: ResolvedRate) {}

  /** Those of a step; none where nothing may happen. */
  at(step: number): Uint32Array {
    const mean = meanOfStep(this.rate, step);
    if (mean !== this.#mean) {
      this.#mean = mean;
      this.#table = poissonTable(mean);
    }
    return this.#table;
  }
}

/** What adds the hits of a drive in a step to what arrives. */
export interface DriveAdder {
  add(arrived: Int32Array, step: number): void;
}

/** A Poisson drive of a part of a population's cells. */
export class DriveInput implements DriveAdder {
  readonly #newWords: () => StepWords;
  #words: StepWords | null = null;
  /** What does it in place of the plain way. */
  #kernel: DriveAdder | null = null;
  readonly #weight: number;
  readonly #hits: Thresholds;
  readonly #never: boolean;
  #tables: RateTables | null;
  /** Cells of the part that are driven; null for all. */
  readonly #cells: Uint32Array | null;

  constructor({ key, thresholds, weight, rate, cells }: ResolvedDrive, { first, end }: Part) {
    this.#newWords = () => stepWords(key, first, end - first);
    this.#weight = weight;
    this.#hits = new Thresholds(thresholds);
    this.#never = thresholds.length === 0;
    this.#tables = rate && new RateTables(rate);
    this.#cells = cellsWithin(cells, { first, end });
  }

  /** Takes another rate, where it varies. */
  refresh({ rate }: ResolvedDrive): void {
    this.#tables = rate && new RateTables(rate);
  }

  /** Lets a kernel do it. */
  use(kernel: DriveAdder): void {
    this.#kernel = kernel;
  }

  /** Whether there may be a hit in a step. */
  mayHit(step: number): boolean {
    return this.#tables ? meanOfStep(this.#tables.rate, step) > 0 : !this.#never;
  }

  /** Adds the hits of a step to what arrives. */
  add(arrived: Int32Array, step: number): void {
    if (this.#kernel) return this.#kernel.add(arrived, step);
    const table = this.#tables?.at(step), weight = this.#weight, cells = this.#cells;
    if (table?.length === 0) return;
    const drawn = (this.#words ??= this.#newWords()).at(step);
    if (!table && !cells) {
      const hits = this.#hits;
      for (let cell = 0; cell < arrived.length; cell++) arrived[cell] += weight * hits.reached(drawn[cell]);
      return;
    }
    const hit = (cell: number) =>
      arrived[cell] += weight * (table ? reached(table, drawn[cell]) : this.#hits.reached(drawn[cell]));
    if (cells) cells.forEach(hit);
    else for (let cell = 0; cell < arrived.length; cell++) hit(cell);
  }
}

/** Those of some cells that are of a part, counted from its first; null for all. */
function cellsWithin(
  cells: Uint32Array<ArrayBuffer> | null,
  { first, end }: Part,
): Uint32Array<ArrayBuffer> | null {
  return cells && cells.filter((cell) => cell >= first && cell < end).map((cell) => cell - first);
}

/** Currents of a part of a population's cells. */
export function inputsWithin(inputs: readonly ResolvedInput[], part: Part): ResolvedInput[] {
  return inputs.map(({ cells, at }) => ({ cells: cellsWithin(cells, part), at }));
}

/** Adds what currents are in a step. @param current Of each cell. (N) */
export function addInputs(current: Float64Array, inputs: readonly ResolvedInput[], step: number): void {
  for (const { cells, at } of inputs) {
    const value = at(step);
    if (cells) { for (const cell of cells) current[cell] += value; }
    else for (let cell = 0; cell < current.length; cell++) current[cell] += value;
  }
}
