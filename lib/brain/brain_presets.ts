import { withKnown } from "../base/nearest_name.ts";
import { failSpec } from "../base/spec_error.ts";
import { FOUR_REGIONS } from "./connectome/made_connectome.ts";
import type { BrainSpec } from "./spec_types.ts";

/**
 * Quadratic cells as The Virtual Brain has them: time constant 1 ms, and bistable. Steps of 0.1 ms are too long for them: where noise makes r large,
 * Heun's method diverges within seconds at this coupling. Steps of 0.05 ms do at a coupling of 3, those of 0.02 ms do not.
 */
const FOUR_MPR: BrainSpec = {
  kind: "brain",
  name: "four-mpr",
  stepMs: 0.02,
  connectome: FOUR_REGIONS,
  coupling: 0.5,
  speed: 3,
  nodes: [{
    name: "region",
    system: {
      kind: "mean-field",
      name: "mpr",
      stepMs: 0.02,
      populations: [{
        name: "Q",
        size: 10_000,
        model: "mpr",
        parameters: { tau: 1, Delta: 1, eta: -5, J: 15 },
        initial: { r: 0.08, v: -2 },
      }],
      couplings: [{ from: "others", to: "Q" }],
      inputs: [{ name: "others", value: 0 }],
    } as BrainSpec["nodes"][0]["system"],
    inputs: [{ to: "others" }],
    output: { gain: 0.001 },
  }],
  noise: { sd: 1, tauMs: 5 },
};

/** Presets, with a line about each. */
export const BRAIN_PRESETS: readonly { name: string; about: string; spec: BrainSpec }[] = [
  { name: "four-mpr", about: "four regions of quadratic cells, made up", spec: FOUR_MPR },
];

/** A preset's spec, unchecked. @throws {SpecError} When there is none of this name, with the nearest. */
export function brainPreset(name: string): BrainSpec {
  const found = BRAIN_PRESETS.find((one) => one.name === name);
  if (found) return structuredClone(found.spec);
  const names = BRAIN_PRESETS.map((one) => one.name);
  failSpec("preset", "load a preset", "there is no brain of this name", withKnown(name, names));
}
