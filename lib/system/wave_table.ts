import { meanOver, type ResolvedWaveform, resolveWaveform } from "./resolved_waveform.ts";
import type { Waveform } from "./waveform.ts";

/** Waveforms; equal ones are there once. */
export class Waves {
  readonly #known = new Map<string, [index: number, wave: ResolvedWaveform]>();

  /** Number of a waveform. */
  index(value: Waveform, stepMs: number): number {
    const key = JSON.stringify(value), known = this.#known.get(key);
    if (known) return known[0];
    this.#known.set(key, [this.#known.size, resolveWaveform(value, stepMs)]);
    return this.#known.size - 1;
  }

  /** All that differ. */
  all(): ResolvedWaveform[] {
    return [...this.#known.values()].map(([_, wave]) => wave);
  }
}

/** Means of waveforms over some steps. (steps, W) */
export function waveTable(
  waves: readonly ResolvedWaveform[],
  from: number,
  steps: number,
): Float32Array<ArrayBuffer> {
  const table = new Float32Array(Math.max(1, steps * waves.length));
  for (let step = 0; step < steps; step++) {
    waves.forEach((wave, k) => table[step * waves.length + k] = meanOver(wave, from + step, from + step + 1));
  }
  return table;
}
