import { closest, distance } from "../deps/fastest_levenshtein.ts";

/** Names longer than this are no misspelling of any. */
const LONGEST = 100;

/**
 * The known name nearest to a misspelt one, for error sentences.
 * @param name What was written.
 * @param known The names there are.
 * @returns The nearest name, or null when none is near (more than half of the letters differ).
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (known.length === 0 || name.length > LONGEST) return null;
  const lower = name.toLowerCase();
  const byLower = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const nearest = closest(lower, [...byLower.keys()]);
  return distance(lower, nearest) <= Math.max(1, nearest.length / 2) ? byLower.get(nearest)! : null;
}
