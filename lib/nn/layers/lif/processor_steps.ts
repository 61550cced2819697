import type { Code } from "../../../wasm/code.ts";
import { f32x4, get, i32, repeatWhile, set, tee, v128 } from "../../../wasm/instructions.ts";
import { type WasmFunction, wasmFunction } from "../../../wasm/wasm_module.ts";
import { type LifConstants, type Surrogate, SURROGATES } from "./lif_layout.ts";

/** Constants of a layer's kernels, each a number in memory, one after another; `zero` or `subtract` is 1 by what a spike does. */
export const SCALARS = ["synapse", "zero", "subtract", "adapted", "strength", "through", "slope"] as const;

/** Addresses of rows of the batch that lie `width` bytes apart. */
const ROWS = [
  "sums",
  "before",
  "currents",
  "adaptations",
  "adaptationsBefore",
  "dVoltages",
  "dCurrents",
  "dAdaptations",
];
/** Addresses of rows that lie `rowOutputs` bytes apart. */
const OUTPUTS = ["outputs", "spikesBefore", "dOutputs"];
/** Addresses of numbers of units, the same for all rows. */
const UNITS = ["decays", "thresholds", "dDecays", "dThresholds"];
const COUNTS = ["scalars", "rows", "width", "rowOutputs"];

/** Parameters of a step of all rows: addresses in bytes, rows (at least 1), bytes of the units of a row, bytes between rows of outputs. */
export type StepParameters = Readonly<Record<string, number>>;

const PARAMETERS = [...ROWS, ...OUTPUTS, ...UNITS, ...COUNTS];
const NUMBERS = ["v", "s", "c", "a", "u", "by", "next", "kept"];

const { add, sub, mul, div } = f32x4, one = f32x4.const(1), none = f32x4.const(0);

/** What the equations of a step read and write: four units. */
class Four {
  constructor(readonly at: Readonly<Record<string, number>>) {}

  load(pointer: string): Code {
    return f32x4.load(i32.add(get(this.at[pointer]), get(this.at.at)));
  }

  store(pointer: string, value: Code): Code {
    return f32x4.store(i32.add(get(this.at[pointer]), get(this.at.at)), value);
  }

  get(name: string): Code {
    return get(this.at[name]);
  }

  set(name: string, value: Code): Code {
    return set(this.at[name], value);
  }
}

/** The current of a step, and a voltage that nothing resets. */
const charged = (four: Four): Code[] => [
  four.set("c", add(mul(four.get("synapse"), four.load("currents")), four.load("sums"))),
  four.store("currents", four.get("c")),
  four.set("v", mul(four.load("decays"), four.load("before"))),
];

const leakyForward = (four: Four): Code[] => [
  ...charged(four),
  four.set("v", add(four.get("v"), four.get("c"))),
  four.store("sums", four.get("v")),
  four.store("outputs", four.get("v")),
];

const spikingForward = (four: Four): Code[] => [
  ...charged(four),
  four.set("s", four.load("spikesBefore")),
  four.set("u", mul(four.get("zero"), mul(four.get("v"), four.get("s")))),
  four.set("v", add(sub(four.get("v"), four.get("u")), four.get("c"))),
  four.set("v", sub(four.get("v"), mul(four.get("subtract"), mul(four.load("thresholds"), four.get("s"))))),
  four.set("a", add(mul(four.get("adapted"), four.load("adaptationsBefore")), four.get("s"))),
  four.store("adaptations", four.get("a")),
  four.store("sums", four.get("v")),
  four.set("u", add(four.load("thresholds"), mul(four.get("strength"), four.get("a")))),
  four.store("outputs", v128.select(one, none, f32x4.greater(four.get("v"), four.get("u")))),
];

/** Gradients of the voltage, of the current and of the sum; `by` is that of the voltage by what is of the step itself. */
const wentBack = (four: Four): Code[] => [
  four.set("u", mul(four.get("next"), four.get("kept"))),
  four.store("dDecays", add(four.load("dDecays"), mul(four.get("u"), four.get("v")))),
  four.set("by", add(four.get("by"), mul(four.load("decays"), four.get("u")))),
  four.store("dVoltages", four.get("by")),
  four.set("by", add(four.get("by"), mul(four.get("synapse"), four.load("dCurrents")))),
  four.store("dCurrents", four.get("by")),
  four.store("sums", four.get("by")),
];

const leakyBackward = (four: Four): Code[] => [
  four.set("v", four.load("sums")),
  four.set("next", four.load("dVoltages")),
  four.set("kept", one),
  four.set("by", four.load("dOutputs")),
  ...wentBack(four),
];

/** The slope of a surrogate, of x = slope |u|. */
const SLOPES: Readonly<Record<Surrogate, (x: Code) => Code>> = {
  "fast-sigmoid": (x) => div(one, mul(add(one, x), add(one, x))),
  arctangent: (x) => div(one, add(one, mul(x, x))),
  triangle: (x) => f32x4.max(none, sub(one, x)),
};

const spikingBackward = (surrogate: Surrogate) => (four: Four): Code[] => [
  four.set("v", four.load("sums")),
  four.set("s", four.load("outputs")),
  four.set("next", four.load("dVoltages")),
  four.set("kept", sub(one, mul(four.get("zero"), four.get("s")))),
  four.set("by", add(four.load("dOutputs"), four.load("dAdaptations"))),
  four.set("u", mul(four.get("zero"), mul(four.load("decays"), four.get("v")))),
  four.set("u", add(four.get("u"), mul(four.get("subtract"), four.load("thresholds")))),
  four.set("by", sub(four.get("by"), mul(four.get("through"), mul(four.get("u"), four.get("next"))))),
  four.set("a", add(four.load("thresholds"), mul(four.get("strength"), four.load("adaptations")))),
  four.set("u", mul(four.get("slope"), f32x4.abs(sub(four.get("v"), four.get("a"))))),
  four.set("by", mul(four.get("by"), SLOPES[surrogate](four.get("u")))),
  four.set("a", add(four.get("by"), mul(four.get("subtract"), mul(four.get("s"), four.get("next"))))),
  four.store("dThresholds", sub(four.load("dThresholds"), four.get("a"))),
  four.set("a", mul(four.get("adapted"), four.load("dAdaptations"))),
  four.store("dAdaptations", sub(four.get("a"), mul(four.get("strength"), four.get("by")))),
  ...wentBack(four),
];

/** {@link spikingForward} without synaptic currents and adaptation, to the same bits. */
const plainForward = (four: Four): Code[] => [
  four.set("v", mul(four.load("decays"), four.load("before"))),
  four.set("s", four.load("spikesBefore")),
  four.set("u", mul(four.get("zero"), mul(four.get("v"), four.get("s")))),
  four.set("v", add(sub(four.get("v"), four.get("u")), four.load("sums"))),
  four.set("a", four.load("thresholds")),
  four.set("v", sub(four.get("v"), mul(four.get("subtract"), mul(four.get("a"), four.get("s"))))),
  four.store("sums", four.get("v")),
  four.store("outputs", v128.select(one, none, f32x4.greater(four.get("v"), four.get("a")))),
];

/** {@link spikingBackward} of the same units, where they learn no constants. */
const plainBackward = (surrogate: Surrogate) => (four: Four): Code[] => [
  four.set("v", four.load("sums")),
  four.set("next", four.load("dVoltages")),
  four.set("a", four.load("thresholds")),
  four.set("c", four.load("decays")),
  four.set("u", mul(four.get("zero"), mul(four.get("c"), four.get("v")))),
  four.set("u", add(four.get("u"), mul(four.get("subtract"), four.get("a")))),
  four.set(
    "by",
    sub(four.load("dOutputs"), mul(four.get("through"), mul(four.get("u"), four.get("next")))),
  ),
  four.set("u", mul(four.get("slope"), f32x4.abs(sub(four.get("v"), four.get("a"))))),
  four.set("by", mul(four.get("by"), SLOPES[surrogate](four.get("u")))),
  four.set("kept", sub(one, mul(four.get("zero"), four.load("outputs")))),
  four.set("by", add(four.get("by"), mul(four.get("c"), mul(four.get("next"), four.get("kept"))))),
  four.store("dVoltages", four.get("by")),
  four.store("sums", four.get("by")),
];

/** A step of all rows, four units at a time. */
function overUnits(name: string, step: (four: Four) => readonly Code[]): WasmFunction {
  const types = (names: readonly string[], type: "i32" | "v128") =>
    Object.fromEntries(names.map((each) => [each, type] as const));
  return wasmFunction({
    name,
    parameters: types(PARAMETERS, "i32"),
    locals: { ...types(["at"], "i32"), ...types([...NUMBERS, ...SCALARS], "v128") },
  }, (at: Readonly<Record<string, number>>) => {
    const moved = (pointer: string, bytes: number) => set(at[pointer], i32.add(get(at[pointer]), get(bytes)));
    return [
      ...SCALARS.map((scalar, place) => set(at[scalar], f32x4.loadSplat(get(at.scalars), 4 * place))),
      repeatWhile(
        tee(at.rows, i32.sub(get(at.rows), i32.const(1))),
        set(at.at, i32.const(0)),
        repeatWhile(
          i32.ltUnsigned(tee(at.at, i32.add(get(at.at), i32.const(16))), get(at.width)),
          ...step(new Four(at)),
        ),
        ...ROWS.map((pointer) => moved(pointer, at.width)),
        ...OUTPUTS.map((pointer) => moved(pointer, at.rowOutputs)),
      ),
    ];
  });
}

/** Adds numbers to others: `(from, to, bytes)`, in whole fours. */
const addFours = wasmFunction({
  name: "addFours",
  parameters: { from: "i32", to: "i32", bytes: "i32" },
  locals: { at: "i32" },
}, ({ from, to, bytes, at }) => {
  const place = (start: number) => i32.add(get(start), get(at));
  return [
    repeatWhile(
      i32.ltUnsigned(tee(at, i32.add(get(at), i32.const(16))), get(bytes)),
      f32x4.store(place(to), add(f32x4.load(place(to)), f32x4.load(place(from)))),
    ),
  ];
});

/** The kernels of spiking layers: one step of all rows, forward and back, and back by each surrogate; plain ones of units that have voltages alone. */
export const LIF_STEPS: readonly WasmFunction[] = [
  addFours,
  overUnits("leakyForward", leakyForward),
  overUnits("leakyBackward", leakyBackward),
  overUnits("spikingForward", spikingForward),
  overUnits("plainSpikingForward", plainForward),
  ...SURROGATES.flatMap((surrogate) => [
    overUnits(`${surrogate}SpikingBackward`, spikingBackward(surrogate)),
    overUnits(`${surrogate}PlainSpikingBackward`, plainBackward(surrogate)),
  ]),
];

/** The kernel of a step, one of {@link LIF_STEPS}. */
export function stepKernel(block: LifConstants, way: "Forward" | "Backward"): string {
  const { spikes, surrogate, synapse, adaptation, learn } = block;
  if (!spikes) return `leaky${way}`;
  const plain = synapse === 0 && adaptation.strength === 0 && learn.length === 0;
  if (way === "Forward") return plain ? "plainSpikingForward" : "spikingForward";
  return `${surrogate}${plain ? "Plain" : ""}SpikingBackward`;
}

/** Parameters of the kernel of a step. */
export function stepParameters(parameters: StepParameters): number[] {
  return PARAMETERS.map((name) => parameters[name]);
}
