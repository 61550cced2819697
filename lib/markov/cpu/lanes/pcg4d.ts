import { all, type Code } from "../../../wasm/code.ts";
import { get, i32, set } from "../../../wasm/instructions.ts";
import { word, words } from "../../../wasm/whole_numbers.ts";

const MULTIPLIER = 1_664_525, INCREMENT = 1_013_904_223;

/** What pcg4d is written in: one number or four. */
export interface Arithmetic {
  add: (...operands: Code[]) => Code;
  mul: (...operands: Code[]) => Code;
  xor: (...operands: Code[]) => Code;
  const: (value: number) => Code;
  half: (value: Code) => Code;
}

/** With one number. */
export const ONE_WORD: Arithmetic = {
  add: i32.add,
  mul: i32.mul,
  xor: word.xor,
  const: i32.const,
  half: (value) => word.shrUnsigned(value, i32.const(16)),
};
/** With four. */
export const FOUR_WORDS: Arithmetic = {
  add: words.add,
  mul: words.mul,
  xor: words.xor,
  const: words.const,
  half: (value) => words.shrUnsigned(value, i32.const(16)),
};

/** A counter's word before it is mixed. */
export const seeded = (by: Arithmetic, value: Code): Code =>
  by.add(by.mul(value, by.const(MULTIPLIER)), by.const(INCREMENT));

/**
 * The hash `pcg4d` of a counter: sets four locals. @param first First word of the counter. @param others The other three, seeded, which a step's cells
 * have in common.
 */
export function pcg4d(by: Arithmetic, out: readonly number[], first: Code, others: readonly Code[]): Code {
  const [x, y, z, w] = out, seeds = [seeded(by, first), ...others];
  const add = (to: number, a: number, b: number) => set(to, by.add(get(to), by.mul(get(a), get(b))));
  const mixed = [add(x, y, w), add(y, z, x), add(z, x, y), add(w, y, z)];
  const folded = out.map((local) => set(local, by.xor(get(local), by.half(get(local)))));
  return all(...out.map((local, k) => set(local, seeds[k])), ...mixed, ...folded, ...mixed);
}
