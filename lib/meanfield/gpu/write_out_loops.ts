const HEAD = /for \(var (\w+) = (\d+)u; \1 < (\d+)u; \1\+\+\) \{/;
/** Most letters that a loop may become. */
const MOST = 65_536;

/** Place after the brace that closes the one before `start`. */
function closing(text: string, start: number): number {
  let depth = 1, at = start;
  for (; depth > 0; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}") depth--;
  }
  return at;
}

/**
 * WGSL whose loops of the form `for (var k = 0u; k < 4u; k++) {` are written out, the inner after the outer, so that arrays in them have indices that are known:
 * drivers keep other arrays in memory, which takes Mesa's three times as long. Loops with `break` or `continue`, and those that would become long, stay.
 *
 * @example
 * ```ts
 * import { writeOutLoops } from "./write_out_loops.ts";
 *
 * console.assert(writeOutLoops("for (var k = 0u; k < 2u; k++) { a[k] = 1.0; }") === "{ a[0u] = 1.0; }\n{ a[1u] = 1.0; }");
 * ```
 */
export function writeOutLoops(text: string): string {
  const head = HEAD.exec(text);
  if (!head) return text;
  const [all, name, first, until] = head, start = head.index + all.length, end = closing(text, start);
  const body = text.slice(start, end - 1), times = Number(until) - Number(first);
  const before = text.slice(0, head.index), after = writeOutLoops(text.slice(end));
  const index = new RegExp(`\\b${name}\\b`, "g");
  const parts = Array.from(
    { length: Math.max(0, times) },
    (_, k) => `{${writeOutLoops(body.replace(index, `${Number(first) + k}u`))}}`,
  );
  const written = parts.join("\n");
  // What a loop ends early by would end another.
  const stays = written.length > MOST || /\b(break|continue)\b/.test(body);
  return `${before}${stays ? `${all}${writeOutLoops(body)}}` : written}${after}`;
}
