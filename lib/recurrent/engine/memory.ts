import { encodeModule, MOST_PAGES } from "../../wasm/wasm_module.ts";
import { DOUBLE_PANEL, product, PRODUCT_PARAMETERS } from "../../nn/processor/product.ts";
import type { ProductPlaces, ProductSizes } from "../../nn/processor/product.ts";

const PAGE = 65_536;

/** Whole panels of columns. */
export const wholePanels = (columns: number): number => DOUBLE_PANEL * Math.ceil(columns / DOUBLE_PANEL);

/** Rows of numbers in double precision: `(count, stride)`, of which the first `width` are used and the rest are 0. */
export interface DoubleRows {
  /** Bytes. */
  address: number;
  /** Numbers from one row to the next, whole panels. */
  stride: number;
  width: number;
  count: number;
}

/** Memory in double precision, and products in it by WebAssembly. */
export class DoubleMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  readonly #products: Record<"product" | "productAdded", (...parameters: number[]) => void>;
  #end = 0;

  /** Compiles the products, in a millisecond. */
  constructor() {
    const functions = [
      product("product", { adds: false, precision: "double" }),
      product("productAdded", { adds: true, precision: "double" }),
    ];
    const module = new WebAssembly.Module(encodeModule(functions, { shared: false }));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#products = exports as Record<"product" | "productAdded", (...parameters: number[]) => void>;
  }

  /** Takes memory of so many numbers, zeroed. @returns Its address, bytes. @throws {RangeError} When the machine has no more of it. */
  take(length: number): number {
    const address = this.#end, end = address + 64 * Math.ceil(length / 8);
    const missing = Math.ceil(end / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#memory.grow(missing);
    this.#end = end;
    return address;
  }

  /** Takes rows. */
  rows(count: number, width: number): DoubleRows {
    const stride = wholePanels(width);
    return { address: this.take(count * stride), stride, width, count };
  }

  /** Numbers at an address; to be asked for again after memory was taken. */
  view(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer as ArrayBuffer, address, length);
  }

  /** All numbers of rows. */
  of({ address, count, stride }: DoubleRows): Float64Array<ArrayBuffer> {
    return this.view(address, count * stride);
  }

  /** C = A B, or C += A B. */
  multiply(places: ProductPlaces, sizes: ProductSizes, adds: boolean): void {
    const all = { ...places, ...sizes };
    this.#products[adds ? "productAdded" : "product"](...PRODUCT_PARAMETERS.map((name) => all[name]));
  }
}

/** The rows from one of them on. */
export function rowsFrom(rows: DoubleRows, first: number, count: number): DoubleRows {
  return { ...rows, address: rows.address + 8 * first * rows.stride, count };
}
