import { EVENT } from "./event_products.ts";
import type { Processor } from "./processor.ts";
import { type MatrixRows, rowsFrom, type WeightMatrix } from "./weight_matrix.ts";

/** Largest part of numbers that are not 0 with which their products are worth their lists. */
const MOST = 0.25;

/**
 * What is not 0 in the rows of each step of a batch, as spikes are few: products with a matrix read its rows of these alone, to the same bits as whole products do.
 * Steps that are not 0 in more than a quarter are taken whole.
 */
export class EventRows {
  /** Rows of a step. */
  readonly batch: number;
  readonly #starts: number;
  readonly #events: number;
  /** Ends of the events of each step. */
  readonly #ends: Int32Array;
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
    this.#events = arena.take(EVENT / 4 * width * (Math.ceil(MOST * batch * steps) + 1));
    this.#ends = new Int32Array(steps);
    this.#few = new Uint8Array(steps);
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
    const from = step > 0 ? this.#ends[step - 1] : this.#events;
    const most = from + EVENT * Math.floor(MOST * batch * width), { address } = this.#rowsOf(step);
    const end = processor.ask("findEvents", [
      ...[address, 4 * stride, width, batch],
      ...[this.#startsOf(step), from, most],
    ]);
    this.#few[step] = Number(end > 0);
    this.#ends[step] = end > 0 ? end : from;
  }

  /** Sums of a step's rows times a matrix. @param to Where they go. */
  multiply(step: number, weights: WeightMatrix, to: MatrixRows, adds = false): void {
    if (this.#few[step]) weights.gather(this.#startsOf(step), to, this.batch, adds);
    else weights.multiply(this.#rowsOf(step), to, this.batch, adds);
  }

  /** Adds outer products of a step's rows to a matrix's gradient. @param sums Gradient of their products. */
  addGradient(step: number, weights: WeightMatrix, sums: MatrixRows): void {
    if (this.#few[step]) weights.scatter(this.#startsOf(step), sums, this.batch);
    else weights.addGradient(this.#rowsOf(step), sums, this.batch);
  }
}
