import type { Processor } from "./processor.ts";
import { PANEL, panelColumns, panelPlace } from "./product.ts";

/** Columns, and some more where rows would be a large power of two apart: they would share few places of a cache. */
export const apartColumns = (columns: number): number => columns % 128 === 0 ? columns + 16 : columns;

/** Where a number of a matrix stands in the parameter vector; null for one that is 0 by definition. */
export type PlaceOf = (row: number, column: number) => number | null;

/** Rows whose outer products are summed at once: they stay in the nearest cache. */
const TOGETHER = 64;

/** Rows of numbers, from an address in bytes on. */
export interface MatrixRows {
  address: number;
  /** Numbers from one row to the next. */
  stride: number;
}

/** The rows from one of them on. */
export function rowsFrom<R extends MatrixRows>(rows: R, first: number): R {
  return { ...rows, address: rows.address + 4 * first * rows.stride };
}

const left = ({ address, stride }: MatrixRows) => ({ a: address, rowA: 4 * stride, columnA: 4 });
const result = ({ address, stride }: MatrixRows) => ({ c: address, rowC: 4 * stride });

/** Fewest numbers side by side, in the mean, that are copied as a whole. */
const LONG = 16;

/** Packed weights: numbers of a vector at places of the memory. */
interface Packed {
  address: number;
  length: number;
  /** Places in the parameter vector, and here, and how many numbers follow each other from there on. */
  from: Int32Array;
  to: Int32Array;
  lengths: Int32Array | null;
}

/** Joins places that follow each other on both sides. */
function runsOf(
  pairs: readonly (readonly [to: number, from: number])[],
): Pick<Packed, "from" | "to" | "lengths"> {
  const starts = pairs.flatMap(([to, from], at) =>
    at > 0 && pairs[at - 1][0] === to - 1 && pairs[at - 1][1] === from - 1 ? [] : [at]
  );
  const long = pairs.length >= LONG * starts.length, own = long ? starts.map((at) => pairs[at]) : pairs;
  return {
    from: Int32Array.from(own, ([, from]) => from),
    to: Int32Array.from(own, ([to]) => to),
    lengths: long ? Int32Array.from(starts, (at, n) => (starts[n + 1] ?? pairs.length) - at) : null,
  };
}

function load({ from, to, lengths }: Packed, view: Float32Array, vector: ArrayLike<number>): void {
  if (lengths && vector instanceof Float32Array) {
    for (let n = 0; n < from.length; n++) view.set(vector.subarray(from[n], from[n] + lengths[n]), to[n]);
  } else if (lengths) {
    for (let n = 0; n < from.length; n++) {
      for (let at = 0; at < lengths[n]; at++) view[to[n] + at] = vector[from[n] + at];
    }
  } else for (let at = 0; at < from.length; at++) view[to[at]] = vector[from[at]];
}

/** The reverse of {@link load}. */
function store({ from, to, lengths }: Packed, view: Float32Array, vector: Float32Array): void {
  if (lengths) {
    for (let n = 0; n < from.length; n++) vector.set(view.subarray(to[n], to[n] + lengths[n]), from[n]);
  } else for (let at = 0; at < from.length; at++) vector[from[at]] = view[to[at]];
}

/**
 * A matrix of weights `(rows, columns)` on the processor: packed for products with it and, with a tape, for those with its transpose, which carry
 * gradients back; and its own gradient.
 */
export class WeightMatrix {
  /** Columns in whole panels. */
  readonly columns: number;
  readonly #forward: Packed;
  /** Row by row, for products of events; the packed weights are then taken from there when they are asked for. */
  readonly #plain: Packed | null;
  #isPacked = false;
  readonly #back: Packed | null;
  readonly #backColumns: number;
  /** Columns as they are given. */
  readonly #backInner: number;
  readonly #gradient: Packed | null;
  /** Numbers from one row of the gradient, or of plain weights, to the next. */
  readonly #apart: number;

  /**
   * @param options.backRows First rows to which gradients are carried back; 0 where none are.
   * @param options.events It takes products of events, too. @default false
   */
  constructor(
    readonly processor: Processor,
    readonly rows: number,
    options: { columns: number; placeOf: PlaceOf; tape: boolean; backRows: number; events?: boolean },
  ) {
    const { placeOf, tape } = options, backRows = tape ? options.backRows : 0;
    const columns = this.columns = panelColumns(options.columns);
    this.#backColumns = panelColumns(backRows);
    const apart = this.#apart = apartColumns(columns);
    const places: [row: number, column: number, vector: number][] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < options.columns; column++) {
        const vector = placeOf(row, column);
        if (vector !== null) places.push([row, column, vector]);
      }
    }
    const pack = (
      length: number,
      own: typeof places,
      to: (row: number, column: number) => number,
    ): Packed => {
      // What is written lies side by side.
      const pairs = own.map(([row, column, vector]) => [to(row, column), vector] as const);
      pairs.sort(([a], [b]) => a - b);
      return { address: processor.arena.take(length), length, ...runsOf(pairs) };
    };
    const plain = (row: number, column: number) => row * apart + column;
    const here = places.map(([row, column]) => [row, column, plain(row, column)] as typeof places[number]);
    this.#plain = options.events ? pack(rows * apart, places, plain) : null;
    this.#forward = pack(
      rows * columns,
      this.#plain ? here : places,
      (row, column) => panelPlace(row, column, rows),
    );
    this.#gradient = tape ? pack(rows * apart, places, plain) : null;
    const carrying = places.filter(([row]) => row < backRows), inner = this.#backInner = options.columns;
    this.#back = backRows > 0
      ? pack(inner * this.#backColumns, carrying, (row, column) => panelPlace(column, row, inner))
      : null;
  }

  #view({ address, length }: Packed): Float32Array {
    return this.processor.arena.view(address, length);
  }

  /** Takes weights from the parameter vector. */
  load(vector: ArrayLike<number>): void {
    const first = this.#plain ?? this.#forward;
    load(first, this.#view(first), vector);
    this.#isPacked = first === this.#forward;
    if (this.#back) load(this.#back, this.#view(this.#back), vector);
  }

  #product(packed: Packed, inner: number, columns: number) {
    const weights = { b: packed.address, panelB: 4 * PANEL * inner, rowB: 4 * PANEL };
    return (from: MatrixRows, to: MatrixRows, rows: number, adds: boolean) =>
      this.processor.multiply({ ...left(from), ...weights, ...result(to) }, { rows, columns, inner }, adds);
  }

  /** Sums of rows times the matrix. @param to Where they go, `(count, columns)` or wider. */
  multiply(from: MatrixRows, to: MatrixRows, count: number, adds = false): void {
    if (!this.#isPacked) load(this.#forward, this.#view(this.#forward), this.#view(this.#plain!));
    this.#isPacked = true;
    this.#product(this.#forward, this.rows, this.columns)(from, to, count, adds);
  }

  /** As {@link multiply}, of the events of rows whose starts are at an address. */
  gather(starts: number, to: MatrixRows, count: number, adds = false): void {
    const { c, rowC } = result(to), weights = [this.#plain!.address, 4 * this.#apart];
    const kernel = adds ? "gatherEventsAdded" : "gatherEvents";
    this.processor.call(kernel, [starts, ...weights, c, rowC, count, this.columns]);
  }

  /** Gradients of its products carried back to what it was multiplied with. @param to `(count, backRows)` in whole panels, or wider. */
  carryBack(from: MatrixRows, to: MatrixRows, count: number, adds = false): void {
    this.#product(this.#back!, this.#backInner, this.#backColumns)(from, to, count, adds);
  }

  /** Sets its gradient to 0. */
  clearGradient(): void {
    const { address, length } = this.#gradient!;
    this.processor.arena.view(address, length).fill(0);
  }

  /** Adds outer products to its gradient. @param inputs `(count, rows)`. @param sums `(count, columns)`: the gradient of its products. */
  addGradient(inputs: MatrixRows, sums: MatrixRows, count: number): void {
    const { rows, columns } = this, { address } = this.#gradient!, rowC = 4 * this.#apart;
    for (let first = 0; first < count; first += TOGETHER) {
      const a = rowsFrom(inputs, first), b = rowsFrom(sums, first);
      this.processor.multiply(
        {
          ...{ a: a.address, rowA: 4, columnA: 4 * a.stride },
          ...{ b: b.address, panelB: 4 * PANEL, rowB: 4 * b.stride },
          ...{ c: address, rowC },
        },
        { rows, columns, inner: Math.min(TOGETHER, count - first) },
        true,
      );
    }
  }

  /** As {@link addGradient}, of events by columns of the inputs, each of which is the number of a row of the sums; their starts are at an address. */
  addEvents(starts: number, { address, stride }: MatrixRows): void {
    const { rows, columns } = this, g = this.#gradient!.address;
    const sums = [address, 4 * stride], gradient = [g, 4 * this.#apart];
    this.processor.call("gatherEventsAdded", [starts, ...sums, ...gradient, rows, columns]);
  }

  /** Puts its gradient where the weights stand in the parameter vector. */
  storeGradient(vector: Float32Array): void {
    store(this.#gradient!, this.#view(this.#gradient!), vector);
  }
}
