import { HIGHEST_RATE, LATE_RATE, LOWEST_RATE } from "./measures/extreme_rates.ts";
import type { Measure } from "./measures/measure.ts";
import type { MeasuredRun } from "./measures/measured_run.ts";

/** The first population, whose rate says whether a network lives. */
const FIRST = [0];

/**
 * Whether free runs neither die nor run away: in any second the rate of the first population stays above half of the network's
 * lowest and below twice its highest, and over the second half of each run above half of the network's lowest there.
 * @param runs Of a surrogate. @param network Runs of its network.
 */
export function survives(runs: readonly MeasuredRun[], network: readonly MeasuredRun[]): boolean {
  const of = (measure: Measure, run: MeasuredRun) => measure.value([run], FIRST)!;
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const lowest = least(network.map((run) => of(LOWEST_RATE, run)));
  const highest = -least(network.map((run) => -of(HIGHEST_RATE, run)));
  const late = least(network.map((run) => of(LATE_RATE, run)));
  return runs.every((run) =>
    of(LOWEST_RATE, run) >= lowest / 2 && of(HIGHEST_RATE, run) <= 2 * highest &&
    of(LATE_RATE, run) >= late / 2
  );
}
