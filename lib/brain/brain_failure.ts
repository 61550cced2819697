import { RAN_AWAY, USER_ERROR } from "../base/errors.ts";

/** The activity of a region became infinite or not a number. */
export class BrainFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Others beside it may go on. */
  readonly [RAN_AWAY] = true;
  /** Name of the class. */
  override name = "BrainFailure";
  /** Makes the error. @param timeMs When it was found. */
  constructor(readonly region: string, readonly timeMs: number, readonly value: number) {
    super(
      `Cannot go on simulating as the activity of ${region} must be finite: current value is ${value} at ${timeMs} ms; ` +
        "a shorter step or a weaker coupling would help",
    );
  }
}
