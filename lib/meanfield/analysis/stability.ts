import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { eigenvalues } from "../../analysis/eigenvalues.ts";
import type { ComplexArray } from "../../analysis/lu.ts";
import type { Field } from "../field.ts";
import { characteristicRoots } from "./characteristic_roots.ts";
import { ClosedField, type ConstantInputs, requireInputs, requireState } from "./closed_field.ts";
import { type Linearization, linearizeClosed } from "./jacobian.ts";

const TASK = "tell the stability";
const OPTIONS: OptionNames<StabilityOptions> = { inputs: true, roots: true, fast: true };

/** Options of {@linkcode stability}. */
export interface StabilityOptions extends ConstantInputs {
  /** How many of the rightmost roots are looked for where couplings have delays, of which there are infinitely many. @default 10 */
  roots?: number;
  /** Variables that {@link Damping} is of, the others held, such as a slow adaptation; by index. @default all */
  fast?: readonly number[];
}

/** How a field comes back to a fixed point. */
export interface Damping {
  /**
   * The two roots by which it does, 1/ms: the rightmost pair of complex ones, else the two rightmost real ones; one in a field of one
   * variable without delays.
   */
  roots: ComplexArray;
  /** (lambda_1 - lambda_2)^2, 1/ms^2: below 0 it swings, above it does not. NaN of one root. */
  discriminant: number;
  /** -(lambda_1 + lambda_2) / (2 sqrt(lambda_1 lambda_2)): below 1 it swings, from 1 on not; NaN of one root, and of a saddle. */
  ratio: number;
  /** Whether it swings about the fixed point. */
  underdamped: boolean;
  /** Frequency with which it swings, Hz; 0 where it does not. */
  frequencyHz: number;
}

/** What becomes of a small deviation from a fixed point. */
export interface Stability {
  /** Characteristic roots, 1/ms, rightmost first; all of a field without delays. */
  roots: ComplexArray;
  /** Whether every small deviation dies out: no root has a real part of at least 0. */
  stable: boolean;
  /** Roots whose real part is above 0. */
  unstable: number;
  /** `node` comes back or leaves without swinging, `focus` swings, `saddle` leaves in some directions alone. */
  kind: "stable node" | "stable focus" | "unstable node" | "unstable focus" | "saddle";
  /** How it comes back. */
  damping: Damping;
}

/** The roots that show in a response. */
function dampingOf({ real, imaginary }: ComplexArray): Damping {
  const pair = imaginary.findIndex((value) => value > 0), first = Math.max(0, pair);
  const picked = {
    real: real.slice(first, first + 2),
    imaginary: imaginary.slice(first, first + 2),
  };
  const [x, u] = picked.real, [y] = picked.imaginary, underdamped = pair >= 0;
  const discriminant = underdamped ? -4 * y * y : real.length < 2 ? NaN : (x - u) ** 2;
  const ratio = underdamped ? -x / Math.hypot(x, y) : -(x + u) / (2 * Math.sqrt(x * u));
  const frequencyHz = underdamped ? 1000 * y / (2 * Math.PI) : 0;
  return { roots: picked, discriminant, ratio, underdamped, frequencyHz };
}

function kindOf({ real, imaginary }: ComplexArray, unstable: number): Stability["kind"] {
  if (unstable > 0 && unstable < real.length && real[real.length - 1] < 0 && imaginary[0] === 0) {
    return "saddle";
  }
  const swings = imaginary[0] !== 0 ? "focus" : "node";
  return unstable > 0 ? `unstable ${swings}` : `stable ${swings}`;
}

/** {@link stability} of what has been linearised. */
export function stabilityOf(
  field: Field,
  linear: Linearization,
  { roots: wanted = 10, fast }: Pick<StabilityOptions, "roots" | "fast">,
): Stability {
  const roots = characteristicRoots(field, linear, wanted), V = field.variables.length;
  const unstable = roots.real.filter((value) => value > 0).length;
  const stable = roots.real.every((value) => value < 0), kind = kindOf(roots, unstable);
  if (!fast) return { roots, stable, unstable, kind, damping: dampingOf(roots) };
  const part = Float64Array.from(
    { length: fast.length ** 2 },
    (_, at) => linear.closed[fast[Math.floor(at / fast.length)] * V + fast[at % fast.length]],
  );
  return { roots, stable, unstable, kind, damping: dampingOf(eigenvalues(part, fast.length)) };
}

/**
 * Stability of a fixed point of a field: its eigenvalues, or with delays its rightmost characteristic roots, D. Breda, S. Maset, R. Vermiglio (2005),
 * doi:10.1137/030601600, each confirmed by Newton's method; and how it comes back.
 *
 * @param state The fixed point. (V)
 * @param options Inputs, number of roots, variables that count for the damping.
 * @throws {RangeError} When what is given does not fit the field.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { fixedPoint } from "./fixed_point.ts";
 * import { stability } from "./stability.ts";
 *
 * const { field, inputs } = fieldOf(getMeanFieldPreset("adex-mean-field"));
 * const { stable, damping } = stability(field, fixedPoint(field, { inputs }).state, { inputs });
 * console.log(stable, damping.underdamped, damping.ratio);
 * ```
 */
export function stability(field: Field, state: ArrayLike<number>, options: StabilityOptions = {}): Stability {
  requireKnown(TASK, options, OPTIONS);
  const { inputs, roots = 10, fast } = options, V = field.variables.length;
  requireInputs(TASK, field, inputs);
  requireState(TASK, field, state);
  requireWhole(TASK, "roots", roots, 1, 1000);
  const odd = fast?.find((n) => !Number.isInteger(n) || n < 0 || n >= V);
  if (odd !== undefined) fail(TASK, `fast variables must be indices below ${V}`, odd);
  if (fast?.length === 0) fail(TASK, "there must be a fast variable", "none");
  const delayed = field.couplings.some(({ from, delay }) => delay > 0 && from < field.populations.length);
  if (fast && delayed) {
    fail(TASK, "fast variables are told apart only where no coupling has a delay", "a delay");
  }
  return stabilityOf(
    field,
    linearizeClosed(new ClosedField(field, inputs), Float64Array.from(state)),
    options,
  );
}
