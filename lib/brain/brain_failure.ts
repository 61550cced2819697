import { USER_ERROR } from "../base/errors.ts";

/** The activity of a region became infinite or not a number. */
export class BrainFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Name of the class. */
  override name = "BrainFailure";
  /** Makes the error. @param timeMs When it was found. @param stepMs Time step of the brain, ms. */
  constructor(
    readonly region: string,
    readonly timeMs: number,
    readonly value: number,
    readonly stepMs: number,
  ) {
    super(
      `Cannot go on simulating as the activity of ${region} must be finite: current value is ${value} at ${timeMs} ms; ` +
        `a stepMs shorter than ${stepMs} ms would help, or a weaker coupling`,
    );
  }
}
