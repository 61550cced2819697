import { fail } from "../base/fail.ts";
import { ArgumentRangeError } from "../base/errors.ts";
import { joinTyped } from "../base/join_typed.ts";
import { SLACK_MS, wholeSteps } from "../base/time_grid.ts";
import { type CountArray, countsOf } from "./population_counts.ts";
import { requirePopulations } from "./require_populations.ts";
import type { Run } from "./run.ts";

/**
 * Runs of one system, of equal populations, bins and lengths, as one run with all their networks. Traces, and what a system
 * alone records, are left out.
 * @throws {RangeError} When they differ.
 */
export function joinNetworks(runs: readonly Run[]): Run {
  const [first, ...others] = runs, { populations, binMs, bins } = first.counts;
  for (const { system, counts } of others) {
    const wrong = system !== first.system
      ? `of one system: current value is ${first.system} and ${system}`
      : counts.binMs !== binMs || counts.bins !== bins
      ? `of ${bins} bins of ${binMs} ms: current value is ${counts.bins} of ${counts.binMs} ms`
      : null;
    if (wrong) throw new ArgumentRangeError(`Cannot put runs together as all must be ${wrong}`);
    requirePopulations("put runs together", first.counts, counts);
  }
  if (others.length === 0) return first;
  const networks = runs.reduce((sum, { counts }) => sum + counts.networks, 0);
  const counts = joinTyped(runs.map((run) => run.counts.counts)) as CountArray;
  const { traces: _, own: __, spikes: ___, ...about } = first;
  const total = (of: (run: Run) => number) => runs.reduce((sum, run) => sum + of(run), 0);
  return {
    ...about,
    specs: runs.flatMap(({ specs, counts }) =>
      specs.length === counts.networks
        ? specs
        : new Array<Run["specs"][number]>(counts.networks).fill(specs[0])
    ),
    counts: { populations, binMs, networks, bins, counts },
    ...(runs.every(({ spikes }) => spikes) ? { spikes: runs.flatMap(({ spikes }) => spikes!) } : {}),
    networkSeconds: total((run) => run.networkSeconds),
    wallSeconds: total((run) => run.wallSeconds),
  };
}

/**
 * A run without its start: counts and spikes of what follows, whose times begin anew at 0.
 * @param skippedMs A whole number of bins, less than the run. Added to its `warmupMs`.
 * @throws {RangeError} When it is not.
 */
export function withoutStart(run: Run, skippedMs: number): Run {
  const { populations, binMs, networks, bins } = run.counts;
  const skipped = wholeSteps(skippedMs, binMs);
  if (skipped === null || skipped < 0 || skipped >= bins) {
    fail(
      "leave out the start of a run",
      `that must be a whole number of bins of ${binMs} ms, from 0 to below ${bins * binMs} ms`,
      skippedMs,
    );
  }
  if (skipped === 0) return run;
  const P = populations.length, left = bins - skipped;
  const counts = new (run.counts.counts.constructor as new (length: number) => CountArray)(
    networks * P * left,
  );
  for (let b = 0; b < networks; b++) {
    for (let p = 0; p < P; p++) counts.set(countsOf(run.counts, b, p).subarray(skipped), (b * P + p) * left);
  }
  const { traces: _, own: __, ...about } = run;
  return {
    ...about,
    warmupMs: run.warmupMs + skippedMs,
    counts: { populations, binMs, networks, bins: left, counts },
    // A spike at the end of a bin is in that bin.
    ...(run.spikes
      ? {
        spikes: run.spikes.map(({ times, neurons }) => {
          const first = times.findIndex((time) => time > skippedMs + SLACK_MS);
          const from = first < 0 ? times.length : first;
          return {
            times: times.subarray(from).map((time) => time - skippedMs),
            neurons: neurons.slice(from),
          };
        }),
      }
      : {}),
  };
}
