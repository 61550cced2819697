import { all, type Code } from "../../../wasm/code.ts";
import { f32x4, get, i32, set } from "../../../wasm/instructions.ts";
import { type Scratch, sigmoid, tanh } from "../../processor/activations.ts";
import type { RecurrentKind } from "./recurrent_layout.ts";

/** Places of locals by their names. */
export type Places = Readonly<Record<string, number>>;

/** Numbers that the equations of a step are written in. */
export const NUMBERS = ["x", "y", "z", "w", "carried", "flat", "above", "slope"];

const one = f32x4.const(1);
const product = (...factors: readonly Code[]): Code =>
  factors.reduce((left, right) => f32x4.mul(left, right));
const oneLess = (value: Code): Code => f32x4.sub(one, value);
/** s (1 - s): the slope of the logistic function where it is s. */
const logisticSlope = (value: Code): Code => product(value, oneLess(value));
/** 1 - s²: the slope of tanh where it is s. */
const tanhSlope = (value: Code): Code => oneLess(product(value, value));

/**
 * What the equations of a step read and write: four units, `at.at` bytes from where the pointers stand; sections of gates are `at.width` bytes apart.
 * Locals beside those are {@link NUMBERS} and `SCRATCH`.
 */
export class Unit {
  constructor(readonly at: Places) {}

  #place(pointer: string): Code {
    return i32.add(get(this.at[pointer]), get(this.at.at));
  }

  #section(section: number): Code {
    return i32.add(this.#place("gates"), i32.mul(get(this.at.width), i32.const(section)));
  }

  load(pointer: string): Code {
    return f32x4.load(this.#place(pointer));
  }

  store(pointer: string, value: Code): Code {
    return f32x4.store(this.#place(pointer), value);
  }

  /** A sum or gate of the units. */
  gate(section: number): Code {
    return f32x4.load(this.#section(section));
  }

  storeGate(section: number, value: Code): Code {
    return f32x4.store(this.#section(section), value);
  }

  /** A number that the equations are written in. */
  get(name: string): Code {
    return get(this.at[name]);
  }

  set(name: string, value: Code): Code {
    return set(this.at[name], value);
  }

  /** Sets a number to a function of another. */
  activated(name: string, activation: (x: Code, at: Scratch) => Code, value: Code): Code {
    const { whole, rest, power } = this.at;
    return all(activation(value, { whole, rest, power }), this.set(name, this.get("power")));
  }
}

/** Equations of a step forward, and those of the gradient, in `shaders/nn/recurrent_cell.wgsl`. */
export const STEPS: Readonly<
  Record<RecurrentKind, Record<"forward" | "backward", (unit: Unit) => readonly Code[]>>
> = {
  lstm: {
    forward: (unit) => [
      ...[["x", sigmoid], ["y", sigmoid], ["z", tanh], ["w", sigmoid]].flatMap((
        [gate, activation],
        section,
      ) => [
        unit.activated(gate as string, activation as typeof sigmoid, unit.gate(section)),
        unit.storeGate(section, unit.get(gate as string)),
      ]),
      unit.set(
        "carried",
        f32x4.add(product(unit.get("y"), unit.load("before")), product(unit.get("x"), unit.get("z"))),
      ),
      unit.store("after", unit.get("carried")),
      unit.activated("flat", tanh, unit.get("carried")),
      unit.store("squashed", unit.get("flat")),
      unit.store("outputs", product(unit.get("w"), unit.get("flat"))),
    ],
    backward: (unit) => [
      ...["x", "y", "z", "w"].map((gate, section) => unit.set(gate, unit.gate(section))),
      unit.set("flat", unit.load("squashed")),
      unit.set("above", unit.load("outputs")),
      unit.set(
        "slope",
        f32x4.add(
          unit.load("dCarried"),
          product(unit.get("above"), unit.get("w"), tanhSlope(unit.get("flat"))),
        ),
      ),
      unit.storeGate(0, product(unit.get("slope"), unit.get("z"), logisticSlope(unit.get("x")))),
      unit.storeGate(1, product(unit.get("slope"), unit.load("before"), logisticSlope(unit.get("y")))),
      unit.storeGate(2, product(unit.get("slope"), unit.get("x"), tanhSlope(unit.get("z")))),
      unit.storeGate(3, product(unit.get("above"), unit.get("flat"), logisticSlope(unit.get("w")))),
      unit.store("dCarried", product(unit.get("slope"), unit.get("y"))),
    ],
  },
  gru: {
    forward: (unit) => [
      unit.activated("x", sigmoid, unit.gate(0)),
      unit.storeGate(0, unit.get("x")),
      unit.activated("y", sigmoid, unit.gate(1)),
      unit.storeGate(1, unit.get("y")),
      unit.activated("z", tanh, f32x4.add(unit.gate(2), product(unit.get("x"), unit.gate(3)))),
      unit.storeGate(2, unit.get("z")),
      unit.set(
        "carried",
        f32x4.add(
          product(oneLess(unit.get("y")), unit.get("z")),
          product(unit.get("y"), unit.load("before")),
        ),
      ),
      unit.store("after", unit.get("carried")),
      unit.store("outputs", unit.get("carried")),
    ],
    backward: (unit) => [
      ...["x", "y", "z", "w"].map((gate, section) => unit.set(gate, unit.gate(section))),
      unit.set("above", f32x4.add(unit.load("outputs"), unit.load("dCarried"))),
      unit.set("slope", product(unit.get("above"), oneLess(unit.get("y")), tanhSlope(unit.get("z")))),
      unit.storeGate(0, product(unit.get("slope"), unit.get("w"), logisticSlope(unit.get("x")))),
      unit.storeGate(
        1,
        product(
          unit.get("above"),
          f32x4.sub(unit.load("before"), unit.get("z")),
          logisticSlope(unit.get("y")),
        ),
      ),
      unit.storeGate(2, unit.get("slope")),
      unit.storeGate(3, product(unit.get("slope"), unit.get("x"))),
      unit.store("dCarried", product(unit.get("above"), unit.get("y"))),
    ],
  },
  rnn: {
    forward: (unit) => [
      unit.activated("x", tanh, unit.gate(0)),
      unit.storeGate(0, unit.get("x")),
      unit.store("after", unit.get("x")),
      unit.store("outputs", unit.get("x")),
    ],
    backward: (unit) => [
      unit.storeGate(0, product(unit.load("outputs"), tanhSlope(unit.gate(0)))),
    ],
  },
};
