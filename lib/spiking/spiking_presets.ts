import { failSpec } from "../base/spec_error.ts";
import { withKnown } from "../base/nearest_name.ts";
import { BRETTE_PRESETS } from "./presets/brette.ts";
import { BRUNEL_PRESETS } from "./presets/brunel.ts";
import { CEREBELLUM_PRESETS } from "./presets/cerebellum_alpha.ts";
import { CEREBELLUM_RECEPTOR_PRESETS } from "./presets/cerebellum_multirec.ts";
import { CHAIN_PRESETS } from "./presets/chains.ts";
import { CORTEX_PRESETS } from "./presets/cortex.ts";
import { IZHIKEVICH_PRESETS } from "./presets/izhikevich.ts";
import { MICROCIRCUIT_PRESETS } from "./presets/microcircuit.ts";
import { PLASTICITY_PRESETS } from "./presets/plasticity.ts";
import { REWIRING_PRESETS } from "./presets/rewiring.ts";
import { parseSpikingSpec } from "./spiking_spec.ts";
import type { SpikingSpec } from "./spec_types.ts";

const PRESETS = [
  ...BRETTE_PRESETS,
  ...BRUNEL_PRESETS,
  ...IZHIKEVICH_PRESETS,
  ...CHAIN_PRESETS,
  ...CORTEX_PRESETS,
  ...CEREBELLUM_PRESETS,
  ...CEREBELLUM_RECEPTOR_PRESETS,
  ...MICROCIRCUIT_PRESETS,
  ...PLASTICITY_PRESETS,
  ...REWIRING_PRESETS,
];

/** Keys of the references that a preset is from, by its name; none where there is no such preset. */
export function presetReferences(name: string): readonly string[] {
  return PRESETS.find((one) => one.name === name)?.references ?? [];
}

/** Names of the presets of spiking networks, with a line about each. */
export function listSpikingPresets(): { name: string; about: string }[] {
  return PRESETS.map(({ name, about }) => ({ name, about }));
}

/**
 * A preset of a spiking network.
 * @param name Such as `coba`; see {@link listSpikingPresets}.
 * @throws {SpecError} When there is none; names the nearest.
 */
export function getSpikingPreset(name: string): SpikingSpec {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset) return parseSpikingSpec(preset.make(name));
  const names = PRESETS.map((one) => one.name);
  failSpec(
    "preset",
    "load a preset",
    "there is no spiking network of this name",
    withKnown(name, names),
  );
}
