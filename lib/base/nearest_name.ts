import { closest, distance } from "../deps/fastest_levenshtein.ts";

/** Names longer than this are no misspelling of any. */
const LONGEST = 100;

/** Letters at the start that two names have in common. */
function alike(one: string, other: string): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count++;
  return count;
}

const letters = (name: string) => [...name].sort().join("");

/**
 * The known name nearest to a misspelt one, for error sentences.
 * @param name What was written.
 * @param known The names there are.
 * @returns The nearest name, or null when none is near (more than half of the letters differ, and no two are swapped).
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (known.length === 0 || name.length > LONGEST) return null;
  const lower = name.toLowerCase();
  const byLower = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const candidates = [...byLower.keys()], apart = distance(lower, closest(lower, candidates));
  // Of those that are as near, the one that begins alike: rateHz, not name, for rate.
  const nearest = candidates.filter((candidate) => distance(lower, candidate) === apart)
    .reduce((one, other) => alike(lower, other) > alike(lower, one) ? other : one);
  const swapped = apart === 2 && letters(lower) === letters(nearest);
  return swapped || apart <= Math.max(1, nearest.length / 2) ? byLower.get(nearest)! : null;
}

/** Most names that a sentence lists. */
const LISTED = 20;

/**
 * A name that is unknown and, in brackets, the nearest that is known, if one is near.
 *
 * @example
 * ```ts
 * import { withNearest } from "./nearest_name.ts";
 *
 * console.assert(withNearest("lef", ["leaf", "tree"]) === "lef (did you mean leaf?)");
 * console.assert(withNearest("stone", ["leaf", "tree"]) === "stone");
 * ```
 */
export function withNearest(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === null ? name : `${name} (did you mean ${near}?)`;
}

/**
 * A name that is unknown and, in brackets, the nearest that is known or all of them.
 *
 * @example
 * ```ts
 * import { withKnown } from "./nearest_name.ts";
 *
 * console.assert(withKnown("stone", ["leaf", "tree"]) === "stone (there are leaf, tree)");
 * ```
 */
export function withKnown(name: string, known: readonly string[]): string {
  return `${name} (${knownNear(name, known)})`;
}

/** What {@linkcode withKnown} has in its brackets. */
export function knownNear(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  if (near !== null) return `did you mean ${near}?`;
  if (known.length === 0) return "there are none";
  const more = known.length > LISTED ? `, and ${known.length - LISTED} more` : "";
  return `there are ${known.slice(0, LISTED).join(", ")}${more}`;
}
