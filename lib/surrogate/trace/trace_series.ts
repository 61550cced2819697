import { type Fail, failTo } from "../../base/fail.ts";

const fail: Fail = failTo("use the cell's recordings");

/** Recordings of a cell, step by step: what it got and what it did. Plain data. */
export interface TraceSeries {
  /** Time step, ms. */
  stepMs: number;
  /** R, number of runs. */
  runs: number;
  /** T, steps of each. */
  samples: number;
  /** M inputs. */
  inputs: {
    /** Their names. */
    names: string[];
    /** Events, or values, in the step. (R, T, M) */
    values: Uint8Array | Float32Array;
  };
  /** O outputs. */
  outputs: {
    /** Their names. */
    names: string[];
    /** Values at the end of the step; or 0 and 1, whether something happened in it. (R, T, O) */
    values: Float32Array;
  };
}

/**
 * Checks recordings.
 * @throws {RangeError} When a list has another length than its shape says, or a value is not finite.
 */
export function checkSeries(series: TraceSeries): void {
  const { stepMs, runs, samples } = series;
  if (!(stepMs > 0 && Number.isFinite(stepMs))) fail("stepMs must be a positive number", stepMs);
  for (const [field, value] of [["runs", runs], ["samples", samples]] as const) {
    if (!(Number.isInteger(value) && value > 0)) fail(`${field} must be a whole number from 1`, value);
  }
  for (const field of ["inputs", "outputs"] as const) {
    const { names, values } = series[field], wanted = runs * samples * names.length;
    if (names.length === 0) fail(`there must be ${field}`, "none");
    if (values.length !== wanted) {
      fail(`${field} must be (${runs}, ${samples}, ${names.length}), ${wanted} values`, values.length);
    }
    const odd = values instanceof Uint8Array ? -1 : values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) {
      const each = names.length, step = Math.floor(odd / each);
      fail(
        `${field} must be finite`,
        `${values[odd]} of ${names[odd % each]} in run ${Math.floor(step / samples)}, step ${step % samples}`,
      );
    }
  }
}
