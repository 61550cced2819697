import { type CodeRoom, OUTSIDE } from "./code_room.ts";
import { exponential, exponentialLessOne, outside } from "./exponential_code.ts";
import { Untranslatable } from "./syntax.ts";
import { chosen, combined, numbersOf, type Value } from "./values.ts";
import { wide } from "./wide.ts";

/** Functions of numbers that WebAssembly has, and how many these are. */
const OWN: Readonly<Record<string, [of: typeof wide.abs, operands: number]>> = {
  abs: [wide.abs, 1],
  sqrt: [wide.sqrt, 1],
  floor: [wide.floor, 1],
  ceil: [wide.ceil, 1],
  trunc: [wide.trunc, 1],
  round: [wide.nearest, 1],
  min: [wide.min, 2],
  max: [wide.max, 2],
};

/**
 * What a built-in function of WGSL gives, or `expm1`, which only our own texts have.
 * @throws {Untranslatable} When it is none that is known.
 */
export function builtIn(room: CodeRoom, name: string, operands: readonly Value[]): Value {
  const [a, b, c] = operands, own = OWN[name], known = OUTSIDE.find((one) => one === name);
  const operandsOf = own?.[1] ?? { select: 3, fma: 3, pow: 2 }[name] ?? 1;
  if (operands.length !== operandsOf) throw new Untranslatable(name);
  if (name === "select") return chosen(room, [a, b], c);
  if (name === "fma") return combined(room, "+", combined(room, "*", a, b), c);
  if (name === "f32" || name === "u32") return a;
  if (own) return { type: "number", code: own[0](...operands.map((one) => numbersOf(room, one))) };
  if (!known) throw new Untranslatable(name);
  const [x, ...others] = operands.map((one) => numbersOf(room, one));
  if (name === "exp") return { type: "number", code: exponential(room, x) };
  if (name === "expm1") return { type: "number", code: exponentialLessOne(room, x) };
  return { type: "number", code: outside(room, known, x, ...others) };
}
