import { USER_ERROR } from "./errors.ts";
import { sentenceOf } from "./fail.ts";
import { boundedSentence, shortened, shown } from "./shown.ts";

/** Mistakes that the message of a {@linkcode SpecError} holds. */
const FIRST = 5;

/** A spec that cannot be run. `path` names the field, `issues` holds one sentence for each of its first mistakes. */
export class SpecError extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "SpecError";
  /** One sentence for each of the first five mistakes. */
  readonly issues: readonly string[];
  /**
   * Makes the error.
   * @param path Field of the first mistake, such as `S_EE`.
   * @param issues One sentence for each mistake, of which the first five are kept.
   * @param mistakes How many mistakes there are. @default as many as sentences
   */
  constructor(readonly path: string, issues: readonly string[], readonly mistakes: number = issues.length) {
    const first = issues.slice(0, FIRST).map(boundedSentence);
    const rest = mistakes - first.length;
    const more = rest > 0 ? [`There ${rest === 1 ? "is 1 more mistake" : `are ${rest} more mistakes`}.`] : [];
    super([...first, ...more].join(" "));
    this.issues = first;
  }
}

/**
 * The error of a spec with many mistakes, of which only the first are put into words.
 * @param mistakes All of them. @param sentence Words for one.
 */
export function specErrorOf<Mistake>(
  path: string,
  mistakes: readonly Mistake[],
  sentence: (mistake: Mistake) => string,
): SpecError {
  return new SpecError(path, mistakes.slice(0, FIRST).map(sentence), mistakes.length);
}

/**
 * Fails as a spec is wrong in one place.
 * @param path Field that is wrong. @param task What cannot be done. @param rule What would be right. @param value What there is instead.
 * @throws {SpecError}
 */
export function failSpec(path: string, task: string, rule: string, value: unknown): never {
  throw new SpecError(path, [`${sentenceOf(task, rule, value)}.`]);
}

/**
 * Fails as a field of a spec is wrong.
 * @param what What the spec is of, such as `network`. @param path The field. @param rule What it must be. @param value What it is.
 * @throws {SpecError}
 */
export function failField(what: string, path: string, rule: string, value: unknown): never {
  failSpec(path, `use this ${what}`, `${shortened(path)} ${shortened(rule, 400)}`, shown(value));
}

/** Fails as a field of a spec is wrong, for its path, a rule and its value. */
export type FailField = (path: string, rule: string, value: unknown) => never;

/** {@linkcode failField} for many fields of one kind of spec. */
export function failFieldOf(what: string): FailField {
  return (path, rule, value) => failField(what, path, rule, value);
}
