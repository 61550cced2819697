import { fail } from "../../../base/fail.ts";
import { withNearest } from "../../../base/nearest_name.ts";

/** Values of alpha among which one is chosen. */
export const ALPHAS: readonly number[] = [1, 1.25, 1.5, 2, 2.5, 3, 4];

const TASK = "derive a mean field";

function alphaOf(text: string): number {
  const alpha = text.trim() === "" ? NaN : Number(text);
  if (!(alpha > 0 && Number.isFinite(alpha))) fail(TASK, "alpha must be a number above 0", text);
  return alpha;
}

/**
 * The alphas that are tried for each population.
 * @param choice `auto`; one number for all; or `E:2,I:1.5`, where others stay to be chosen.
 * @param names Of populations. @returns One list for each.
 * @throws {RangeError} When there is no such population, or a number is not above 0.
 */
export function alphasOf(choice: string, names: readonly string[]): number[][] {
  if (choice === "auto") return names.map(() => [...ALPHAS]);
  if (!choice.includes(":")) return names.map(() => [alphaOf(choice)]);
  const chosen = new Map(
    choice.split(",").map((part): [string, number] => {
      const at = part.indexOf(":"), name = part.slice(0, Math.max(0, at)).trim();
      if (!names.includes(name)) {
        fail(TASK, `alpha must be NAME:VALUE of ${names.join(", ")}`, withNearest(name || part, names));
      }
      return [name, alphaOf(part.slice(at + 1))];
    }),
  );
  return names.map((name) => chosen.has(name) ? [chosen.get(name)!] : [...ALPHAS]);
}
