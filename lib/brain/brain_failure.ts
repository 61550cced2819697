import { RAN_AWAY, USER_ERROR } from "../base/errors.ts";
import { PARTIAL_RUN, type PartialRun } from "../system/partial_run.ts";

/** A population of a region whose rate is above what its model can mean. */
export interface RegionRunaway {
  /** Its name. */
  population: string;
  /** What its rate must not be above, Hz. */
  mostHz: number;
}

/** What a failure is made of, as plain data. */
export type FailureParts = [
  region: string,
  timeMs: number,
  value: number,
  stepMs: number,
  runaway?: RegionRunaway,
];

/** The activity of a region became infinite or not a number, or a rate in it higher than its model can mean. */
export class BrainFailure extends Error {
  /** A mistake of the caller's, or what the caller can mend. */
  readonly [USER_ERROR] = true;
  /** Others beside it may go on. */
  readonly [RAN_AWAY] = true;
  /** Name of the class. */
  override name = "BrainFailure";
  /** What the other brains of the call did. */
  [PARTIAL_RUN]?: PartialRun;
  /**
   * Makes the error.
   * @param timeMs When it was found. @param value The activity; with a population its rate, Hz.
   * @param stepMs Time step of the brain, ms.
   * @param runaway The population whose rate it is.
   */
  constructor(
    readonly region: string,
    readonly timeMs: number,
    readonly value: number,
    readonly stepMs: number,
    readonly runaway?: RegionRunaway,
  ) {
    const shown = (number: number, digits: number) => String(Number(number.toPrecision(digits)));
    const rule = runaway
      ? `the rate of population ${runaway.population} of ${region} must be at most ${
        shown(runaway.mostHz, 6)
      } Hz`
      : `the activity of ${region} must be finite`;
    const found = runaway ? `${shown(value, 6)} Hz` : String(value);
    super(
      `Cannot go on simulating as ${rule}: current value is ${found} at ${shown(timeMs, 9)} ms; ` +
        `a stepMs shorter than ${stepMs} ms would help, or a weaker coupling`,
    );
  }
}

/** What a failure is made of: an error goes from thread to thread as plain data. */
export function failureParts({ region, timeMs, value, stepMs, runaway }: BrainFailure): FailureParts {
  return [region, timeMs, value, stepMs, runaway];
}
