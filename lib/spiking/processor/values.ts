import type { Code } from "../../wasm/code.ts";
import type { CodeRoom } from "./code_room.ts";
import { Untranslatable } from "./syntax.ts";
import { type Wide, wide } from "./wide.ts";

/** What an expression is worth for two neurons at once. */
export type Value =
  /** The same number for all, known when the code is made. */
  | { type: "known"; value: number }
  /** Truth that is known when the code is made. */
  | { type: "truth"; value: boolean }
  /** Numbers in double precision; whole ones stand for those of WGSL. */
  | { type: "number"; code: Wide }
  /** All bits of a neuron's place are 1 where it holds. */
  | { type: "mask"; code: Wide };

/** A value as numbers. */
export function numbersOf(room: CodeRoom, value: Value): Wide {
  if (value.type === "known") return room.constant(value.value);
  if (value.type === "number") return value.code;
  throw new Untranslatable("truth where a number is known");
}

/** A value as a mask. */
export function maskOf(room: CodeRoom, value: Value): Wide {
  if (value.type === "mask") return value.code;
  if (value.type !== "truth") throw new Untranslatable("a number where truth is known");
  const zero = room.constant(0);
  return value.value ? wide.eq(zero, zero) : wide.ne(zero, zero);
}

const ARITHMETIC: Readonly<Record<string, { of: (a: number, b: number) => number; code: typeof wide.add }>> =
  {
    "+": { of: (a, b) => a + b, code: wide.add },
    "-": { of: (a, b) => a - b, code: wide.sub },
    "*": { of: (a, b) => a * b, code: wide.mul },
    "/": { of: (a, b) => a / b, code: wide.div },
  };

const COMPARED: Readonly<Record<string, { of: (a: number, b: number) => boolean; code: typeof wide.add }>> = {
  "<": { of: (a, b) => a < b, code: wide.lt },
  ">": { of: (a, b) => a > b, code: wide.gt },
  "<=": { of: (a, b) => a <= b, code: wide.le },
  ">=": { of: (a, b) => a >= b, code: wide.ge },
  "==": { of: (a, b) => a === b, code: wide.eq },
  "!=": { of: (a, b) => a !== b, code: wide.ne },
};

/** `a && b` or `a || b`, both of which are evaluated. */
function joined(room: CodeRoom, operator: string, a: Value, b: Value): Value {
  for (const [one, other] of [[a, b], [b, a]]) {
    if (one.type !== "truth") continue;
    return one.value === (operator === "&&") ? other : one;
  }
  const [left, right] = [maskOf(room, a), maskOf(room, b)];
  return { type: "mask", code: operator === "&&" ? wide.and(left, right) : wide.or(left, right) };
}

/** What an operator of two operands gives. */
export function combined(room: CodeRoom, operator: string, a: Value, b: Value): Value {
  if (operator === "&&" || operator === "||") return joined(room, operator, a, b);
  const arithmetic = ARITHMETIC[operator], comparison = COMPARED[operator];
  if (a.type === "known" && b.type === "known") {
    if (arithmetic) return { type: "known", value: arithmetic.of(a.value, b.value) };
    if (comparison) return { type: "truth", value: comparison.of(a.value, b.value) };
  }
  // What a network has none of is left out.
  if ((operator === "+" || operator === "-") && b.type === "known" && b.value === 0) return a;
  if (operator === ">>" && b.type === "known") {
    const scaled = wide.mul(numbersOf(room, a), room.constant(2 ** -b.value));
    return { type: "number", code: wide.trunc(scaled) };
  }
  if (operator === "/" && b.type === "known" && Number.isInteger(Math.log2(Math.abs(b.value)))) {
    // The inverse of a power of two is exact.
    return { type: "number", code: wide.mul(numbersOf(room, a), room.constant(1 / b.value)) };
  }
  const code = (arithmetic ?? comparison)?.code(numbersOf(room, a), numbersOf(room, b));
  if (!code) throw new Untranslatable(operator);
  return arithmetic ? { type: "number", code } : { type: "mask", code };
}

/** What an operator of one operand gives. */
export function changed(room: CodeRoom, operator: string, a: Value): Value {
  if (operator === "-") {
    return a.type === "known"
      ? { type: "known", value: -a.value }
      : { type: "number", code: wide.neg(numbersOf(room, a)) };
  }
  return a.type === "truth"
    ? { type: "truth", value: !a.value }
    : { type: "mask", code: wide.not(maskOf(room, a)) };
}

/** One of two values where a condition holds, else the other. */
export function chosen(room: CodeRoom, [no, yes]: readonly [Value, Value], condition: Value): Value {
  if (condition.type === "truth") return condition.value ? yes : no;
  if (no.type === "known" && yes.type === "known" && Object.is(no.value, yes.value)) return no;
  const truth = no.type === "mask" || no.type === "truth";
  const [left, right] = [yes, no].map((one) => truth ? maskOf(room, one) : numbersOf(room, one));
  return { type: truth ? "mask" : "number", code: wide.select(left, right, maskOf(room, condition)) };
}

/** A value that code may ask for often: statements that keep it, and what gets it. */
export function keptValue(room: CodeRoom, value: Value): { code: Code; value: Value } {
  if (value.type === "known" || value.type === "truth") return { code: [], value };
  const { code, get } = room.kept(value.code);
  return { code, value: { ...value, code: get } };
}
