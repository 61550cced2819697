import { all, type Code } from "../../wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee, v128 } from "../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../wasm/wasm_module.ts";
import { type Activation, ACTIVATIONS } from "../dense_layout.ts";
import { exponential, SCRATCH, type Scratch, sigmoid, tanh } from "./activations.ts";
import type { Processor } from "./processor.ts";
import { fours, type Rows } from "./rows.ts";
import type { MatrixRows } from "./weight_matrix.ts";

/**
 * Parameters of the kernels: addresses of sums and outputs, or of their gradient; rows (at least 1), bytes of a row that are units, and bytes between
 * rows of both. Forward, sums stay; back, they become their gradient.
 */
const PARAMETERS = ["sums", "outputs", "rows", "width", "rowSums", "rowOutputs"] as const;

const one = f32x4.const(1), zero = f32x4.const(0);

/** Scale and alpha of SELU (Klambauer et al. 2017, arXiv:1706.02515). */
const SELU = { scale: f32x4.const(1.0507009873554805), alpha: f32x4.const(1.6732632423543772) };

/** A function of the sum x, and its slope there: statements, and the number that they lead to. */
type Formula = (x: Code, at: Scratch) => { first: Code; value: Code };

const plainly = (value: Code) => ({ first: [], value });
const { mul, add, sub } = f32x4;

const FORMULAS: Readonly<Record<Activation, { value: Formula; slope: Formula }>> = {
  linear: { value: (x) => plainly(x), slope: () => plainly(one) },
  relu: {
    value: (x) => plainly(f32x4.max(x, zero)),
    slope: (x) => plainly(v128.select(one, zero, f32x4.greater(x, zero))),
  },
  tanh: {
    value: (x, at) => ({ first: tanh(x, at), value: get(at.power) }),
    slope: (x, at) => ({ first: tanh(x, at), value: sub(one, mul(get(at.power), get(at.power))) }),
  },
  sigmoid: {
    value: (x, at) => ({ first: sigmoid(x, at), value: get(at.power) }),
    slope: (x, at) => ({ first: sigmoid(x, at), value: mul(get(at.power), sub(one, get(at.power))) }),
  },
  silu: {
    value: (x, at) => ({ first: sigmoid(x, at), value: mul(x, get(at.power)) }),
    slope: (x, at) => ({
      first: sigmoid(x, at),
      value: mul(get(at.power), add(one, mul(x, sub(one, get(at.power))))),
    }),
  },
  selu: {
    value: (x, at) => ({
      first: exponential(x, at),
      value: mul(
        SELU.scale,
        v128.select(x, mul(SELU.alpha, sub(get(at.power), one)), f32x4.greater(x, zero)),
      ),
    }),
    slope: (x, at) => ({
      first: exponential(x, at),
      value: mul(SELU.scale, v128.select(one, mul(SELU.alpha, get(at.power)), f32x4.greater(x, zero))),
    }),
  },
};

/** A kernel over all units of all rows. */
function overUnits(name: string, activation: Activation, way: "forward" | "backward"): WasmFunction {
  const numbers = Object.fromEntries(PARAMETERS.map((each) => [each, "i32"] as const));
  return wasmFunction({ name, parameters: numbers, locals: { at: "i32", x: "v128", ...SCRATCH } }, (at) => {
    const { whole, rest, power } = at as Readonly<Record<string, number>>;
    const place = (pointer: number) => i32.add(get(pointer), get(at.at));
    const moved = (pointer: number, bytes: number) => set(pointer, i32.add(get(pointer), get(bytes)));
    const formula = FORMULAS[activation][way === "forward" ? "value" : "slope"];
    const { first, value } = formula(get(at.x), { whole, rest, power });
    const stored = way === "forward"
      ? f32x4.store(place(at.outputs), value)
      : f32x4.store(place(at.sums), mul(f32x4.load(place(at.outputs)), value));
    return [
      repeatWhile(
        tee(at.rows, i32.sub(get(at.rows), i32.const(1))),
        set(at.at, i32.const(0)),
        repeatWhile(
          i32.ltUnsigned(tee(at.at, i32.add(get(at.at), i32.const(16))), get(at.width)),
          set(at.x, f32x4.load(place(at.sums))),
          all(first, stored),
        ),
        moved(at.sums, at.rowSums),
        moved(at.outputs, at.rowOutputs),
      ),
    ];
  });
}

/** The kernels of {@linkcode activateRows}: forward and back, of each activation. */
export const ROW_ACTIVATIONS: readonly WasmFunction[] = ACTIVATIONS.flatMap((activation) => [
  overUnits(`${activation}Forward`, activation, "forward"),
  overUnits(`${activation}Backward`, activation, "backward"),
]);

/**
 * Outputs of units from their sums; or, on the way back, the gradient of the sums, which takes their place, from that of the outputs.
 * @param at.rows Rows, at least 1. @param at.outputs Outputs, or their gradient.
 */
export function activateRows(
  processor: Processor,
  way: "Forward" | "Backward",
  at: { activation: Activation; units: number; sums: MatrixRows; outputs: Rows; rows: number },
): void {
  const { activation, units, sums, outputs, rows } = at;
  processor.call(activation + way, [
    ...[sums.address, outputs.address, rows],
    ...[4 * fours(units), 4 * sums.stride, 4 * outputs.stride],
  ]);
}
