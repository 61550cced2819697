import { getMeanFieldPreset } from "../../../lib/meanfield/mean_field_presets.ts";
import { overrideMeanField } from "../../../lib/meanfield/mean_field_spec.ts";
import type { MeanFieldSpec } from "../../../lib/meanfield/spec_types.ts";

/** State variables that count for the damping of {@link adexField}: the rates, without the adaptation. */
export const FAST = [0, 2];

/** The mean field of 8,000 regular and 2,000 fast spiking AdEx cells. @param E_L Of the regular spiking cells, mV. */
export function adexField({ E_L = -65, a = 0, b = 5, drive = 1.5 } = {}): MeanFieldSpec {
  return overrideMeanField(getMeanFieldPreset("adex-mean-field"), {
    "populations.E.parameters.a": a,
    "populations.E.parameters.b": b,
    "populations.E.transfer.cell.E_L": E_L,
    "inputs.drive.value": drive,
  });
}
