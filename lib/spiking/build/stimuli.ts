import { coverOf, inSteps } from "../../base/time_grid.ts";
import { type Current, type Drive, type NeuronSet, waveformOf } from "../stimuli.ts";
import { isWaveform } from "../../system/waveform.ts";
import { poissonTable } from "./lookup.ts";
import type { StreamKey } from "../../random/random_words.ts";
import { activeSteps, FOREVER, type ResolvedRate } from "./waveform.ts";
import { largestOf, meanOver, resolveWaveform } from "../../system/resolved_waveform.ts";
import { type ResolvedWave, waveAt } from "./waves.ts";

/** A Poisson drive, resolved. */
export interface ResolvedDrive {
  key: StreamKey;
  /** Quanta of a hit. */
  weight: number;
  /** Thresholds of the numbers of hits in a step, where these do not vary; else those of the largest rate. */
  thresholds: Uint32Array<ArrayBuffer>;
  /** What the rate is in each step; null where it is the same in all. */
  rate: ResolvedRate | null;
  /** Cells that are driven, ascending; null for all. */
  cells: Uint32Array<ArrayBuffer> | null;
}

/** A current that varies in time as no pulse or ramp does, or is that of some cells. */
export interface ResolvedInput {
  /** Cells that get it, ascending; null for all. */
  cells: Uint32Array<ArrayBuffer> | null;
  /** Its mean over a step. */
  at: (step: number) => number;
}

/** The cells of a set, ascending; null for all. */
export function cellsOf(cells: NeuronSet | undefined): Uint32Array<ArrayBuffer> | null {
  if (!cells) return null;
  if ("centre" in cells) throw new Error("cells by place must be listed before");
  if (Array.isArray(cells)) return Uint32Array.from(cells).sort();
  return Uint32Array.from({ length: cells.until - cells.from }, (_, k) => cells.from + k);
}

/** What the rate of a drive is. @returns Its largest value, Hz, and its mean in a step, and what varies. */
export function rateOf(
  { rateHz, ...drive }: Drive,
  stepMs: number,
): { mostHz: number; most: number; rate: ResolvedRate | null } {
  const wave = resolveWaveform(rateHz, stepMs), mostHz = largestOf(wave);
  const varies = isWaveform(rateHz) || drive.fromMs !== undefined || drive.untilMs !== undefined;
  const rate = varies ? { wave, active: activeSteps(drive, stepMs), stepMs } : null;
  return { mostHz, most: mostHz * stepMs / 1000, rate };
}

/** Works out a drive. @param quantum What one of its accumulator's whole numbers is worth. */
export function resolveDrive(
  drive: Drive,
  { key, quantum, stepMs }: { key: StreamKey; quantum: number; stepMs: number },
): ResolvedDrive {
  const { most, rate } = rateOf(drive, stepMs);
  return {
    key,
    weight: Math.round(drive.weight / quantum),
    thresholds: poissonTable(most),
    rate,
    cells: cellsOf(drive.cells),
  };
}

/** A pulse or ramp; null where it ends before it begins. */
function waveOf(current: Extract<Current, { wave: "pulse" | "ramp" }>, stepMs: number): ResolvedWave | null {
  const { fromMs = 0, untilMs = Infinity } = current;
  const [start, end] = current.wave === "ramp"
    ? [current.start, current.end]
    : [current.amplitude, current.amplitude];
  const { from, until, first, last } = coverOf(
    { fromMs, untilMs: Math.min(untilMs, FOREVER * stepMs) },
    stepMs,
  );
  if (until <= from) return null;
  const length = until - from === 1 ? first : first + (until - from - 2) + last;
  return { from, until, start, end, first, last, length };
}

/** A current of another form, from one time to another, of the steps at its ends the part that it covers. */
function inputOf(current: Exclude<Current, { wave: "noise" }>, stepMs: number): ResolvedInput["at"] {
  const form = resolveWaveform(waveformOf(current)!, stepMs);
  const from = inSteps(current.fromMs ?? 0, stepMs), until = inSteps(current.untilMs ?? Infinity, stepMs);
  return (step) => {
    const start = Math.max(from, step), end = Math.min(until, step + 1);
    return end > start ? (end - start) * meanOver(form, start, end) : 0;
  };
}

/** Works out the currents of a population, but for noise. */
export function resolveInputs(
  currents: readonly Current[],
  stepMs: number,
): { waves: ResolvedWave[]; inputs: ResolvedInput[] } {
  const waves: ResolvedWave[] = [], inputs: ResolvedInput[] = [];
  for (const current of currents) {
    if (current.wave === "noise") continue;
    const cells = cellsOf(current.cells);
    if (current.wave !== "pulse" && current.wave !== "ramp") {
      inputs.push({ cells, at: inputOf(current, stepMs) });
      continue;
    }
    const wave = waveOf(current, stepMs);
    if (wave && cells) inputs.push({ cells, at: (step) => waveAt([wave], step) });
    else if (wave) waves.push(wave);
  }
  return { waves, inputs };
}
