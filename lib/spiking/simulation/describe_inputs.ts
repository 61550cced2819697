import { largestOf, leastOf, resolveWaveform } from "../../system/resolved_waveform.ts";
import { cellsOf } from "../build/stimuli.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { ActiveTime, NeuronSet } from "../stimuli.ts";

/** A drive or current of a network. */
export interface InputDescription {
  /** Its own name, or else that of its population. */
  name: string;
  /** Population that gets it. */
  to: string;
  /** `drive`, or the wave of a current. */
  kind: string;
  /** Least and largest rate, Hz, of a drive; null of a current. */
  rateHz: [least: number, most: number] | null;
  /** From when it acts, ms. */
  fromMs: number;
  /** Until when, ms; null for the end. */
  untilMs: number | null;
  /** Cells that get it. */
  cells: number;
}

/** Drives and currents of a network, in the order of the spec. */
export function describeInputs(
  spec: Pick<SpikingSpec, "populations" | "drives" | "currents" | "stepMs">,
): InputDescription[] {
  const { populations, drives = [], currents = [] } = spec;
  const about = ({ name, to, ...one }: ActiveTime & { name?: string; to: string; cells?: NeuronSet }) => ({
    name: name ?? to,
    to,
    fromMs: one.fromMs ?? 0,
    untilMs: one.untilMs ?? null,
    cells: cellsOf(one.cells)?.length ?? populations.find((population) => population.name === to)!.size,
  });
  return [
    ...drives.map((drive): InputDescription => {
      const wave = resolveWaveform(drive.rateHz, spec.stepMs);
      return { ...about(drive), kind: "drive", rateHz: [Math.max(0, leastOf(wave)), largestOf(wave)] };
    }),
    ...currents.map((current) => ({ ...about(current), kind: current.wave, rateHz: null })),
  ];
}
