import { withKnown } from "../base/nearest_name.ts";
import { failSpec } from "../base/spec_error.ts";
import type { PresetAbout } from "../system/system.ts";
import { parseMeanFieldSpec } from "./mean_field_spec.ts";
import { ADEX_PRESETS } from "./presets/adex.ts";
import { GRIFFITHS_PRESETS } from "./presets/griffiths.ts";
import { SIMPLE_PRESETS } from "./presets/simple.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

const PRESETS = [...ADEX_PRESETS, ...SIMPLE_PRESETS, ...GRIFFITHS_PRESETS];

/** Keys of the references that a preset is from, by its name; none where there is no such preset. */
export function meanFieldPresetReferences(name: string): readonly string[] {
  return PRESETS.find((one) => one.name === name)?.references ?? [];
}

/** Names of the presets of mean fields, with a line about each. */
export function listMeanFieldPresets(): PresetAbout[] {
  return PRESETS.map(({ name, about }) => ({ name, about }));
}

/**
 * A preset of a mean field.
 * @param name Such as `mpr`; see {@link listMeanFieldPresets}.
 * @throws {SpecError} When there is none; names the nearest.
 */
export function getMeanFieldPreset(name: string): MeanFieldSpec {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset) return parseMeanFieldSpec(preset.make(name));
  const names = PRESETS.map((one) => one.name);
  failSpec("preset", "load a preset", "there is no mean field of this name", withKnown(name, names));
}
