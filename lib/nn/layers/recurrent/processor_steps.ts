import type { Processor } from "../../processor/processor.ts";
import type { Code } from "../../../wasm/code.ts";
import { get, i32, repeatWhile, set, tee } from "../../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { RECURRENT_KINDS, type RecurrentKind } from "./recurrent_layout.ts";
import { SCRATCH } from "../../processor/activations.ts";
import { NUMBERS, type Places, STEPS, Unit } from "./processor_equations.ts";

/** Sums of a unit that stand in memory: those of the kind, of all units each after another. */
export const SECTIONS: Readonly<Record<RecurrentKind, number>> = { lstm: 4, gru: 4, rnn: 1 };

/**
 * Parameters of one step of all rows: addresses of the sums `(rows, sections, width)`, which the forward step turns into gates and the backward one
 * into the gradient of the sums; of what was carried before the step, of what is carried after it and of its tanh, `(rows, width)` each; of the
 * outputs, or of their gradient; of the gradient of what is carried. Then rows (at least 1), bytes of a section, bytes between rows of the outputs.
 */
const CELL_PARAMETERS = [
  "gates",
  "before",
  "after",
  "squashed",
  "outputs",
  "dCarried",
  "rows",
  "width",
  "rowOutputs",
] as const;

/** A step of all rows, four units at a time. */
function overUnits(name: string, kind: RecurrentKind, step: (unit: Unit) => readonly Code[]): WasmFunction {
  const types = (names: readonly string[], type: "i32" | "v128") =>
    Object.fromEntries(names.map((each) => [each, type] as const));
  return wasmFunction({
    name,
    parameters: types(CELL_PARAMETERS, "i32"),
    locals: { ...types(["at"], "i32"), ...types(NUMBERS, "v128"), ...SCRATCH },
  }, (at: Places) => {
    const moved = (pointer: string, bytes: Code) => set(at[pointer], i32.add(get(at[pointer]), bytes));
    const width = get(at.width);
    return [
      repeatWhile(
        tee(at.rows, i32.sub(get(at.rows), i32.const(1))),
        set(at.at, i32.const(0)),
        repeatWhile(
          i32.ltUnsigned(tee(at.at, i32.add(get(at.at), i32.const(16))), width),
          ...step(new Unit(at)),
        ),
        moved("gates", i32.mul(width, i32.const(SECTIONS[kind]))),
        ...["before", "after", "squashed", "dCarried"].map((pointer) => moved(pointer, width)),
        moved("outputs", get(at.rowOutputs)),
      ),
    ];
  });
}

/** The kernels of recurrent layers: one step of all rows, forward and back, of each kind. */
export const RECURRENT_STEPS: readonly WasmFunction[] = RECURRENT_KINDS.flatMap((kind) => [
  overUnits(`${kind}Forward`, kind, STEPS[kind].forward),
  overUnits(`${kind}Backward`, kind, STEPS[kind].backward),
]);

/** Does a step on the processor, whose kernels are {@link RECURRENT_STEPS}. */
export function stepRecurrent(
  processor: Processor,
  kernel: `${RecurrentKind}${"Forward" | "Backward"}`,
  parameters: Readonly<Record<typeof CELL_PARAMETERS[number], number>>,
): void {
  processor.call(kernel, CELL_PARAMETERS.map((name) => parameters[name]));
}
