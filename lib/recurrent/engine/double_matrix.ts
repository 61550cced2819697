import { DOUBLE_PANEL, panelPlace } from "../../nn/processor/product.ts";
import type { DoubleMemory, DoubleRows } from "./memory.ts";
import { wholePanels } from "./memory.ts";

/** Rows whose outer products are summed at once: they stay in the nearest cache. */
const TOGETHER = 64;

/** A weight by its unit and what it comes from: its place in the matrix's own numbers. */
export type PlaceIn = (to: number, from: number) => number;

const left = ({ address, stride }: DoubleRows) => ({ a: address, rowA: 8 * stride, columnA: 8 });
const result = ({ address, stride }: DoubleRows) => ({ c: address, rowC: 8 * stride });

/** A matrix of weights from `inputs` to `units`: packed for products with rows, for gradients that go back, and its own gradient. */
export class DoubleMatrix {
  readonly #forward: number;
  readonly #back: number;
  readonly #gradient: number;
  readonly #columns: number;
  readonly #backColumns: number;

  /** @param placeIn Where a weight stands. @default by unit, `(units, inputs)` */
  constructor(
    readonly memory: DoubleMemory,
    readonly units: number,
    readonly inputs: number,
    readonly placeIn: PlaceIn = (to, from) => to * inputs + from,
  ) {
    this.#columns = wholePanels(units);
    this.#backColumns = wholePanels(inputs);
    this.#forward = memory.take(inputs * this.#columns);
    this.#back = memory.take(units * this.#backColumns);
    this.#gradient = memory.take(inputs * this.#columns);
  }

  #each(visit: (to: number, from: number, place: number) => void): void {
    for (let to = 0; to < this.units; to++) {
      for (let from = 0; from < this.inputs; from++) visit(to, from, this.placeIn(to, from));
    }
  }

  /** Takes the weights. */
  load(weights: Float64Array): void {
    const { memory, inputs, units } = this;
    const forward = memory.view(this.#forward, inputs * this.#columns);
    const back = memory.view(this.#back, units * this.#backColumns);
    this.#each((to, from, place) => {
      forward[panelPlace(from, to, inputs, DOUBLE_PANEL)] = weights[place];
      back[panelPlace(to, from, units, DOUBLE_PANEL)] = weights[place];
    });
  }

  /** Products of rows with the matrix. @param to Where they go, `(count, units)`. */
  multiply(rows: DoubleRows, to: DoubleRows, adds = false): void {
    const weights = { b: this.#forward, panelB: 8 * DOUBLE_PANEL * this.inputs, rowB: 8 * DOUBLE_PANEL };
    const sizes = { rows: rows.count, columns: this.#columns, inner: this.inputs };
    this.memory.multiply({ ...left(rows), ...weights, ...result(to) }, sizes, adds);
  }

  /** Gradients of its products carried back to the rows. @param to `(count, inputs)`. */
  carryBack(rows: DoubleRows, to: DoubleRows, adds = false): void {
    const weights = { b: this.#back, panelB: 8 * DOUBLE_PANEL * this.units, rowB: 8 * DOUBLE_PANEL };
    const sizes = { rows: rows.count, columns: this.#backColumns, inner: this.units };
    this.memory.multiply({ ...left(rows), ...weights, ...result(to) }, sizes, adds);
  }

  /** Sums outer products of rows with the gradients of their products. @param into The gradient, which is added to. */
  addGradient(rows: DoubleRows, above: DoubleRows, into: Float64Array): void {
    const { memory, inputs } = this, columns = this.#columns;
    const sums = memory.view(this.#gradient, inputs * columns);
    sums.fill(0);
    for (let first = 0; first < rows.count; first += TOGETHER) {
      memory.multiply(
        {
          ...{ a: rows.address + 8 * first * rows.stride, rowA: 8, columnA: 8 * rows.stride },
          ...{
            b: above.address + 8 * first * above.stride,
            panelB: 8 * DOUBLE_PANEL,
            rowB: 8 * above.stride,
          },
          ...{ c: this.#gradient, rowC: 8 * columns },
        },
        { rows: inputs, columns, inner: Math.min(TOGETHER, rows.count - first) },
        true,
      );
    }
    this.#each((to, from, place) => into[place] += sums[from * columns + to]);
  }
}
