import type { Current } from "../spiking_spec.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { isWaveform } from "../../system/waveform.ts";
import { rateOf, resolveInputs } from "./stimuli.ts";
import { FOREVER, meanOfStep, type ResolvedRate } from "./waveform.ts";
import { resolveWaveform } from "../../system/resolved_waveform.ts";
import { waveAt } from "./waves.ts";

/** A stimulus that is not the same all the time. */
export interface VaryingStimulus {
  /** Its own name, or else that of the population that gets it. */
  name: string;
  /** Population that gets it, or spikes at this rate. */
  population: string;
  /** What it is: a rate, Hz, of a drive or generator, or a current, pA or the unit of the model. */
  kind: "rate" | "current";
  /** Its mean in a step, counted from 0. */
  at: (step: number) => number;
}

/** Whether a current is no noise, and not the same all the time. */
function varies(current: Current): boolean {
  return current.wave !== "noise" &&
    (current.wave !== "pulse" || (current.fromMs ?? current.untilMs) !== undefined);
}

/**
 * Drives, rates of generators and currents of a network that vary in time or have one, but for noise, in the order of the spec.
 * @param spec A spec that was checked.
 */
export function varyingStimuli(
  { populations, drives = [], currents = [], stepMs }: SpikingSpec,
): VaryingStimulus[] {
  const hertz = (rate: ResolvedRate) => (step: number) => 1000 * meanOfStep(rate, step) / stepMs;
  return [
    ...populations.flatMap(({ name, parameters }) =>
      Object.values(parameters ?? {}).filter(isWaveform).map((wave): VaryingStimulus => ({
        name,
        population: name,
        kind: "rate",
        at: hertz({ wave: resolveWaveform(wave, stepMs), active: { from: 0, until: FOREVER }, stepMs }),
      }))
    ),
    ...drives.flatMap((drive): VaryingStimulus[] => {
      const { rate } = rateOf(drive, stepMs), { to, name = to } = drive;
      return rate ? [{ name, population: to, kind: "rate", at: hertz(rate) }] : [];
    }),
    ...currents.filter(varies).map((current): VaryingStimulus => {
      const { waves, inputs: [input] } = resolveInputs([current], stepMs), { to } = current;
      const name = "name" in current && current.name || to;
      return { name, population: to, kind: "current", at: input?.at ?? ((step) => waveAt(waves, step)) };
    }),
  ];
}
