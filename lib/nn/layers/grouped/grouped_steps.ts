import type { Code } from "../../../wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee } from "../../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { SCRATCH } from "../../processor/activations.ts";
import type { Processor } from "../../processor/processor.ts";
import { NUMBERS, type Places, STEPS, Unit } from "../recurrent/processor_equations.ts";

/** Numbers of a group in a row: its units in a four, and the sums of its four gates. */
export const GROUP = { units: 4, sums: 16 } as const;

/** Pointers to numbers of a group's units, which go on by a four with every group. */
const OF_UNITS = ["before", "after", "squashed", "outputs", "dCarried", "beside"] as const;

/**
 * Parameters of one step of all groups of all rows: addresses of the sums `(rows, groups, 4 gates, 4)`, which the forward step turns into gates and the
 * backward one into the gradient of the sums; of what was carried before the step, of what is carried after it and of its tanh, of the outputs or their
 * gradient, of the gradient of what is carried, all `(rows, groups, 4)`; `beside`: of the units before the step, or of their gradient, to which the
 * backward step adds. Then weights, rows and groups (at least 1), units of a group.
 */
const PARAMETERS = ["gates", ...OF_UNITS, "weights", "rows", "groups", "units"] as const;

const types = (names: readonly string[], type: "i32" | "v128") =>
  Object.fromEntries(names.map((each) => [each, type] as const));

/** A step of all groups of all rows. @param of What is done with a group. */
function overGroups(name: string, of: (at: Places, unit: Unit) => readonly Code[]): WasmFunction {
  return wasmFunction({
    name,
    parameters: types(PARAMETERS, "i32"),
    locals: {
      ...types(["at", "width", "group", "weight", "source", "left"], "i32"),
      ...types([...NUMBERS, "sum"], "v128"),
      ...SCRATCH,
    },
  }, (at: Places) => {
    const moved = (pointer: string, bytes: number) =>
      set(at[pointer], i32.add(get(at[pointer]), i32.const(bytes)));
    return [
      set(at.width, i32.const(16)),
      repeatWhile(
        tee(at.rows, i32.sub(get(at.rows), i32.const(1))),
        set(at.weight, get(at.weights)),
        set(at.group, get(at.groups)),
        repeatWhile(
          tee(at.group, i32.sub(get(at.group), i32.const(1))),
          ...of(at, new Unit(at)),
          moved("gates", 4 * GROUP.sums),
          ...OF_UNITS.map((pointer) => moved(pointer, 4 * GROUP.units)),
        ),
      ),
    ];
  });
}

const GATES = ["x", "y", "z", "w"] as const;
const added = (to: Code, by: Code, weights: Code): Code => f32x4.add(to, f32x4.mul(by, weights));
const next = (local: number, bytes: number) => set(local, i32.add(get(local), i32.const(bytes)));

/** The sums get those of the group's units before the step, unit by unit: weights `(groups, units, 4 gates, 4)`. */
const forward = overGroups("groupedForward", (at, unit) => [
  ...GATES.map((gate, section) => unit.set(gate, unit.gate(section))),
  set(at.source, get(at.beside)),
  set(at.left, get(at.units)),
  repeatWhile(
    tee(at.left, i32.sub(get(at.left), i32.const(1))),
    set(at.sum, f32x4.loadSplat(get(at.source))),
    ...GATES.map((gate, section) =>
      unit.set(gate, added(unit.get(gate), get(at.sum), f32x4.load(get(at.weight), 16 * section)))
    ),
    next(at.source, 4),
    next(at.weight, 4 * GROUP.sums),
  ),
  ...GATES.map((gate, section) => unit.storeGate(section, unit.get(gate))),
  ...STEPS.lstm.forward(unit),
]);

/** The gradient of the units before the step gets that of the sums, unit by unit: weights `(groups, units, 4 gates, 4)`, transposed in each group. */
const backward = overGroups("groupedBackward", (at, unit) => [
  ...STEPS.lstm.backward(unit),
  set(at.sum, f32x4.load(get(at.beside))),
  set(at.source, get(at.gates)),
  set(at.left, get(at.units)),
  repeatWhile(
    tee(at.left, i32.sub(get(at.left), i32.const(1))),
    ...GATES.map((_, section) =>
      set(
        at.sum,
        added(
          get(at.sum),
          f32x4.loadSplat(get(at.source), 16 * section),
          f32x4.load(get(at.weight), 16 * section),
        ),
      )
    ),
    next(at.source, 4),
    next(at.weight, 4 * GROUP.sums),
  ),
  f32x4.store(get(at.beside), get(at.sum)),
]);

/** The kernels of LSTMs in groups. */
export const GROUPED_STEPS: readonly WasmFunction[] = [forward, backward];

/** Does a step on the processor, whose kernels are {@link GROUPED_STEPS}. */
export function stepGroups(
  processor: Processor,
  kernel: "groupedForward" | "groupedBackward",
  parameters: Readonly<Record<typeof PARAMETERS[number], number>>,
): void {
  processor.call(kernel, PARAMETERS.map((name) => parameters[name]));
}
