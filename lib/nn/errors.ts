import { ArgumentRangeError, USER_ERROR } from "../base/errors.ts";

/**
 * Training met a loss that is not a finite number, the last checkpoint, when one was asked for, being from before it; or a surrogate
 * in closed loop ran away.
 */
export class NumericalFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "NumericalFailure";
  /**
   * Makes the error.
   * @param step Step, counted from 0: of the training, or of the run.
   * @param value What was not in range there.
   * @param task What cannot be done, and the rule. @default that of training
   */
  constructor(readonly step: number, readonly value: number, task?: string) {
    super(
      task
        ? `Cannot ${task}: current value is ${value} at step ${step}`
        : `Cannot go on training as the loss must be finite: current value is ${value} at step ${step}; ` +
          "a smaller learning rate or gradient norm would help",
    );
  }
}

/** Throws unless `value` is a whole number in [minimum, maximum]. */
export function requireWhole(
  task: string,
  name: string,
  value: number,
  minimum = 1,
  maximum = Infinity,
): void {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return;
  const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  throw new ArgumentRangeError(
    `Cannot ${task} as ${name} must be a whole number ${range}: current value is ${value}`,
  );
}

/** Throws unless `value` is a finite number in [minimum, maximum]. */
export function requireNumber(
  task: string,
  name: string,
  value: number,
  minimum: number,
  maximum: number,
): void {
  if (value >= minimum && value <= maximum && Number.isFinite(value)) return;
  const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  throw new ArgumentRangeError(
    `Cannot ${task} as ${name} must be a number ${range}: current value is ${value}`,
  );
}
