import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Field } from "../field.ts";
import { ClosedField, requireInputs, requireState } from "./closed_field.ts";
import { type Linearization, linearizeClosed } from "./jacobian.ts";
import { stability, stabilityOf, type StabilityOptions } from "./stability.ts";

const TASK = "tell how sure the damping is";
const OPTIONS: OptionNames<StabilityOptions> = { inputs: true, roots: true, fast: true };

/** Relative change of a slope by which differences are taken. */
const STEP = 1e-3;

/** How a damping ratio depends on one population's response to another. */
export interface DampingSlope {
  /** Name of the source. */
  from: string;
  /** Name of the target. */
  to: string;
  /** d ln(ratio) / d ln(slope): how many per cent the ratio changes by when the target answers to the source by 1 % more. */
  change: number;
}

/** How far errors of slopes go into a damping ratio. */
export interface DampingSensitivity {
  /** The damping ratio, as {@linkcode stability} has it. */
  ratio: number;
  /**
   * How many times as large as independent relative errors of all slopes the relative error of the ratio is, the root of the sum of squares. NaN where the
   * ratio is.
   */
  sensitivity: number;
  /** Of each pair of populations that are coupled. */
  slopes: DampingSlope[];
}

/** What has been linearised, where some couplings act more or less. @param which Their indices. */
function scaled(
  field: Field,
  linear: Linearization,
  which: readonly number[],
  factor: number,
): Linearization {
  const V = field.variables.length, K = field.couplings.length;
  const sources = linear.sources.slice(), closed = linear.closed.slice();
  for (const k of which) {
    const { from } = field.couplings[k];
    for (let row = 0; row < V; row++) {
      const more = (factor - 1) * linear.sources[row * K + k];
      sources[row * K + k] += more;
      for (let n = 0; n < V; n++) closed[row * V + n] += more * linear.rates[from * V + n];
    }
  }
  return { ...linear, sources, closed };
}

/**
 * How sure a damping ratio can be: what relative errors of the slopes of transfer functions make of it. Where excitation and inhibition are both strong and
 * nearly cancel, the ratio is a difference of large numbers, and slopes that are right to some per cent tell little of it. Propagation of errors: P. R.
 * Bevington, D. K. Robinson (2003), Data Reduction and Error Analysis, section 3.2.
 *
 * @param state The fixed point. (V)
 * @param options As those of {@linkcode stability}.
 * @throws {RangeError} When what is given does not fit the field, or no population hears another or itself.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { dampingSensitivity } from "./damping_sensitivity.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { fixedPoint } from "./fixed_point.ts";
 *
 * const { field, inputs } = fieldOf(getMeanFieldPreset("adex-mean-field"));
 * const { state } = fixedPoint(field, { inputs });
 * console.log(dampingSensitivity(field, state, { inputs, fast: [0, 2] }).sensitivity);
 * ```
 */
export function dampingSensitivity(
  field: Field,
  state: ArrayLike<number>,
  options: StabilityOptions = {},
): DampingSensitivity {
  requireKnown(TASK, options, OPTIONS);
  requireInputs(TASK, field, options.inputs);
  requireState(TASK, field, state);
  const { damping: { ratio } } = stability(field, state, options), P = field.populations.length;
  const linear = linearizeClosed(new ClosedField(field, options.inputs), Float64Array.from(state));
  const pairs = new Map<string, number[]>();
  field.couplings.forEach(({ from, to }, k) => {
    if (from < P) pairs.set(`${from} ${to}`, [...pairs.get(`${from} ${to}`) ?? [], k]);
  });
  if (pairs.size === 0) fail(TASK, "populations must be coupled", "no coupling");
  const ratioWith = (which: readonly number[], factor: number) =>
    stabilityOf(field, scaled(field, linear, which, factor), options).damping.ratio;
  const slopes = [...pairs.values()].map((which): DampingSlope => {
    const { from, to } = field.couplings[which[0]];
    const change = Math.log(ratioWith(which, 1 + STEP) / ratioWith(which, 1 - STEP)) / (2 * STEP);
    return { from: field.populations[from], to: field.populations[to], change };
  });
  return { ratio, sensitivity: Math.hypot(...slopes.map(({ change }) => change)), slopes };
}
