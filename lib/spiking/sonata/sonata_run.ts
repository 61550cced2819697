import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { saveSonataReport, saveSonataSpikes, type SonataSpikes } from "./sonata.ts";
import type { SpikingRun } from "../simulation/spiking_run.ts";

const OPTIONS: OptionNames<Parameters<typeof saveRunReport>[2]> = { variable: true, unit: true };

/**
 * Writes the spikes of a run as a SONATA file, by population.
 * @throws {FileError} When it cannot be written.
 * @throws {RangeError} When the run did not record spikes.
 */
export async function saveRunSpikes(path: string, run: SpikingRun): Promise<void> {
  const { populations, spikes, stepMs } = run;
  if (!spikes) fail(`write ${path}`, "the run must have recorded spikes", "none");
  const split = populations.map(() => ({ times: [] as number[], cells: [] as number[] }));
  const owner = (cell: number) => populations.findLastIndex(({ first }) => first <= cell);
  spikes.steps.forEach((step, at) => {
    const population = owner(spikes.cells[at]);
    split[population].times.push(step * stepMs);
    split[population].cells.push(spikes.cells[at] - populations[population].first);
  });
  const named = populations.map(({ name }, at): [string, SonataSpikes] => [
    name,
    { timesMs: Float64Array.from(split[at].times), cells: Uint32Array.from(split[at].cells) },
  ]);
  await saveSonataSpikes(path, Object.fromEntries(named));
}

/**
 * Writes a recorded variable of a run as a SONATA report.
 * @param variable One of the traces, of all populations that have it.
 * @param unit Its unit.
 * @throws {FileError} When it cannot be written.
 * @throws {RangeError} When the run has no such trace.
 * @throws {TypeError} When an option is unknown.
 */
export async function saveRunReport(
  path: string,
  run: SpikingRun,
  options: { variable: string; unit: string },
): Promise<void> {
  requireKnown(`write ${path}`, options, OPTIONS);
  const { variable, unit } = options;
  const traces = run.traces.filter((trace) => trace.variable === variable && trace.sum === undefined);
  if (traces.length === 0) {
    fail(
      `write ${path}`,
      `the run must have recorded ${variable}`,
      run.traces.map((trace) => trace.variable).join(", ") || "none",
    );
  }
  const { startMs, everyMs } = run;
  await saveSonataReport(
    path,
    Object.fromEntries(traces.map(({ population, cells, values }) => [population, {
      unit,
      cells: Uint32Array.from({ length: cells }, (_, cell) => cell),
      values,
      startMs: startMs + everyMs,
      stepMs: everyMs,
    }])),
  );
}
