/** Most characters of a value in a sentence. */
const VALUE = 160;
/** Most characters of a sentence. */
const SENTENCE = 1200;

/**
 * Text of at most some characters; of a longer one the start, and how long it is.
 * @param text Any text. @param most Characters that are kept. @default 160
 *
 * @example
 * ```ts
 * import { shortened } from "./shown.ts";
 *
 * console.assert(shortened("abcdef", 3) === "abc… (6 characters)");
 * ```
 */
export function shortened(text: string, most: number = VALUE): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** A value as a sentence shows it: text as it is, other values as JSON, long ones cut. */
export function shown(value: unknown): string {
  if (typeof value === "string") return shortened(value);
  if (typeof value !== "object" || value === null) return shortened(String(value));
  try {
    return shortened(JSON.stringify(value) ?? String(value));
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
}

/** The same, text in quotes. */
export function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(shortened(value)) : shown(value);
}

/** A sentence of bounded length: of a longer one its start and its end, where rule and cure stand. */
export function boundedSentence(message: string): string {
  if (message.length <= SENTENCE) return message;
  const end = SENTENCE / 4;
  return `${message.slice(0, SENTENCE - end)} … ${message.slice(-end)}`;
}
