/** Index of the quote that ends the JSON string starting at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}

/**
 * The first key that a JSON object repeats at its top level, which `JSON.parse` would pass over.
 *
 * @param json Valid JSON text of an object.
 * @returns The repeated key, or `undefined`.
 *
 * @example
 * ```ts
 * import { duplicateKey } from "./duplicate_key.ts";
 *
 * console.assert(duplicateKey('{"a": 1, "a": 2}') === "a");
 * ```
 */
export function duplicateKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  let lastString = "";
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (character === '"') {
      const end = endOfString(json, at);
      if (depth === 1) lastString = json.slice(at, end + 1);
      at = end;
    } else if (character === ":" && depth === 1) {
      const key = JSON.parse(lastString) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}
