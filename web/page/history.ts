import type { LiveAbout, Stretch } from "../engine/live.ts";

/** Biological time whose counts are kept for spectra, ms; bins of 1 ms. */
export const KEPT_MS = 4096;

/** What the page keeps of what runs: counts of the last seconds, spikes and voltages of what is shown. */
export class History {
  /** Counts in a ring of {@linkcode KEPT_MS} bins. (P, bins) */
  readonly counts: Uint32Array;
  /** Time that is done, ms, and time from which counts are there. */
  endMs = 0;
  startMs = 0;
  /** Stretches that are in the picture, in order. */
  stretches: Stretch[] = [];

  /** @param shownMs Biological time that pictures show. */
  constructor(readonly about: LiveAbout, readonly shownMs: number) {
    this.counts = new Uint32Array(about.populations.length * KEPT_MS);
  }

  add(stretch: Stretch): void {
    const { startMs, durationMs, counts } = stretch;
    if (this.stretches.length === 0) this.startMs = startMs;
    for (let p = 0; p < this.about.populations.length; p++) {
      for (let bin = 0; bin < durationMs; bin++) {
        this.counts[p * KEPT_MS + (startMs + bin) % KEPT_MS] = counts[p * durationMs + bin];
      }
    }
    this.endMs = startMs + durationMs;
    this.stretches.push(stretch);
    const first = this.endMs - this.shownMs - 50;
    while (this.stretches[0].startMs + this.stretches[0].durationMs < first) this.stretches.shift();
  }

  /** Counts of the last `durationMs` of a population, as many as there are. */
  last(population: number, durationMs: number): Float64Array {
    const length = Math.max(0, Math.min(durationMs, KEPT_MS, this.endMs - this.startMs));
    const first = population * KEPT_MS, from = this.endMs - length;
    return Float64Array.from({ length }, (_, bin) => this.counts[first + (from + bin) % KEPT_MS]);
  }

  /** Mean rate of a population over the last `durationMs`, Hz; null before there is any. */
  rate(population: number, durationMs: number): number | null {
    const counts = this.last(population, durationMs);
    if (counts.length === 0) return null;
    const sum = counts.reduce((all, count) => all + count, 0);
    return 1000 * sum / counts.length / this.about.populations[population].size;
  }

  /** Forgets counts, as when parameters were changed: rates and spectra are of one set of parameters. */
  forget(): void {
    this.startMs = this.endMs;
  }
}
