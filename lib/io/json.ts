import { shown } from "../base/shown.ts";
import { readFileBytes } from "./atomic.ts";
import { duplicateKey } from "./duplicate_key.ts";
import { failFile } from "./file_error.ts";
import { kindOfFile } from "./file_kind.ts";

/** Most levels of lists and objects: more than any file of ours, and less than what ends a stack. */
const MOST_LEVELS = 128;
/** Most bytes of a JSON file: a text holds no more characters. */
const MOST_BYTES = 2 ** 29 - 32;

const QUOTE = 0x22, BACKSLASH = 0x5c, OPEN = 0x5b, CLOSE = 0x5d, BEGIN = 0x7b, END = 0x7d;

/** Whether lists and objects are nested deeper than may be. The text need not be valid. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN || code === BEGIN) {
      if (++depth > MOST_LEVELS) return true;
    } else if (code === CLOSE || code === END) depth--;
    else if (code === QUOTE) {
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) {
        if (text.charCodeAt(at) === BACKSLASH) at++;
      }
    }
  }
  return false;
}

/**
 * Parses JSON that others wrote.
 * @param text The text. @param path Name of the file for error sentences.
 * @returns The value; what it is must be checked.
 * @throws {FileError} When it is no JSON, is nested deeper than 128 levels, or an object has a key twice.
 *
 * @example
 * ```ts
 * import { parseJson } from "./json.ts";
 *
 * console.assert((parseJson('{"a": [1]}', "a.json") as { a: number[] }).a[0] === 1);
 * ```
 */
export function parseJson(text: string, path: string): unknown {
  const fail = (rule: string, value: string, cause?: unknown): never => {
    failFile("read", path, rule, value, cause);
  };
  if (isDeep(text)) fail(`JSON may be nested ${MOST_LEVELS} levels deep`, "deeper");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const bytes = new TextEncoder().encode(text.slice(0, 4096));
    const like = /^\s*[[{]/.test(text) ? `broken (${(cause as Error).message})` : kindOfFile(bytes, path);
    fail("it must be JSON", like, cause);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) fail("an object may have each key once", `${shown(twice)} twice`);
  return value;
}

/** Text of bytes by their byte order mark; without one UTF-8. */
function textOf(bytes: Uint8Array): string {
  const mark = (bytes[0] << 8) | bytes[1];
  return new TextDecoder(mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8").decode(bytes);
}

/**
 * Reads a JSON file that others wrote, see {@linkcode parseJson}.
 * @throws {FileError} When it is missing, larger than 512 MiB or no JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(textOf(await readFileBytes(path, { most: MOST_BYTES })), path);
}
