/** What of a projection tells it from others. */
interface Named {
  name?: string;
  from: string;
  to: string;
  receptor: string;
}

/** The name of a projection in paths, which others may share: its own, or else `FROM->TO`. */
export function pathName({ name, from, to }: Omit<Named, "receptor">): string {
  return name ?? `${from}->${to}`;
}

/** How often each text comes. */
function numbers(texts: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1);
  return found;
}

/**
 * A name for each projection that no other has: its own, or else `E->I`; where several without a name connect these, with the receptor, `E->I exc`; where that is still
 * not enough, with its number among those, `E->I exc 2`.
 * @param projections In the order of the spec.
 * @returns A name for each.
 */
export function projectionNames(projections: readonly Named[]): string[] {
  const ends = projections.map(({ from, to }) => `${from}->${to}`);
  const full = projections.map(({ receptor }, at) => `${ends[at]} ${receptor}`);
  const unnamed = (texts: readonly string[]) => numbers(texts.filter((_, at) => !projections[at].name));
  const byEnds = unnamed(ends), byReceptor = unnamed(full), seen = new Map<string, number>();
  return ends.map((name, at) => {
    const own = projections[at].name;
    if (own !== undefined) return own;
    if (byEnds.get(name) === 1) return name;
    if (byReceptor.get(full[at]) === 1) return full[at];
    const place = (seen.get(full[at]) ?? 0) + 1;
    seen.set(full[at], place);
    return `${full[at]} ${place}`;
  });
}

/** What is joined, as people read it: `A--B`; undefined of what is no pair of names. */
export function junctionName(between: unknown): string | undefined {
  const named = Array.isArray(between) && between.every((name) => typeof name === "string");
  return named ? between.join("--") : undefined;
}
