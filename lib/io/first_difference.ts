/** Where two values first differ, and what stands there in each. */
export interface Difference {
  /** Path of the field, such as `spec.populations[0].size`. */
  where: string;
  found: unknown;
  wanted: unknown;
}

/**
 * The first field in which two values of plain JSON differ; fields that are undefined count as missing.
 * @param name What the values are called.
 * @returns Null when they are the same.
 */
export function firstDifference(found: unknown, wanted: unknown, name: string): Difference | null {
  if (typeof found === "object" && typeof wanted === "object" && found !== null && wanted !== null) {
    const [a, b] = [found as Record<string, unknown>, wanted as Record<string, unknown>];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const where = Array.isArray(wanted) ? `${name}[${key}]` : `${name}.${key}`;
      const differs = firstDifference(a[key], b[key], where);
      if (differs) return differs;
    }
    return null;
  }
  return found === wanted ? null : { where: name, found, wanted };
}

/** A value as a sentence shows it: JSON, not longer than a line. */
export function briefJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
