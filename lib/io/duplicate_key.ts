/** Index of the quote that ends the JSON string starting at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}

/**
 * The first key that an object of a JSON text repeats, which `JSON.parse` would pass over.
 *
 * @param json Valid JSON text.
 * @returns The repeated key, or `undefined`.
 *
 * @example
 * ```ts
 * import { duplicateKey } from "./duplicate_key.ts";
 *
 * console.assert(duplicateKey('[{"a": 1, "a": 2}]') === "a");
 * ```
 */
export function duplicateKey(json: string): string | undefined {
  // The keys of each object that is open; null for a list.
  const open: (Set<string> | null)[] = [];
  let last = [0, 0];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(null);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = endOfString(json, at);
      last = [at, end + 1];
      at = end;
    } else if (character === ":") {
      const key = JSON.parse(json.slice(...last)) as string, seen = open[open.length - 1]!;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}
