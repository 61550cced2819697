import { hasRunAway, isUserError, OutgrownError, RAN_AWAY, USER_ERROR } from "./errors.ts";

/** Why a thread failed, as plain data: between threads an error loses its class, and what it tells by that. */
export interface ThreadFailure {
  message: string;
  /** Name of the error's class. */
  name: string;
  /** Whether it tells of a mistake of the user's. */
  user: boolean;
  /** Whether a run went beyond what can be simulated. */
  ranAway: boolean;
  /** What was too small, of an {@linkcode OutgrownError}; else null. */
  outgrown: OutgrownError["outgrown"] | null;
}

/** An error that a thread met, with what its class told. */
class ErrorOfThread extends Error {
  readonly [RAN_AWAY]: boolean;

  constructor({ message, name, user, ranAway }: ThreadFailure) {
    super(message);
    this.name = name;
    this[RAN_AWAY] = ranAway;
    if (user) Object.defineProperty(this, USER_ERROR, { value: true });
  }
}

/** An error as plain data. */
export function failureOf(error: unknown): ThreadFailure {
  return {
    message: error instanceof Error ? error.message : String(error),
    name: error instanceof Error ? error.name : "Error",
    user: isUserError(error),
    ranAway: hasRunAway(error),
    outgrown: error instanceof OutgrownError ? error.outgrown : null,
  };
}

/** The error of such data: it tells what that of the thread told. */
export function errorOf(failure: ThreadFailure): Error {
  const { message, outgrown, ranAway } = failure;
  return outgrown === null ? new ErrorOfThread(failure) : new OutgrownError(message, outgrown, ranAway);
}
