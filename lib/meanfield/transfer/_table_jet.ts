import { nodeTerms } from "./_table_slopes.ts";
import type { TableTransfer } from "./table_spec.ts";
import type { TransferFunction } from "./transfer.ts";

/** Numbers of an axis: four Hermite polynomials (value and slope at the left node, at the right), by 0, 1 and 2 derivatives. */
const BASIS = 12;

/** A table in double precision: the sum over corners of a cell and mixed slopes of products of Hermite polynomials. */
class TableFunction implements TransferFunction {
  readonly arguments: number;
  readonly #sources: number;
  readonly #axes: Float64Array[];
  readonly #strides: number[];
  readonly #terms: Float64Array;
  readonly #basis: Float64Array;
  readonly #jet: Float64Array;

  constructor(spec: TableTransfer) {
    const n = spec.axes.length;
    this.arguments = n;
    this.#sources = spec.sources.length;
    this.#axes = spec.axes.map((axis) => Float64Array.from(axis));
    this.#strides = spec.axes.map((_, k) =>
      spec.axes.slice(k + 1).reduce((product, other) => product * other.length, 1)
    );
    this.#terms = nodeTerms(spec);
    this.#basis = new Float64Array(BASIS * n);
    this.#jet = new Float64Array(1 + n + n * (n + 1) / 2);
  }

  /** Fills the polynomials of an axis. @returns Index of the left node. */
  #place(axis: number, x: number): number {
    const places = this.#axes[axis], b = this.#basis, at = BASIS * axis, last = places.length - 1;
    let low = 0, high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x >= places[middle]) low = middle;
      else high = middle;
    }
    const h = places[high] - places[low],
      raw = (x - places[low]) / h,
      inside = raw >= 0 && raw <= 1 ? 1 / h : 0;
    const t = raw < 0 ? 0 : raw > 1 ? 1 : raw, s = 1 - t;
    b[at] = (1 + 2 * t) * s * s;
    b[at + 1] = h * t * s * s;
    b[at + 2] = t * t * (3 - 2 * t);
    b[at + 3] = -h * t * t * s;
    b[at + 4] = -6 * t * s * inside;
    b[at + 5] = s * (1 - 3 * t) * h * inside;
    b[at + 6] = -b[at + 4];
    b[at + 7] = t * (3 * t - 2) * h * inside;
    b[at + 8] = (12 * t - 6) * inside * inside;
    b[at + 9] = (6 * t - 4) * h * inside * inside;
    b[at + 10] = -b[at + 8];
    b[at + 11] = (6 * t - 2) * h * inside * inside;
    return low * this.#strides[axis];
  }

  /** Fills the polynomials of all axes. @returns Number of the node that is the cell's first corner. */
  #placeAll(x: ArrayLike<number>): number {
    let node = 0;
    for (let k = 0; k < this.arguments; k++) {
      node += this.#place(k, k < this.#sources && x[k] < 0 ? 0 : x[k]);
    }
    return node;
  }

  /** Rate, Hz. */
  value(x: ArrayLike<number>): number {
    const n = this.arguments, masks = 1 << n, first = this.#placeAll(x), b = this.#basis;
    let sum = 0;
    for (let corner = 0; corner < masks; corner++) {
      let at = first;
      for (let k = 0; k < n; k++) if (corner & (1 << k)) at += this.#strides[k];
      for (let mask = 0; mask < masks; mask++) {
        let product = this.#terms[at * masks + mask];
        for (let k = 0; k < n; k++) product *= b[BASIS * k + 2 * ((corner >> k) & 1) + ((mask >> k) & 1)];
        sum += product;
      }
    }
    return sum < 0 ? 0 : sum;
  }

  /** Rate, gradient and Hessian. */
  jet(x: ArrayLike<number>, out: Float64Array): void {
    const n = this.arguments, masks = 1 << n, first = this.#placeAll(x), jet = this.#jet;
    jet.fill(0);
    for (let corner = 0; corner < masks; corner++) {
      let at = first;
      for (let k = 0; k < n; k++) if (corner & (1 << k)) at += this.#strides[k];
      for (let mask = 0; mask < masks; mask++) this.#add(corner, mask, this.#terms[at * masks + mask]);
    }
    if (jet[0] < 0) jet.fill(0);
    out.set(jet);
  }

  /** Adds one product of polynomials with its derivatives. */
  #add(corner: number, mask: number, term: number): void {
    const n = this.arguments, b = this.#basis, jet = this.#jet;
    if (term === 0) return;
    for (let k = 0, at = 1 + n; k < n; k++) {
      for (let l = k; l < n; l++) jet[at++] += term * this.#product(corner, mask, k, l);
      jet[1 + k] += term * this.#product(corner, mask, k, -1);
    }
    let value = term;
    for (let k = 0; k < n; k++) value *= b[BASIS * k + 2 * ((corner >> k) & 1) + ((mask >> k) & 1)];
    jet[0] += value;
  }

  /** Product of polynomials, with a derivative along axis k and another along axis l, where there is one. */
  #product(corner: number, mask: number, k: number, l: number): number {
    let product = 1;
    for (let axis = 0; axis < this.arguments; axis++) {
      const order = (axis === k ? 1 : 0) + (axis === l ? 1 : 0);
      product *= this.#basis[BASIS * axis + 4 * order + 2 * ((corner >> axis) & 1) + ((mask >> axis) & 1)];
    }
    return product;
  }
}

/** Makes a table ready to be asked. */
export function openTable(spec: TableTransfer): TransferFunction {
  return new TableFunction(spec);
}
