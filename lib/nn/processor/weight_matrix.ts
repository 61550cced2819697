import type { Processor } from "./processor.ts";
import { PANEL, panelColumns, panelPlace } from "./product.ts";

/** Where a number of a matrix stands in the parameter vector; null for one that is 0 by definition. */
export type PlaceOf = (row: number, column: number) => number | null;

/**
 * A matrix of weights `(rows, columns)` on the processor: packed for products with it, and for those with its transpose, which carry gradients back; and
 * its own gradient.
 */
export class WeightMatrix {
  /** Columns in whole panels. */
  readonly columns: number;
  readonly #places: { vector: number; forward: number; back: number | null; gradient: number }[] = [];
  readonly #forward: number;
  readonly #back: number;
  readonly #backColumns: number;
  readonly #gradient: number;

  /** @param options.backRows First rows to which gradients are carried back; 0 where none are. */
  constructor(
    readonly processor: Processor,
    readonly rows: number,
    options: { columns: number; placeOf: PlaceOf; backRows: number },
  ) {
    const { arena } = processor, { columns, placeOf, backRows } = options;
    this.columns = panelColumns(columns);
    this.#forward = arena.take(rows * this.columns);
    this.#gradient = arena.take(rows * this.columns);
    this.#backColumns = panelColumns(backRows);
    this.#back = arena.take(this.columns * this.#backColumns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const vector = placeOf(row, column);
        if (vector === null) continue;
        this.#places.push({
          vector,
          forward: panelPlace(row, column, rows),
          back: row < backRows ? panelPlace(column, row, this.columns) : null,
          gradient: row * this.columns + column,
        });
      }
    }
  }

  /** Takes weights from the parameter vector. */
  load(vector: ArrayLike<number>): void {
    const { arena } = this.processor, count = this.rows * this.columns;
    const forward = arena.view(this.#forward, count);
    for (const place of this.#places) forward[place.forward] = vector[place.vector];
    const back = arena.view(this.#back, this.columns * this.#backColumns);
    for (const place of this.#places) {
      if (place.back !== null) back[place.back] = vector[place.vector];
    }
  }

  /** Sums of rows times the matrix. @param to Where they go, `(count, columns)` or wider. */
  multiply(from: MatrixRows, to: MatrixRows, count: number, adds = false): void {
    const { rows: inner, columns } = this;
    const weights = { b: this.#forward, panelB: 4 * PANEL * inner, rowB: 4 * PANEL };
    this.processor.multiply(
      { ...left(from), ...weights, ...result(to) },
      { rows: count, columns, inner },
      adds,
    );
  }

  /** Gradients of its products carried back to what it was multiplied with. @param to `(count, backRows)` in whole panels, or wider. */
  carryBack(from: MatrixRows, to: MatrixRows, count: number, adds = false): void {
    const inner = this.columns, columns = this.#backColumns;
    const weights = { b: this.#back, panelB: 4 * PANEL * inner, rowB: 4 * PANEL };
    this.processor.multiply(
      { ...left(from), ...weights, ...result(to) },
      { rows: count, columns, inner },
      adds,
    );
  }

  /** Sets its gradient to 0. */
  clearGradient(): void {
    this.processor.arena.view(this.#gradient, this.rows * this.columns).fill(0);
  }

  /** Adds the outer products of rows and of the gradients of their sums. */
  addGradient(inputs: MatrixRows, sums: MatrixRows, count: number): void {
    const { rows, columns } = this;
    this.processor.multiply(
      {
        ...{ a: inputs.address, rowA: 4, columnA: 4 * inputs.stride },
        ...{ b: sums.address, panelB: 4 * PANEL, rowB: 4 * sums.stride },
        ...{ c: this.#gradient, rowC: 4 * columns },
      },
      { rows, columns, inner: count },
      true,
    );
  }

  /** Puts its gradient where the weights stand in the parameter vector. */
  storeGradient(vector: Float32Array): void {
    const gradient = this.processor.arena.view(this.#gradient, this.rows * this.columns);
    for (const place of this.#places) vector[place.vector] = gradient[place.gradient];
  }
}

/** Rows of numbers, from an address in bytes on. */
export interface MatrixRows {
  address: number;
  /** Numbers from one row to the next. */
  stride: number;
}

/** The rows from one of them on. */
export function rowsFrom(rows: MatrixRows, first: number): MatrixRows {
  return { ...rows, address: rows.address + 4 * first * rows.stride };
}

const left = ({ address, stride }: MatrixRows) => ({ a: address, rowA: 4 * stride, columnA: 4 });
const result = ({ address, stride }: MatrixRows) => ({ c: address, rowC: 4 * stride });
