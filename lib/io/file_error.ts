import { USER_ERROR } from "../base/errors.ts";
import { sentenceOf } from "../base/fail.ts";
import { boundedSentence } from "../base/shown.ts";

/**
 * A file that cannot be read, written or understood.
 *
 * The message is one sentence that names the file and what would be right; callers catch this class to tell a
 * user's file from a bug.
 *
 * @example
 * ```ts
 * import { FileError, readFileBytes } from "@volley/volley";
 *
 * try {
 *   await readFileBytes("missing.npz");
 * } catch (error) {
 *   if (error instanceof FileError) console.log(error.path); // missing.npz
 * }
 * ```
 */
export class FileError extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** The file the sentence is about; a short description where the bytes came from memory. */
  readonly path: string;

  /**
   * Makes the error.
   * @param message One sentence: what cannot be done, the rule, and the current value; a very long one is cut.
   * @param options.path The file concerned.
   * @param options.cause The error underneath, when there is one.
   */
  constructor(message: string, options: { path: string; cause?: unknown }) {
    super(boundedSentence(message), { cause: options.cause });
    this.name = "FileError";
    this.path = options.path;
  }
}

/**
 * Fails as something cannot be done with a file.
 * @param verb What cannot be done, such as `read`. @param path The file. @param rule What would be right. @param value What there is instead.
 * @throws {FileError}
 */
export function failFile(verb: string, path: string, rule: string, value: unknown, cause?: unknown): never {
  throw new FileError(sentenceOf(`${verb} ${path}`, rule, value), { path, cause });
}
