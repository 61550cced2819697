import { EVENT } from "./event_products.ts";
import type { Processor } from "./processor.ts";
import { type MatrixRows, rowsFrom, type WeightMatrix } from "./weight_matrix.ts";

/** Largest part of numbers that are not 0 with which their products are worth their lists. */
const MOST = 0.25;

/** Rows that are found at a time: they stay in a near cache. */
const TOGETHER = 256;

/** Rows one after another that are taken by their events, or whole. */
interface Part {
  first: number;
  count: number;
  byEvents: boolean;
}

/**
 * What is not 0 in rows, as spikes are few: products with a matrix read its rows of these alone, to the same bits as whole products do. Parts of the rows
 * that are not 0 in more than a quarter are taken whole.
 */
export class EventRows {
  readonly #starts: number;
  readonly #events: number;
  #parts: Part[] = [];
  #end: number;

  /** @param plan.rows Rows at most. @param plan.width Numbers of a row that are looked at, whole fours: those that the matrix has rows for, and zeros. */
  constructor(readonly processor: Processor, readonly plan: { rows: number; width: number }) {
    const { rows, width } = plan, { arena } = processor;
    // Each part has an end of its own, and at least one row.
    this.#starts = arena.take(2 * rows);
    // Places of a row more, as rows are looked at before it is known that they are too many.
    this.#events = this.#end = arena.take(EVENT / 4 * width * (Math.ceil(MOST * rows) + 2));
  }

  /** Forgets all rows. */
  clear(): void {
    this.#parts = [];
    this.#end = this.#events;
  }

  #startsOf(part: number, first: number): number {
    return this.#starts + 4 * (first + part);
  }

  /** Finds rows that follow those found so far, as one part. */
  #find(from: MatrixRows, count: number): Part {
    const { processor, plan: { width } } = this, last = this.#parts.at(-1);
    const first = last ? last.first + last.count : 0, starts = this.#startsOf(this.#parts.length, first);
    const most = this.#end + EVENT * Math.floor(MOST * count * width);
    const found = [from.address, 4 * from.stride, width, count, starts, this.#end, most];
    const end = processor.ask("findEvents", found);
    if (end > 0) this.#end = end;
    const part = { first, count, byEvents: end > 0 };
    this.#parts.push(part);
    return part;
  }

  /** Sums of rows, which follow those found so far, times a matrix. @param to Where they go. */
  multiply(weights: WeightMatrix, from: MatrixRows, to: MatrixRows, count: number, adds = false): void {
    for (let done = 0; done < count; done += TOGETHER) {
      const some = Math.min(TOGETHER, count - done), own = rowsFrom(from, done), into = rowsFrom(to, done);
      const { byEvents, first } = this.#find(own, some);
      if (byEvents) weights.gather(this.#startsOf(this.#parts.length - 1, first), into, some, adds);
      else weights.multiply(own, into, some, adds);
    }
  }

  /** Adds outer products of all rows found to a matrix's gradient. @param from The rows. @param sums Gradient of their products. */
  addGradient(weights: WeightMatrix, from: MatrixRows, sums: MatrixRows): void {
    this.#parts.forEach(({ first, count, byEvents }, part) => {
      const own = rowsFrom(sums, first);
      if (byEvents) weights.scatter(this.#startsOf(part, first), own, count);
      else weights.addGradient(rowsFrom(from, first), own, count);
    });
  }
}
