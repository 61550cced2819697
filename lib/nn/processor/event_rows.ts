import { EVENT } from "./event_products.ts";
import type { EventTable } from "./event_table.ts";
import type { Processor } from "./processor.ts";
import { type MatrixRows, rowsFrom, type WeightMatrix } from "./weight_matrix.ts";

/** Largest part of numbers that are not 0 with which their products are worth their lists. */
export const MOST_EVENTS = 0.25;

/** Rows whose outer products are added at once: what of them is read at a time stays in the nearest cache. */
const TOGETHER = 256;

/**
 * What is not 0 in the rows of each step of a batch, as spikes are few: products with a matrix read its rows of these alone, to the same bits as whole products do.
 * Steps that are not 0 in more than a quarter are taken whole.
 */
export class EventRows {
  /** Rows of a step. */
  readonly batch: number;
  readonly #starts: number;
  readonly #events: number;
  /** Starts of the events of each column, and these events, of some steps. */
  readonly #columns: number;
  readonly #turned: number;
  /** Those steps at most. */
  readonly #together: number;
  /** Ends of the events of each step. */
  readonly #ends: Uint32Array;
  /** Steps that are taken by events. */
  readonly #few: Uint8Array;

  /** @param plan.rows Rows of all steps. @param plan.width Numbers of a row that are looked at, whole fours: those that the matrix has rows for, then zeros. */
  constructor(
    readonly processor: Processor,
    readonly plan: { batch: number; steps: number; rows: MatrixRows; width: number },
  ) {
    const { batch, steps, width } = plan, { arena } = processor;
    this.batch = batch;
    this.#starts = arena.take(steps * (batch + 1));
    // Places of a row more, as rows are looked at before it is known that they are too many.
    this.#events = arena.take(EVENT / 4 * width * (Math.ceil(MOST_EVENTS * batch * steps) + 1));
    this.#together = Math.min(steps, Math.max(1, Math.floor(TOGETHER / batch)));
    this.#columns = arena.take(width + 1);
    this.#turned = arena.take(EVENT / 4 * width * Math.ceil(MOST_EVENTS * batch * this.#together));
    this.#ends = new Uint32Array(steps);
    this.#few = new Uint8Array(steps);
  }

  #firstOf(step: number): number {
    return step > 0 ? this.#ends[step - 1] : this.#events;
  }

  #startsOf(step: number): number {
    return this.#starts + 4 * step * (this.batch + 1);
  }

  #rowsOf(step: number): MatrixRows {
    return rowsFrom(this.plan.rows, step * this.batch);
  }

  /** Finds the events of a step; of the steps before they were found. */
  find(step: number): void {
    const { batch, processor, plan: { width, rows: { stride } } } = this;
    const from = this.#firstOf(step);
    const most = from + EVENT * Math.floor(MOST_EVENTS * batch * width), { address } = this.#rowsOf(step);
    const end = processor.ask("findEvents", [
      ...[address, 4 * stride, width, batch],
      ...[this.#startsOf(step), from, most],
    ]) >>> 0;
    this.#few[step] = Number(end > 0);
    this.#ends[step] = end > 0 ? end : from;
  }

  /** Takes the events of a step from a table, none of whose steps has too many; those of the steps before were taken. @param rows Rows of the table. */
  give(step: number, { starts, words }: EventTable, rows: ArrayLike<number>): void {
    const { batch, plan: { steps }, processor: { arena } } = this;
    const into = new Uint32Array(arena.memory.buffer), own = this.#startsOf(step) / 4;
    let end = this.#firstOf(step) / 4;
    for (let row = 0; row < batch; row++) {
      const sample = rows[row] * steps + step, given = words.subarray(starts[sample], starts[sample + 1]);
      into[own + row] = 4 * end;
      into.set(given, end);
      end += given.length;
    }
    into[own + batch] = this.#ends[step] = 4 * end;
    this.#few[step] = 1;
  }

  /** Sums of a step's rows times a matrix. @param to Where they go. */
  multiply(step: number, weights: WeightMatrix, to: MatrixRows, adds = false): void {
    if (this.#few[step]) weights.gather(this.#startsOf(step), to, this.batch, adds);
    else weights.multiply(this.#rowsOf(step), to, this.batch, adds);
  }

  /**
   * Adds outer products of the rows of the first steps to a matrix's gradient: events are put by columns, so that a row of the gradient is read once for all that it gets
   * from some steps.
   * @param sums Gradient of their products.
   */
  addGradient(weights: WeightMatrix, sums: MatrixRows, steps: number): void {
    const { batch } = this;
    for (let first = 0; first < steps;) {
      let end = first;
      while (end < steps && end - first < this.#together && this.#few[end]) end++;
      const own = rowsFrom(sums, first * batch);
      if (end > first) this.#turn(weights, own, { first, end });
      else weights.addGradient(this.#rowsOf(end++), own, batch);
      first = end;
    }
  }

  #turn(weights: WeightMatrix, sums: MatrixRows, { first, end }: { first: number; end: number }): void {
    const { batch, processor } = this, columns = this.#columns, width = this.plan.width + 1;
    processor.arena.view(columns, width).fill(0);
    processor.call("countEvents", [this.#firstOf(first), this.#ends[end - 1], columns]);
    processor.call("placeColumns", [columns, columns + 4 * width, this.#turned]);
    for (let step = first; step < end; step++) {
      processor.call("turnEvents", [this.#startsOf(step), batch, (step - first) * batch, columns]);
    }
    weights.addEvents(columns, sums);
  }
}
