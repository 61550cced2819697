import { displayed } from "../../base/display.ts";
import { aboutRun } from "../../system/about_run.ts";
import type { Run } from "../../system/run.ts";
import { nameOfTrace } from "./name_of_trace.ts";
import type { SpikingRun } from "./spiking_run.ts";

function asRun(run: SpikingRun): Run {
  const { spec, seed, engine, adapter, stepMs, startMs, binMs, bins, spikes, counts, seconds } = run;
  return {
    ...{ system: spec.kind, specs: [spec], seed, engine, adapter, stepMs, warmupMs: startMs },
    counts: {
      populations: run.populations,
      ...{ binMs, networks: 1, bins, counts: counts as Uint32Array<ArrayBuffer> },
    },
    ...(spikes
      ? {
        spikes: [{
          times: Float64Array.from(spikes.steps, (step) => step * stepMs - startMs),
          neurons: spikes.cells,
        }],
      }
      : {}),
    traces: [run.traces.map((trace) => ({
      population: trace.population,
      variable: nameOfTrace(trace),
      cells: trace.cells,
      everyMs: run.everyMs,
      values: trace.values,
    }))],
    networkSeconds: bins * binMs / 1000,
    wallSeconds: seconds.run,
  };
}

/** A run of point neurons that shows itself. */
export function displayedSpiking(run: SpikingRun): SpikingRun {
  return displayed(run, { about: (own) => aboutRun(asRun(own)), kind: "run", drawn: asRun });
}
