import type { Processor } from "../../processor/processor.ts";
import { PANEL } from "../../processor/product.ts";
import { type MatrixRows, rowsFrom } from "../../processor/weight_matrix.ts";
import { GROUP } from "./grouped_steps.ts";

/** Rows whose outer products are summed at once. */
const TOGETHER = 512;

/** The weights of the units of all groups onto those of the same group, on the processor, as the kernels of LSTMs in groups read them. */
export class HiddenWeights {
  /** Addresses: `(groups, units, 4 gates, 4)`, of unit k onto the units; and transposed, of the units' sums onto unit k. */
  readonly forward: number;
  readonly transposed: number;
  readonly #gradient: number;
  readonly #length: number;
  /** Places in the parameter vector, in the first and in the second form. */
  readonly #places: { vector: Int32Array; forward: Int32Array; transposed: Int32Array };

  /** @param options.placeOf Where the weight of unit k onto a gate of a unit stands in the parameter vector. */
  constructor(
    readonly processor: Processor,
    readonly options: {
      groups: number;
      units: number;
      tape: boolean;
      placeOf: (group: number, k: number, gate: number, unit: number) => number;
    },
  ) {
    const { groups, units, tape, placeOf } = options, { arena } = processor;
    this.#length = groups * units * GROUP.sums;
    this.forward = arena.take(this.#length);
    this.transposed = arena.take(tape ? this.#length : 0);
    this.#gradient = arena.take(tape ? this.#length : 0);
    const all: [vector: number, forward: number, transposed: number][] = [];
    const at = (group: number, a: number, gate: number, b: number) =>
      (group * units + a) * GROUP.sums + gate * GROUP.units + b;
    for (let group = 0; group < groups; group++) {
      for (let k = 0; k < units; k++) {
        for (let gate = 0; gate < 4; gate++) {
          for (let unit = 0; unit < units; unit++) {
            all.push([placeOf(group, k, gate, unit), at(group, k, gate, unit), at(group, unit, gate, k)]);
          }
        }
      }
    }
    const list = (part: 0 | 1 | 2) => Int32Array.from(all, (each) => each[part]);
    this.#places = { vector: list(0), forward: list(1), transposed: list(2) };
  }

  /** Takes weights from the parameter vector. */
  load(vector: ArrayLike<number>): void {
    const { arena } = this.processor, { vector: from, forward, transposed } = this.#places;
    const one = arena.view(this.forward, this.#length);
    for (let at = 0; at < from.length; at++) one[forward[at]] = vector[from[at]];
    if (!this.options.tape) return;
    const other = arena.view(this.transposed, this.#length);
    for (let at = 0; at < from.length; at++) other[transposed[at]] = vector[from[at]];
  }

  /** Sums the outer products of units before each step, `(rows, groups, 4)`, and of the gradients of the sums, `(rows, groups, 16)`. */
  takeGradient(hidden: MatrixRows, gates: MatrixRows, rows: number): void {
    const { groups, units } = this.options;
    this.processor.arena.view(this.#gradient, this.#length).fill(0);
    for (let first = 0; first < rows; first += TOGETHER) {
      const a = rowsFrom(hidden, first), b = rowsFrom(gates, first), inner = Math.min(TOGETHER, rows - first);
      for (let group = 0; group < groups; group++) {
        this.processor.multiply(
          {
            ...{ a: a.address + 4 * group * GROUP.units, rowA: 4, columnA: 4 * a.stride },
            ...{ b: b.address + 4 * group * GROUP.sums, panelB: 4 * PANEL, rowB: 4 * b.stride },
            ...{ c: this.#gradient + 4 * group * units * GROUP.sums, rowC: 4 * GROUP.sums },
          },
          { rows: units, columns: GROUP.sums, inner },
          true,
        );
      }
    }
  }

  /** Puts the gradient where the weights stand in the parameter vector. */
  storeGradient(vector: Float32Array): void {
    const view = this.processor.arena.view(this.#gradient, this.#length),
      { vector: to, forward } = this.#places;
    for (let at = 0; at < to.length; at++) vector[to[at]] = view[forward[at]];
  }
}
