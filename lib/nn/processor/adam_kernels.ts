import { bits, f64x2 } from "../../wasm/doubles.ts";
import type { Code } from "../../wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee, when } from "../../wasm/instructions.ts";
import { encodeModule, type WasmFunction, wasmFunction } from "../../wasm/wasm_module.ts";

/** Numbers of a step of {@link AdamKernels.step}, in their order in memory. */
export const STEP_NUMBERS = [
  "scale",
  "shrunk",
  "ahead",
  "now",
  "beta1",
  "rest1",
  "beta2",
  "rest2",
  "root",
  "epsilon",
  "kept",
  "restKept",
] as const;

const names = <T extends string>(all: readonly string[], type: T) =>
  Object.fromEntries(all.map((each) => [each, type])) as Record<string, T>;
const { add, sub, mul, div, sqrt } = f32x4;

/** Sums of the parts of a gradient, in their order: `(first, between, parts, to, bytes)`. @returns The sum of their squares. */
const sumParts: WasmFunction = wasmFunction({
  name: "sumParts",
  parameters: names(["first", "between", "parts", "to", "bytes"], "i32"),
  locals: { ...names(["at", "from", "left"], "i32"), ...names(["sum", "squares", "half"], "v128") },
  result: "f64",
}, (at: Readonly<Record<string, number>>) => {
  const more = tee(at.left, i32.sub(get(at.left), i32.const(1)));
  const squared = (value: Code) => [
    set(at.half, f64x2.ofSingles(value)),
    set(at.squares, f64x2.add(get(at.squares), f64x2.mul(get(at.half), get(at.half)))),
  ];
  return [
    repeatWhile(
      i32.ltUnsigned(tee(at.at, i32.add(get(at.at), i32.const(16))), get(at.bytes)),
      set(at.from, i32.add(get(at.first), get(at.at))),
      set(at.sum, f32x4.load(get(at.from))),
      set(at.left, get(at.parts)),
      when(
        more,
        repeatWhile(
          more,
          set(at.from, i32.add(get(at.from), get(at.between))),
          set(at.sum, add(get(at.sum), f32x4.load(get(at.from)))),
        ),
      ),
      f32x4.store(i32.add(get(at.to), get(at.at)), get(at.sum)),
      ...squared(get(at.sum)),
      ...squared(bits.shuffleWords([2, 3, 2, 3], get(at.sum))),
    ),
    f64x2.addLanes(get(at.squares)),
  ];
});

/** A step of Adam over all weights: `(gradient, weights, moments, averages, numbers, bytes)`, the first moments of four weights before their second ones. */
const adamStep: WasmFunction = wasmFunction({
  name: "adamStep",
  parameters: names(["gradient", "weights", "moments", "averages", "numbers", "bytes"], "i32"),
  locals: { at: "i32", ...names(["g", "m", "v", "w", ...STEP_NUMBERS], "v128") },
}, (at: Readonly<Record<string, number>>) => {
  const here = (pointer: string) => i32.add(get(at[pointer]), get(at.at));
  const moment = i32.add(get(at.moments), i32.shl(get(at.at), i32.const(1)));
  const of = (name: string) => get(at[name]);
  return [
    ...STEP_NUMBERS.map((name, place) => set(at[name], f32x4.loadSplat(get(at.numbers), 4 * place))),
    repeatWhile(
      i32.ltUnsigned(tee(at.at, i32.add(get(at.at), i32.const(16))), get(at.bytes)),
      set(at.g, mul(of("scale"), f32x4.load(here("gradient")))),
      set(at.m, add(mul(of("beta1"), f32x4.load(moment)), mul(of("rest1"), of("g")))),
      set(at.v, add(mul(of("beta2"), f32x4.load(moment, 16)), mul(of("rest2"), mul(of("g"), of("g"))))),
      f32x4.store(moment, of("m")),
      f32x4.store(moment, of("v"), 16),
      set(at.w, add(mul(of("now"), of("g")), mul(of("ahead"), of("m")))),
      set(at.w, div(of("w"), add(mul(sqrt(of("v")), of("root")), of("epsilon")))),
      set(at.w, sub(mul(of("shrunk"), f32x4.load(here("weights"))), of("w"))),
      f32x4.store(here("weights"), of("w")),
      f32x4.store(
        here("averages"),
        add(mul(of("kept"), f32x4.load(here("averages"))), mul(of("restKept"), of("w"))),
      ),
    ),
  ];
});

/** Adam's kernels on the memory where the weights and their gradients are. */
export interface AdamKernels {
  sumParts(first: number, between: number, parts: number, to: number, bytes: number): number;
  adamStep(
    gradient: number,
    weights: number,
    moments: number,
    averages: number,
    numbers: number,
    bytes: number,
  ): void;
}

/** Compiles them. @param shared Whether threads share the memory. */
export function adamKernels(memory: WebAssembly.Memory, shared: boolean): AdamKernels {
  const module = new WebAssembly.Module(encodeModule([sumParts, adamStep], { shared }));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as AdamKernels;
}
