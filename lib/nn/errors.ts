import { USER_ERROR } from "../base/errors.ts";

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
