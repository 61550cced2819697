import { withKnown } from "../base/nearest_name.ts";
import { failSpec } from "../base/spec_error.ts";
import type { PresetAbout } from "../system/system.ts";
import { parseGradedSpec } from "./graded_spec.ts";
import type { GradedPopulation, GradedSpec } from "./spec_types.ts";

interface GradedPreset extends PresetAbout {
  references: readonly string[];
  make: (name: string) => GradedSpec;
}

/** One bursting unit. */
const burster = (name: string, parameters: Record<string, number>, initial: { v: number; a: number }) =>
  ({ name, size: 1, model: "bursting", parameters, initial }) satisfies GradedPopulation;

/** What LP and PY have in common. Their `xQuiet` is ours: the authors' is not known. */
const FOLLOWER = {
  ...{ tActive: 250, tQuiet: 750, tAdapt: 1500, bias: -0.1, marginQuiet: 10, xQuiet: -0.7 },
  ...{ kActiveUp: 1, kQuietUp: 1, kActiveDown: 0.5, kQuietDown: 1.3 },
  ...{ sActiveUp: 1, sQuietUp: 1.1, sActiveDown: 1.1, sQuietDown: 0.5 },
};

function pyloric(name: string): GradedSpec {
  const couple = (from: string, to: string, weight: number) => ({ from, to, weight });
  return {
    kind: "graded",
    name,
    stepMs: 1,
    populations: [
      burster("PD", { tActive: 200, tQuiet: 800, tAdapt: 1500, kActiveDown: 0.9, kQuietDown: 1.1 }, {
        v: 1,
        a: 0.8,
      }),
      burster("LP", { ...FOLLOWER, delayQuiet: 0.25 }, { v: -1, a: 0.5 }),
      burster("PY", { ...FOLLOWER, delayQuiet: 0.95 }, { v: -1, a: 0.5 }),
    ],
    couplings: [
      couple("PD", "LP", -1),
      couple("PD", "PY", -1),
      couple("LP", "PD", -0.1),
      couple("LP", "PY", -0.5),
      couple("PY", "LP", -0.5),
    ],
  };
}

function chain(name: string): GradedSpec {
  return {
    kind: "graded",
    name,
    stepMs: 1,
    populations: [{
      ...{ name: "segments", size: 20, model: "phase", parameters: { frequencyHz: 2 } },
      initial: { phi: { uniform: [0, 6.283185307179586] } },
    }],
    couplings: [{
      ...{ name: "down", from: "segments", to: "segments", connect: { shift: 1 } },
      ...{ weight: 20, lag: 0.3141592653589793 },
    }],
  };
}

const PRESETS: readonly GradedPreset[] = [
  {
    name: "bursting-unit",
    about: "one unit that bursts for 0.4 s in every 1.4 s",
    references: ["bhattasali2026"],
    make: (name) => ({
      kind: "graded",
      name,
      stepMs: 1,
      populations: [burster("unit", {}, { v: -1, a: 0.5 })],
      inputs: [{ name: "drive", to: "unit", value: 0 }],
    }),
  },
  {
    name: "pyloric",
    about: "bursting units in the order PD, LP, PY of the stomatogastric ganglion, one cycle a second",
    references: ["bhattasali2026"],
    make: pyloric,
  },
  {
    name: "oscillator-chain",
    about: "20 phase oscillators of which each follows the one before by a lag of a twentieth of a cycle",
    references: ["sakaguchi1986"],
    make: chain,
  },
];

/** Keys of the references that a preset is from, by its name; none where there is no such preset. */
export function gradedPresetReferences(name: string): readonly string[] {
  return PRESETS.find((one) => one.name === name)?.references ?? [];
}

/** Names of the presets of networks of graded units, with a line about each. */
export function listGradedPresets(): PresetAbout[] {
  return PRESETS.map(({ name, about }) => ({ name, about }));
}

/**
 * A preset of a network of graded units.
 * @param name Such as `pyloric`; see {@link listGradedPresets}.
 * @throws {SpecError} When there is none; names the nearest.
 */
export function getGradedPreset(name: string): GradedSpec {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset) return parseGradedSpec(preset.make(name));
  const names = PRESETS.map((one) => one.name);
  failSpec(
    "preset",
    "load a preset",
    "there is no network of graded units of this name",
    withKnown(name, names),
  );
}
