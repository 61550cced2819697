import { all, type Code } from "../../wasm/code.ts";
import { doubleTwice, f64x2 } from "../../wasm/doubles.ts";
import { f32x4, get, i32, repeatWhile, set, tee, when } from "../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../wasm/wasm_module.ts";

/** Columns of a panel of packed weights: two vectors of four. */
export const PANEL = 8;

/** The same in double precision: two vectors of two. */
export const DOUBLE_PANEL = 4;

/** What products of a precision are made of. */
const PRECISIONS = {
  single: { lanes: f32x4, zero: f32x4.const(0), panel: PANEL, shift: 2 },
  double: { lanes: f64x2, zero: doubleTwice(0), panel: DOUBLE_PANEL, shift: 3 },
} as const;

type Precision = keyof typeof PRECISIONS;

/** Rows that one pass over a panel takes: eight sums, two weights and an input fill most of sixteen registers. */
const ROWS = 4;

/** Numbers of a row of A that lie side by side are taken so many at a time. */
const TOGETHER = 4;

const VECTORS = PANEL / 4;

/** Columns of a product: whole panels. */
export function panelColumns(columns: number): number {
  return PANEL * Math.ceil(columns / PANEL);
}

/** Place of a number of a matrix by panels of {@link PANEL} columns, each with its rows one after another. @param rows Rows of the matrix. @param panel Columns of a panel. */
export function panelPlace(row: number, column: number, rows: number, panel = PANEL): number {
  return (Math.floor(column / panel) * rows + row) * panel + column % panel;
}

const sums = (rows: number) =>
  Array.from({ length: rows * VECTORS }, (_, at) => `sum${Math.floor(at / VECTORS)}_${at % VECTORS}`);
const names = (rows: number, name: string) => Array.from({ length: rows }, (_, row) => `${name}${row}`);

/** Where the matrices of a product lie, in bytes. */
export interface ProductPlaces {
  /** First number of A `(rows, inner)`, and what is between its rows and between its columns. */
  a: number;
  rowA: number;
  columnA: number;
  /** First number of B `(inner, columns)`, and what is between its panels of {@link PANEL} columns and between its rows. */
  b: number;
  panelB: number;
  rowB: number;
  /** First number of C `(rows, columns)`, and what is between its rows. */
  c: number;
  rowC: number;
}

/** Sizes of a product. */
export interface ProductSizes {
  rows: number;
  /** A multiple of {@link PANEL}. */
  columns: number;
  /** At least 1. */
  inner: number;
}

/** Parameters of the function, in their order. */
export const PRODUCT_PARAMETERS = [
  "a",
  "rowA",
  "columnA",
  "b",
  "panelB",
  "rowB",
  "c",
  "rowC",
  "rows",
  "columns",
  "inner",
] as const satisfies readonly (keyof ProductPlaces | keyof ProductSizes)[];

/** What a product is of. */
export interface ProductOptions {
  /** It adds to what stands there. */
  adds: boolean;
  /** Numbers of a row of A lie side by side, and rows of B in panels: `columnA` and `rowB` are not asked for. @default false */
  packed?: boolean;
  /** Of all numbers. @default "single" */
  precision?: Precision;
}

/**
 * C = A B, or C += A B: sums in the order of `inner`, by plain multiplications and additions, so that the same bits come on every
 * machine.
 */
export function product(name: string, options: ProductOptions): WasmFunction {
  const { panel } = PRECISIONS[options.precision ?? "single"];
  const types = <T extends string>(all: readonly string[], type: T) =>
    Object.fromEntries(all.map((each) => [each, type])) as Record<string, T>;
  const numbers = ["row", "column", "left", "weights", ...names(ROWS, "in"), ...names(ROWS, "out")];
  const vectors = ["input", ...names(VECTORS, "weight"), ...sums(ROWS)];
  return wasmFunction({
    name,
    parameters: types(PRODUCT_PARAMETERS, "i32"),
    locals: { ...types(numbers, "i32"), ...types(vectors, "v128") },
  }, (at) => {
    const rest = () => i32.sub(get(at.rows), get(at.row));
    // While `count` rows or more are left.
    const whileLeft = (count: number) => {
      const many = i32.ltUnsigned(i32.const(count - 1), rest());
      const next = set(at.row, i32.add(get(at.row), i32.const(count)));
      return when(many, repeatWhile(many, rowsTimesPanel(count, at, options), next));
    };
    return [
      repeatWhile(
        i32.ltUnsigned(tee(at.column, i32.add(get(at.column), i32.const(panel))), get(at.columns)),
        set(at.row, i32.const(0)),
        whileLeft(ROWS),
        whileLeft(1),
        set(at.b, i32.add(get(at.b), get(at.panelB))),
      ),
    ];
  });
}

/** Some rows of A by one panel: all sums stay in registers. */
function rowsTimesPanel(
  rows: number,
  at: Readonly<Record<string, number>>,
  { adds, packed = false, precision = "single" }: ProductOptions,
): Code {
  const { lanes: numbers, zero, panel, shift } = PRECISIONS[precision], width = 2 ** shift;
  const lanes = Array.from({ length: VECTORS }, (_, vector) => vector);
  const each = (make: (row: number, vector: number) => Code) =>
    Array.from({ length: rows * VECTORS }, (_, k) => make(Math.floor(k / VECTORS), k % VECTORS));
  const sum = (row: number, vector: number) => at[`sum${row}_${vector}`];
  const added = (row: number, vector: number) =>
    numbers.add(get(sum(row, vector)), numbers.mul(get(at.input), get(at[`weight${vector}`])));
  const rowAt = (base: number, stride: number, row: number) =>
    i32.add(get(base), i32.mul(i32.add(get(at.row), i32.const(row)), get(stride)));
  const perRow = (make: (row: number) => Code) => Array.from({ length: rows }, (_, row) => make(row));
  // While `count` numbers of each row of A are left: their places are known where they lie side by side.
  const whileInner = (count: number) => {
    const many = i32.ltUnsigned(i32.const(count - 1), get(at.left));
    const one = (k: number) => [
      ...lanes.map((vector) =>
        set(at[`weight${vector}`], numbers.load(get(at.weights), width * panel * k + 16 * vector))
      ),
      ...perRow((row) =>
        all(
          set(at.input, numbers.loadSplat(get(at[`in${row}`]), width * k)),
          ...lanes.map((vector) => set(sum(row, vector), added(row, vector))),
        )
      ),
    ];
    const on = (local: number, one: number, step: Code) =>
      set(local, i32.add(get(local), packed ? i32.const(one * count) : step));
    const body = all(
      ...Array.from({ length: count }, (_, k) => one(k)).flat(),
      ...perRow((row) => on(at[`in${row}`], width, get(at.columnA))),
      on(at.weights, width * panel, get(at.rowB)),
      set(at.left, i32.sub(get(at.left), i32.const(count))),
    );
    return when(many, repeatWhile(many, body));
  };
  return all(
    set(at.weights, get(at.b)),
    ...perRow((row) => set(at[`in${row}`], rowAt(at.a, at.rowA, row))),
    ...perRow((row) =>
      set(at[`out${row}`], i32.add(rowAt(at.c, at.rowC, row), i32.shl(get(at.column), i32.const(shift))))
    ),
    ...each((row, vector) =>
      set(sum(row, vector), adds ? numbers.load(get(at[`out${row}`]), 16 * vector) : zero)
    ),
    set(at.left, get(at.inner)),
    ...(packed ? [whileInner(TOGETHER)] : []),
    whileInner(1),
    ...each((row, vector) => numbers.store(get(at[`out${row}`]), get(sum(row, vector)), 16 * vector)),
  );
}
