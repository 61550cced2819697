import { joinStructures } from "../rewiring/structure_record.ts";
import { fail } from "../../base/fail.ts";
import { isWithin } from "../../base/time_grid.ts";
import type { SpikingRun, Trace } from "./spiking_run.ts";

function joinArrays(parts: readonly (Uint32Array | Float32Array)[], all: Uint32Array | Float32Array): void {
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
}

/**
 * One run of several that follow each other, of the same simulation.
 * @param runs In the order of time, at least one.
 * @throws {RangeError} When one does not begin where the one before ends.
 */
export function joinRuns(runs: readonly SpikingRun[]): SpikingRun {
  const [first] = runs;
  let end = first.startMs;
  for (const { startMs, bins, binMs, stepMs, spec } of runs) {
    if (binMs !== first.binMs || stepMs !== first.stepMs || spec.name !== first.spec.name) {
      fail(
        "join these runs",
        `they must be of one network, with bins of ${first.binMs} ms and steps of ${first.stepMs} ms`,
        `${spec.name}, ${binMs} and ${stepMs} ms`,
      );
    }
    if (!isWithin(startMs, end, 0)) {
      fail("join these runs", `each must begin where the last ends, ${end} ms`, startMs);
    }
    end = startMs + bins * binMs;
  }
  const bins = runs.reduce((sum, run) => sum + run.bins, 0);
  const counts = new Uint32Array(first.populations.length * bins);
  first.populations.forEach((_, at) => {
    const rows = runs.map((run) => run.counts.subarray(at * run.bins, (at + 1) * run.bins));
    joinArrays(rows, counts.subarray(at * bins, (at + 1) * bins));
  });
  const length = runs.reduce((sum, { spikes }) => sum + (spikes?.steps.length ?? 0), 0);
  const spikes = first.spikes
    ? { steps: new Uint32Array(length), cells: new Uint32Array(length) }
    : undefined;
  if (spikes) {
    joinArrays(runs.map((run) => run.spikes!.steps), spikes.steps);
    joinArrays(runs.map((run) => run.spikes!.cells), spikes.cells);
  }
  const traces = first.traces.map((trace, at): Trace => {
    const parts = runs.map((run) => run.traces[at].values);
    const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    joinArrays(parts, values);
    return { ...trace, values };
  });
  const structures = runs.flatMap(({ structure }) => structure ?? []);
  const sum = (part: "run" | "readback") => runs.reduce((total, { seconds }) => total + seconds[part], 0);
  const seconds = { ...first.seconds, run: sum("run"), readback: sum("readback") };
  return {
    ...runs[runs.length - 1],
    startMs: first.startMs,
    bins,
    counts,
    ...(spikes ? { spikes } : {}),
    ...(structures.length > 0 ? { structure: joinStructures(structures) } : {}),
    traces,
    seconds,
  };
}
