import { all, type Code, unsigned } from "../../wasm/code.ts";
import { f64x2, word } from "../../wasm/doubles.ts";
import { get, i32, repeatWhile, set } from "../../wasm/instructions.ts";
import { encodeModule, wasmFunction } from "../../wasm/wasm_module.ts";

/** Steps of a tile, of which each register has two. */
export const TILE = 8;

/** A number in double precision from memory, twice. */
const loadTwice = (address: Code): Code => all(address, [0xfd, ...unsigned(0x0a), 3, 0]);

const SUMS = ["a", "b", "c", "d"] as const;

/**
 * Adds weight times activity over the tracts of a port to eight steps of what it gets, in the order and
 * with the roundings of the plain way. Parameters: addresses of the first tract's place and weight, and of
 * the end of the places; bytes from the places on; address of the eight steps.
 */
const TILE_FUNCTION = wasmFunction(
  {
    name: "addTile",
    parameters: { place: "i32", weight: "i32", end: "i32", shift: "i32", into: "i32" },
    locals: { from: "i32", factor: "v128", a: "v128", b: "v128", c: "v128", d: "v128" },
  },
  (at) => [
    repeatWhile(
      i32.ltUnsigned(get(at.place), get(at.end)),
      set(at.from, i32.add(word.load(get(at.place)), get(at.shift))),
      set(at.factor, loadTwice(get(at.weight))),
      ...SUMS.map((sum, k) =>
        set(at[sum], f64x2.add(get(at[sum]), f64x2.mul(get(at.factor), f64x2.load(get(at.from), 16 * k))))
      ),
      set(at.place, i32.add(get(at.place), i32.const(4))),
      set(at.weight, i32.add(get(at.weight), i32.const(8))),
    ),
    ...SUMS.map((sum, k) =>
      f64x2.store(get(at.into), f64x2.add(f64x2.load(get(at.into), 16 * k), get(at[sum])), 16 * k)
    ),
  ],
);

/** The function of the module. Each port has at least one tract. */
export type AddTile = (place: number, weight: number, end: number, shift: number, into: number) => void;

let module: WebAssembly.Module | undefined;

/** Binds the function to a memory. */
export function addTileOf(memory: WebAssembly.Memory): AddTile {
  module ??= new WebAssembly.Module(encodeModule([TILE_FUNCTION], { shared: false }));
  return new WebAssembly.Instance(module, { env: { memory } }).exports.addTile as AddTile;
}
