import { fanoFactor } from "../analysis/fano.ts";
import { isiCv } from "../analysis/isi.ts";
import type { Raster } from "../analysis/raster.ts";
import type { SpikingRun } from "../simulation/spiking/spiking_run.ts";

/** What a population does, in a few numbers. */
export interface PopulationSummary {
  /** Name of the population. */
  name: string;
  /** Cells. */
  size: number;
  /** Mean rate of a cell, Hz. */
  rateHz: number;
  /** Mean coefficient of variation of the intervals of cells with at least five; null when there is none or spikes were not recorded. */
  isiCv: number | null;
  /** Variance over mean of the population's counts in bins of about 3 ms: 1 for independent Poisson cells. */
  synchrony: number | null;
}

/** Options of {@link summarizeSpiking}. */
export interface SummarizeSpikingOptions {
  /** Time that is left out at the start, ms. @default 0 */
  skipMs?: number;
}

/** Width of the bins of synchrony, ms. */
const SYNCHRONY_MS = 3;

function grouped(counts: Uint32Array, bins: number): number[] {
  return Array.from(
    { length: Math.floor(counts.length / bins) },
    (_, at) => counts.subarray(at * bins, (at + 1) * bins).reduce((sum, count) => sum + count, 0),
  );
}

/**
 * Rates, irregularity and synchrony of each population of a run.
 * @param run A simulated network.
 */
export function summarizeSpiking(
  run: SpikingRun,
  options: SummarizeSpikingOptions = {},
): PopulationSummary[] {
  const { skipMs = 0 } = options;
  const { bins, binMs, stepMs, spikes, startMs } = run;
  const skipped = Math.ceil(skipMs / binMs - 1e-9);
  const durationMs = (bins - skipped) * binMs;
  return run.populations.map(({ name, size, first }, at) => {
    const counts = run.counts.subarray(at * bins + skipped, (at + 1) * bins);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      name,
      size,
      rateHz: total / size / durationMs * 1000,
      isiCv: spikes
        ? isiCv(rasterOf({ first, size }, { spikes, stepMs, skipMs: startMs + skipMs, durationMs }))
        : null,
      synchrony: fanoFactor(grouped(counts, Math.max(1, Math.round(SYNCHRONY_MS / binMs)))),
    };
  });
}

/** The spikes of one population, in ms after what is left out. */
function rasterOf(
  { first, size }: { first: number; size: number },
  { spikes, stepMs, skipMs, durationMs }: {
    spikes: NonNullable<SpikingRun["spikes"]>;
    stepMs: number;
    skipMs: number;
    durationMs: number;
  },
): Raster {
  const times: number[] = [], neurons: number[] = [];
  spikes.steps.forEach((step, at) => {
    const cell = spikes.cells[at] - first;
    const time = step * stepMs - skipMs;
    if (cell < 0 || cell >= size || time < 0 || time > durationMs) return;
    times.push(time);
    neurons.push(cell);
  });
  return {
    times: Float64Array.from(times),
    neurons: Uint32Array.from(neurons),
    neuronCount: size,
    durationMs,
  };
}
