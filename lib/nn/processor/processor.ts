import { encodeModule, type WasmFunction } from "../../wasm/wasm_module.ts";
import { Arena } from "./arena.ts";
import { EVENT_PRODUCTS } from "./event_products.ts";
import { PANEL, product, PRODUCT_PARAMETERS, type ProductPlaces, type ProductSizes } from "./product.ts";

/** The kernels that all layers use. */
const PRODUCTS: readonly WasmFunction[] = [
  product("product", { adds: false, packed: false }),
  product("productAdded", { adds: true, packed: false }),
  product("packedProduct", { adds: false, packed: true }),
  product("packedProductAdded", { adds: true, packed: true }),
  ...EVENT_PRODUCTS,
];

/** The processor as an engine for layers: kernels in WebAssembly's vectors of four, and their memory. */
export class Processor {
  readonly arena = new Arena();
  readonly #functions: Readonly<Record<string, (...parameters: number[]) => number | void>>;

  /** Compiles the kernels, in some milliseconds. @param kernels Those of the layers, beside products; each counts once. */
  constructor(kernels: readonly WasmFunction[]) {
    const functions = [...new Set([...PRODUCTS, ...kernels])];
    const module = new WebAssembly.Module(encodeModule(functions, { shared: false }));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.arena.memory } });
    this.#functions = exports as Record<string, (...parameters: number[]) => number | void>;
  }

  /** C = A B, or C += A B. */
  multiply(places: ProductPlaces, sizes: ProductSizes, adds = false): void {
    const all = { ...places, ...sizes };
    const packed = places.columnA === 4 && places.rowB === 4 * PANEL;
    const kernel = packed ? "packedProduct" : "product";
    this.call(adds ? `${kernel}Added` : kernel, PRODUCT_PARAMETERS.map((name) => all[name]));
  }

  /** Runs a kernel that says something. */
  ask(kernel: string, parameters: readonly number[]): number {
    return this.#functions[kernel](...parameters) as number;
  }

  /** Runs a kernel. */
  call(kernel: string, parameters: readonly number[]): void {
    this.#functions[kernel](...parameters);
  }
}
