import { CELL_PARAMETERS, recurrentStep } from "./recurrent_cells.ts";
import { encodeModule } from "../../wasm/wasm_module.ts";
import { RECURRENT_KINDS, type RecurrentKind } from "../layers/recurrent/recurrent_layout.ts";
import { Arena } from "./arena.ts";
import { product, PRODUCT_PARAMETERS, type ProductPlaces, type ProductSizes } from "./product.ts";

type Step = (...parameters: number[]) => void;

let compiled: WebAssembly.Module | null = null;

/** All kernels, compiled once: some milliseconds. */
function kernels(): WebAssembly.Module {
  return compiled ??= new WebAssembly.Module(encodeModule([
    product("product", { adds: false }),
    product("productAdded", { adds: true }),
    ...RECURRENT_KINDS.flatMap((kind) => [
      recurrentStep(`${kind}Forward`, kind, "forward"),
      recurrentStep(`${kind}Backward`, kind, "backward"),
    ]),
  ], { shared: false }));
}

/** The processor as an engine for layers: kernels in WebAssembly's vectors of four, and their memory. */
export class Processor {
  readonly arena = new Arena();
  readonly #functions: Readonly<Record<string, Step>>;

  constructor() {
    const { exports } = new WebAssembly.Instance(kernels(), { env: { memory: this.arena.memory } });
    this.#functions = exports as Record<string, Step>;
  }

  /** C = A B, or C += A B. */
  multiply(places: ProductPlaces, sizes: ProductSizes, adds = false): void {
    const all = { ...places, ...sizes };
    const values = PRODUCT_PARAMETERS.map((name) => all[name]);
    this.#functions[adds ? "productAdded" : "product"](...values);
  }

  /** One step of all rows of a recurrent layer. */
  step(
    kind: RecurrentKind,
    way: "Forward" | "Backward",
    parameters: Readonly<Record<typeof CELL_PARAMETERS[number], number>>,
  ): void {
    this.#functions[kind + way](...CELL_PARAMETERS.map((name) => parameters[name]));
  }
}
