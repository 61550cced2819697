import type { PopulationCounts, Signal } from "../../system/population_counts.ts";
import type { Run } from "../../system/run.ts";

/** The counts of a run with the voltages that it recorded in each bin, of populations of one cell, as signals beside them. */
export function countsWithSignals({ counts, traces }: Pick<Run, "counts" | "traces">): PopulationCounts {
  const [first] = traces ?? [];
  if (counts.signals || !first) return counts;
  const { bins, binMs, networks, populations } = counts, signals: Signal[] = [];
  for (const [at, { population, variable, everyMs, values: { length } }] of first.entries()) {
    const cell = populations.find(({ name, size }) => name === population && size === 1);
    if (!cell || !variable.startsWith("v_") || everyMs !== binMs || length < bins - 1) continue;
    const values = new Float32Array(networks * bins);
    // The first sample is a bin after the start: it stands for the start, too.
    traces!.forEach((own, network) => {
      for (let t = 0; t < bins; t++) values[network * bins + t] = own[at].values[Math.max(0, t - 1)];
    });
    signals.push({ population, name: variable, unit: "mV", values });
  }
  const named = populations.map((one) => {
    const own = signals.filter(({ population }) => population === one.name).map(({ name }) => name);
    return own.length > 0 ? { ...one, signals: own } : one;
  });
  return signals.length > 0 ? { ...counts, populations: named, signals } : counts;
}
