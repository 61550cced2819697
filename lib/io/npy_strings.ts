const CHUNK = 8192; // code points given to one String.fromCodePoint call

/**
 * Lays strings out as NumPy's `<U` does: UCS-4 code points, every string padded with zeros to the longest.
 *
 * @param strings The strings.
 * @returns `width` in code points (at least 1) and the `units`, shape (strings, width).
 *
 * @example
 * ```ts
 * import { encodeStrings } from "./npy_strings.ts";
 *
 * console.assert(encodeStrings(["E", "PV"]).width === 2);
 * ```
 */
export function encodeStrings(
  strings: readonly string[],
): { width: number; units: Uint32Array<ArrayBuffer> } {
  const points = strings.map((text) => Array.from(text, (character) => character.codePointAt(0) as number));
  const width = points.reduce((longest, { length }) => Math.max(longest, length), 1);
  const units = new Uint32Array(strings.length * width);
  points.forEach((row, i) => units.set(row, i * width));
  return { width, units };
}

/**
 * Reads strings back from NumPy's `<U` layout; trailing zeros are padding.
 *
 * @param units Code points, shape (count, width).
 * @param options.count Number of strings.
 * @param options.width Code points per string.
 * @param options.fail Called with the broken rule; must throw.
 * @returns The strings.
 *
 * @example
 * ```ts ignore
 * import { decodeStrings } from "./npy_strings.ts";
 *
 * decodeStrings(Uint32Array.of(69, 0), { count: 1, width: 2, fail }); // ["E"]
 * ```
 */
export function decodeStrings(
  units: Uint32Array,
  options: { count: number; width: number; fail: (rule: string) => never },
): string[] {
  const { count, width, fail } = options;
  const bad = units.find((point) => point > 0x10ffff);
  if (bad !== undefined) fail(`its characters must be unicode code points: current value is ${bad}`);
  return Array.from({ length: count }, (_, i) => {
    let end = (i + 1) * width;
    while (end > i * width && units[end - 1] === 0) end--;
    let text = "";
    for (let at = i * width; at < end; at += CHUNK) {
      text += String.fromCodePoint(...units.subarray(at, Math.min(at + CHUNK, end)));
    }
    return text;
  });
}
