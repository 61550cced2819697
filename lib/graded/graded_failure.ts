import { RAN_AWAY, USER_ERROR } from "../base/errors.ts";

/** A state of a graded unit became no finite number. */
export class GradedFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Others beside it may go on. */
  readonly [RAN_AWAY] = true;
  /** Name of the class. */
  override name = "GradedFailure";
  /** Makes the error. @param place Number of the network, and the step by which it was found. */
  constructor(readonly place: { network: number; step: number }) {
    super(
      `Cannot go on simulating as states and outputs must be finite numbers: current value is another in network ${place.network} by step ${place.step}; ` +
        "a shorter step or weaker couplings would help",
    );
  }
}
