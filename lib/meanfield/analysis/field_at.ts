import { fail } from "../../base/fail.ts";
import { overrideMeanField } from "../mean_field_spec.ts";
import type { Field } from "../field.ts";
import { openField } from "../open_field.ts";
import type { OwnRateParts } from "../rate_parts.ts";
import type { MeanFieldSpec } from "../spec_types.ts";

/** A field with inputs that stay. */
export interface FieldAt {
  /** The field. */
  field: Field;
  /** Values of its inputs. (I) @default none */
  inputs?: ArrayLike<number>;
}

/**
 * Values of the inputs of a spec, which must stay. (I)
 * @throws {RangeError} When one varies in time.
 */
export function inputValues({ inputs = [] }: MeanFieldSpec): Float64Array {
  return Float64Array.from(
    inputs,
    ({ name, value }) =>
      typeof value === "number"
        ? value
        : fail("look for fixed points", `the input ${name} must be a number`, "a waveform"),
  );
}

/** The field of a spec with its inputs. @throws {SpecError | RangeError} */
export function fieldOf(spec: MeanFieldSpec, own: OwnRateParts = {}): FieldAt {
  return { field: openField(spec, own), inputs: inputValues(spec) };
}

/** Which input's value a path is, if it is one; else -1. */
function inputOf({ inputs = [] }: MeanFieldSpec, paths: readonly string[]): number {
  return paths.length === 1 ? inputs.findIndex(({ name }) => paths[0] === `inputs.${name}.value`) : -1;
}

/**
 * Fields that differ in one value of a spec, or in several that are alike.
 * @param path As `overrideMeanField` takes, such as `inputs.drive.value` or `populations.E.transfer.cell.E_L`; or several.
 * @throws {SpecError} When called, where the value does not fit.
 */
export function fieldsAlong(
  spec: MeanFieldSpec,
  path: string | readonly string[],
  own: OwnRateParts = {},
): (value: number) => FieldAt {
  const paths = typeof path === "string" ? [path] : path, which = inputOf(spec, paths);
  if (which >= 0) {
    // The field stays as it is where an input alone differs.
    const { field, inputs } = fieldOf(overrideMeanField(spec, { [paths[0]]: 0 }, own), own);
    return (value) => ({ field, inputs: Float64Array.from(inputs!).fill(value, which, which + 1) });
  }
  return (value) =>
    fieldOf(overrideMeanField(spec, Object.fromEntries(paths.map((one) => [one, value])), own), own);
}
