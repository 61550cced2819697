import { RAN_AWAY, USER_ERROR } from "../base/errors.ts";

/** What is known of a population that ran away. */
export interface Runaway {
  /** Number of the network. */
  network: number;
  /** Name of the population. */
  population: string;
  /** Its rate, Hz; NaN where it is no number any more. */
  rateHz: number;
  /** What it must not be above, Hz. */
  mostHz: number;
  /** When it was found, ms from the start. */
  timeMs: number;
}

/** The rate of a population became infinite, not a number, or higher than its model can mean. */
export class MeanFieldFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Others beside it may go on. */
  readonly [RAN_AWAY] = true;
  /** Name of the class. */
  override name = "MeanFieldFailure";
  /** Makes the error. */
  constructor(readonly runaway: Runaway) {
    const { network, population, rateHz, mostHz, timeMs } = runaway;
    super(
      `Cannot go on simulating as the rate of population ${population} must be at most ${
        Number(mostHz.toPrecision(6))
      } Hz: ` +
        `current value is ${Number(rateHz.toPrecision(6))} Hz at ${
          Number(timeMs.toPrecision(9))
        } ms of network ${network}; ` +
        "a shorter step or weaker couplings would help",
    );
  }
}
