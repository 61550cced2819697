import { countLag } from "../analysis/count_lag.ts";
import { isiCv } from "../analysis/isi.ts";
import type { VolleyThresholds } from "../analysis/volleys.ts";
import { type CountRuns, seriesOf } from "./count_runs.ts";
import { dealSpikes } from "./deal_spikes.ts";
import { type CountMeasures, measureCounts, type Sizes } from "./measure_counts.ts";

/** What is measured of one run at a test point. */
export interface RunMeasures extends CountMeasures {
  /** ms by which I follows E: the peak of the cross-correlogram of counts, see {@link countLag}. */
  lagMs: number | null;
  /**
   * Mean coefficient of variation of the interspike intervals of E cells to which the counts were dealt at random, see
   * {@link dealSpikes}. It sees how spikes cluster in time, not the memory of single cells.
   */
  isiCv: number | null;
  /** E rate over the second half of the run, Hz. */
  lateRateE: number;
}

function lateRate(e: Uint16Array, binMs: number, cells: number): number {
  const late = e.subarray(Math.floor(e.length / 2));
  let spikes = 0;
  for (const count of late) spikes += count;
  return spikes / (cells * late.length * binMs / 1000);
}

/**
 * Measures every run.
 * @param counts Runs. @param options.sizes Cells. @param options.thresholds Of the volleys, from the network's counts.
 */
export function measureEachRun(
  counts: CountRuns,
  options: { sizes: Sizes; thresholds: VolleyThresholds },
): RunMeasures[] {
  const { sizes } = options;
  return Array.from({ length: counts.runs }, (_, run) => {
    const series = seriesOf(counts, run);
    const { binMs, e, i } = series;
    return {
      ...measureCounts(series, options),
      lagMs: countLag(e, i, { binMs }),
      isiCv: isiCv(dealSpikes(e, { cells: sizes.e, binMs })),
      lateRateE: lateRate(e, binMs, sizes.e),
    };
  });
}

/**
 * Whether free runs neither die nor run away: in any second the E rate stays above half of the network's lowest and below
 * twice its highest, and over the second half of each run above half of the network's lowest there.
 * @param runs Of a surrogate. @param network Runs of its network.
 */
export function survives(runs: readonly RunMeasures[], network: readonly RunMeasures[]): boolean {
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const lowest = least(network.map((run) => run.lowestRateE));
  const highest = -least(network.map((run) => -run.highestRateE));
  const late = least(network.map((run) => run.lateRateE));
  return runs.every((run) =>
    run.lowestRateE >= lowest / 2 && run.highestRateE <= 2 * highest && run.lateRateE >= late / 2
  );
}
