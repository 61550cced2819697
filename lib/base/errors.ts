import { boundedSentence } from "./shown.ts";

/** Marks the errors that tell of a mistake of the caller's, in every class that has it; a bug of ours never has it. */
export const USER_ERROR: unique symbol = Symbol.for("volley.userError");

/** Marks the errors that tell of a run that went beyond what can be simulated, where it is true: others beside it may go on. */
export const RAN_AWAY: unique symbol = Symbol.for("volley.ranAway");

/**
 * A value that a caller gave is out of its range. It is a `RangeError`, and unlike those of the language it has a sentence for the user:
 * "Cannot (do) as (rule): current value is (value)".
 */
export class ArgumentRangeError extends RangeError {
  /** Name of the class. */
  override name = "ArgumentRangeError";
  /** The caller's mistake. */
  readonly [USER_ERROR] = true;
  /** Makes the error. @param message One sentence; a very long one is cut. */
  constructor(message: string) {
    super(boundedSentence(message));
  }
}

/** A value that a caller gave is of the wrong kind. It is a `TypeError` with a sentence for the user. */
export class ArgumentTypeError extends TypeError {
  /** Name of the class. */
  override name = "ArgumentTypeError";
  /** The caller's mistake. */
  readonly [USER_ERROR] = true;
  /** Makes the error. @param message One sentence; a very long one is cut. */
  constructor(message: string) {
    super(boundedSentence(message));
  }
}

/** A network makes more spikes than can be counted, or than the device can step through. */
export class OutgrownError extends ArgumentRangeError {
  /** Name of the class. */
  override name = "OutgrownError";
  /**
   * Makes the error.
   * @param message One sentence. @param outgrown What was too small: the `counter` of a bin, or the `loops` of the device's driver.
   * @param ranAway Whether the network ran away; a counter may be too small as bins are wide. @default of `loops`
   */
  constructor(
    message: string,
    readonly outgrown: "counter" | "loops",
    ranAway: boolean = outgrown === "loops",
  ) {
    super(message);
    this[RAN_AWAY] = ranAway;
  }
  /** True where the network ran away, as one does that meets a device's bound of the loops of a kernel. */
  readonly [RAN_AWAY]: boolean;
}

/**
 * True for mistakes of the user's, told by their class and never by their text: they get one sentence and no stack trace.
 *
 * @example
 * ```ts
 * import { isUserError, parseSpec } from "@volley/volley";
 *
 * try {
 *   parseSpec({ kind: "mif" });
 * } catch (error) {
 *   if (isUserError(error)) console.log(error.message);
 * }
 * ```
 */
export function isUserError(error: unknown): error is Error {
  return error instanceof Error && USER_ERROR in error;
}

/** True where a run went beyond what can be simulated: a sweep has no values there, and goes on with the other points. */
export function hasRunAway(error: unknown): error is Error {
  return error instanceof Error && (error as { [RAN_AWAY]?: boolean })[RAN_AWAY] === true;
}
