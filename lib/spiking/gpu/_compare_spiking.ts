import { parseSpikingSpec } from "../spiking_spec.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";
import type { SpikingRun, Trace } from "../simulation/spiking_run.ts";

/** A checked spec of these parts in steps of 0.1 ms. */
export function networkOf(
  populations: readonly Population[],
  projections: readonly Projection[],
  rest: Partial<SpikingSpec> = {},
): SpikingSpec {
  return parseSpikingSpec({ kind: "spiking", name: "proof", stepMs: 0.1, populations, projections, ...rest });
}

/** Spikes of each cell, as text. */
function spikesOfNeurons({ spikes }: SpikingRun): Map<number, string> {
  const trains = new Map<number, string>();
  spikes?.cells.forEach((cell, at) => trains.set(cell, `${trains.get(cell) ?? ""} ${spikes.steps[at]}`));
  return trains;
}

/** Range of the values of a trace, at least a thousandth. */
function rangeOf({ values }: Trace): number {
  let low = Infinity, high = -Infinity;
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return Math.max(high - low, 1e-3);
}

/** How many cells have other spikes, or somewhere a trace that is further off than `part` of the trace's range. */
export function differingNeurons(found: SpikingRun, wanted: SpikingRun, part: number): number {
  const cells = new Set<number>();
  const [some, others] = [spikesOfNeurons(found), spikesOfNeurons(wanted)];
  for (const cell of [...some.keys(), ...others.keys()]) {
    if (some.get(cell) !== others.get(cell)) cells.add(cell);
  }
  wanted.traces.forEach((trace, at) => {
    if (trace.sum) return;
    const most = part * rangeOf(trace), { values } = found.traces[at];
    const { first } = wanted.populations.find(({ name }) => name === trace.population)!;
    trace.values.forEach((value, k) => {
      // Written so that NaN and a missing value differ.
      if (!(Math.abs(values[k] - value) <= most)) cells.add(first + k % trace.cells);
    });
  });
  return cells.size;
}
