import { fail } from "../base/fail.ts";
import { SYSTEMS } from "../systems.ts";
import type { MapAxis } from "./parameter_map.ts";

/** Most values of one axis. */
const MOST = 100_000;

/** Unit of a field of a network's spec, or of what a short name stands for; empty for pure numbers and unknown names. */
export function unitOf(name: string): string {
  for (const { unit, aliases = {} } of SYSTEMS) {
    const found = unit?.(Object.hasOwn(aliases, name) ? aliases[name][0] : name);
    if (found !== undefined) return found;
  }
  return "";
}

function refuse(text: string): never {
  fail("make a grid", "an axis needs NAME=LOW:HIGH:STEP or NAME=VALUE,VALUE,...", text);
}

/** LOW, LOW + STEP, and so on up to HIGH, to 12 digits, so that 3 + 3 x 0.1 is 3.3. */
function stepped(text: string, [low, high, step]: number[]): number[] {
  const count = Math.floor((high - low) / step + 1e-9) + 1;
  if (!(step > 0) || !(count >= 1)) fail("make a grid", "LOW must be at most HIGH, and STEP positive", text);
  if (count > MOST) fail("make a grid", `an axis has at most ${MOST} values`, count);
  return Array.from({ length: count }, (_, k) => Number((low + k * step).toPrecision(12)));
}

/**
 * An axis of a grid from text: `NAME=LOW:HIGH:STEP`, or `NAME=VALUE,VALUE,...`.
 * @throws {RangeError} When the text is neither, or the range is empty.
 *
 * @example
 * ```ts
 * import { parseAxis } from "./grid.ts";
 *
 * console.assert(parseAxis("S_EI=3:3.3:0.1").values.join() === "3,3.1,3.2,3.3");
 * ```
 */
export function parseAxis(text: string): MapAxis {
  const equals = text.indexOf("=");
  const name = text.slice(0, equals).trim();
  const list = text.slice(equals + 1);
  const parts = list.split(list.includes(":") ? ":" : ",");
  const numbers = parts.map((part) => part.trim() === "" ? NaN : Number(part));
  if (equals < 1 || !numbers.every(Number.isFinite)) refuse(text);
  if (!list.includes(":")) return { name, unit: unitOf(name), values: numbers };
  if (numbers.length !== 3) refuse(text);
  return { name, unit: unitOf(name), values: stepped(text, numbers) };
}
