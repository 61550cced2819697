import { SpecError } from "../../base/spec_error.ts";
import { MIF_ALIASES, MIF_FIELDS, type MifField, type MifSpec, unknownField } from "../../markov/mif_spec.ts";

/** Range of one parameter: a numeric field of a spec, or an alias such as `lambda` that sets several alike. */
export interface BoxRange {
  /** Field or alias. */
  name: string;
  /** Lowest value. */
  low: number;
  /** Highest value. */
  high: number;
}

const SIZES: readonly string[] = ["N_E", "N_I"];
const WHOLE: readonly string[] = ["threshold", "inhibitoryReversal"];

/** True when a parameter takes whole numbers alone. */
export function isWhole(name: string): boolean {
  return WHOLE.includes(name);
}

/** The fields that a parameter of a box sets. */
export function fieldsOf(name: string): readonly MifField[] {
  return Object.hasOwn(MIF_ALIASES, name) ? MIF_ALIASES[name] : [name as MifField];
}

function refuse(name: string, rule: string, value: unknown): never {
  throw new SpecError(name, [`Cannot sample the box as ${rule}: current value is ${value}`]);
}

function checkBound(name: string, value: number): void {
  if (isWhole(name) && !Number.isInteger(value)) refuse(name, `${name} takes whole numbers`, value);
  for (const field of fieldsOf(name)) {
    const issue = MIF_FIELDS[field].safeParse(value).error?.issues[0];
    if (issue?.code === "too_small") refuse(name, `${name} must be at least ${issue.minimum}`, value);
    if (issue?.code === "too_big") refuse(name, `${name} must be at most ${issue.maximum}`, value);
  }
}

/**
 * Checks a box of parameters against the fields of a network.
 * @throws {SpecError} With one sentence that names the parameter: an unknown name (with the nearest one), a field that is no
 * number or a size, a range that is reversed, empty or beyond the field's own, a field that is sampled twice.
 */
export function checkBox(box: readonly BoxRange[], spec: MifSpec): void {
  if (box.length === 0) refuse("box", "a box needs at least one parameter", "none");
  const taken = new Map<string, string>();
  for (const { name, low, high } of box) {
    if (!Object.hasOwn(MIF_FIELDS, name) && !Object.hasOwn(MIF_ALIASES, name)) {
      throw new SpecError(name, [unknownField(name)]);
    }
    if (SIZES.includes(name)) refuse(name, "all networks of a dataset must have the same sizes", name);
    if (fieldsOf(name).some((field) => typeof spec[field] !== "number")) {
      refuse(name, "only fields with a number can be sampled", name);
    }
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      refuse(name, `the range of ${name} must be finite numbers`, `${low}:${high}`);
    }
    if (!(low < high)) {
      refuse(name, `the range of ${name} must be low:high with low below high`, `${low}:${high}`);
    }
    checkBound(name, low);
    checkBound(name, high);
    for (const field of fieldsOf(name)) {
      const other = taken.get(field);
      if (other !== undefined) refuse(name, `${field} may be sampled once`, `${other} and ${name}`);
      taken.set(field, name);
    }
  }
}

/** Overrides of a spec that stand for one point of a box. @param values One value for each parameter. */
export function overridesAt(box: readonly BoxRange[], values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(box.map(({ name }, p) => [name, values[p]]));
}
