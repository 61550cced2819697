import type { TraceSpec } from "./trace_spec.ts";
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
  /** P parameters of the cell of each run. @default all runs are of one cell */
  parameters?: {
    /** Their names, such as paths in the cell's spec. */
    names: string[];
    /** Their values. (R, P) */
    values: Float32Array;
    /** The box that they are of. (P) each @default lowest and highest of the values */
    low?: readonly number[];
    high?: readonly number[];
  };
  /** How the inputs were drawn, by which a surrogate draws them in free runs: see {@linkcode TraceSpec.drive}. @default not known */
  drive?: TraceSpec["drive"];
}

/** Checks the parameters of recordings. */
function checkParameters({ runs, parameters }: TraceSeries): void {
  if (!parameters) return;
  const { names, values } = parameters, wanted = runs * names.length;
  if (names.length === 0) fail("there must be names of parameters, where there are any", "none");
  if (values.length !== wanted) {
    fail(`parameters must be (${runs}, ${names.length}), ${wanted} values`, values.length);
  }
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) fail(`parameter ${names[odd % names.length]} must be finite`, values[odd]);
  for (const bound of ["low", "high"] as const) {
    const given = parameters[bound];
    if (given && given.length !== names.length) {
      fail(`parameters.${bound} must hold a number for each of ${names.length} names`, given.length);
    }
  }
}

/**
 * Checks recordings.
 * @throws {RangeError} When a list has another length than its shape says, or a value is not finite.
 */
export function checkSeries(series: TraceSeries): void {
  const { stepMs, runs, samples } = series;
  checkParameters(series);
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
