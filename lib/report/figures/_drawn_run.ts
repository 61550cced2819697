import { countsOf } from "../../system/population_counts.ts";
import type { Run, RunTrace } from "../../system/run.ts";
import type { SpikingRun } from "../../spiking/simulation/spiking_run.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";

/** What a picture needs of a run of any system: of an ensemble that of its first network. */
export interface DrawnRun {
  /** Name of the network. */
  name: string;
  /** Populations, in the order of their neurons. */
  populations: readonly { name: string; size: number }[];
  /** Time at which it begins, ms. */
  startMs: number;
  /** Width of a bin, ms. */
  binMs: number;
  /** T, number of bins. */
  bins: number;
  /** Spikes in each bin, of each population. (populations) (T) */
  counts: readonly ArrayLike<number>[];
  /** Calls back with the time, ms, and the neuron of each spike. */
  eachSpike(take: (time: number, neuron: number) => void): void;
  /** Recorded traces. */
  traces: readonly RunTrace[];
  /** Spec of a network of point neurons, whose stimuli are drawn. */
  spec: SpikingSpec | null;
}

function ofSpiking(run: SpikingRun): DrawnRun {
  const { spec, populations, startMs, binMs, bins, counts, spikes, stepMs } = run;
  return {
    name: spec.name,
    populations,
    startMs,
    binMs,
    bins,
    counts: populations.map((_, at) => counts.subarray(at * bins, (at + 1) * bins)),
    eachSpike: (take) => spikes?.steps.forEach((step, at) => take(step * stepMs, spikes.cells[at])),
    traces: [],
    spec,
  };
}

function ofRun({ specs: [spec], counts, spikes, traces, warmupMs }: Run): DrawnRun {
  const { populations, binMs, bins } = counts, first = spikes?.[0];
  return {
    name: spec.name,
    populations,
    startMs: 0,
    binMs,
    bins,
    counts: populations.map((_, at) => countsOf(counts, 0, at)),
    eachSpike: (take) => first?.times.forEach((time, at) => take(time, first.neurons[at])),
    traces: traces?.[0] ?? [],
    // Times of stimuli count from the start, those of spikes from the end of the warm-up.
    spec: spec.kind === "spiking" && warmupMs === 0 ? spec as unknown as SpikingSpec : null,
  };
}

/** The part of a run that is drawn. */
export function drawnRun(run: SpikingRun | Run): DrawnRun {
  return "system" in run ? ofRun(run) : ofSpiking(run);
}
