import { welchPsd } from "../../lib/analysis/psd.ts";
import { spectralPeak } from "../../lib/analysis/spectral_measures.ts";
import { averagePsds } from "../../lib/analysis/average_psds.ts";
import type { Psd } from "../../lib/analysis/psd_type.ts";
import { mean, median, standardDeviation } from "../../lib/analysis/summary.ts";

/** A band of frequencies, Hz. */
type Band = readonly [low: number, high: number];

/** Where the peaks of each preset lie, Hz; no two of one preset overlap. */
export const MULTIBAND_BANDS = {
  "multiband-one-beat": [[36, 56], [76, 100]],
  "multiband-two-beat": [[18, 36], [42, 64]],
  "multiband-irregular": [[24, 40], [42, 64], [74, 96]],
} as const satisfies Record<string, readonly Band[]>;

/** A number over networks: its mean, and its standard deviation from network to network. */
export interface Spread {
  mean: number;
  sd: number;
}

/** What a multi-band network is known by. */
export interface MultibandFigures {
  /** Hz. */
  rateE: Spread;
  rateI: Spread;
  /** Hz: peak of the mean spectrum in each band, and its power over the median from 10 to 130 Hz. */
  peaks: { hz: number; overMedian: number }[];
}

function spectrum(runs: readonly { e: Uint16Array }[]): Psd {
  return averagePsds(runs.map(({ e }) => welchPsd(e, { segmentLength: 1024 })));
}

/** The highest power of the networks' mean spectrum in a band, over the median from 10 to 130 Hz. */
export function bandOverMedian(runs: readonly { e: Uint16Array }[], band: Band): number {
  const { frequencies, power } = spectrum(runs);
  const within = ([low, high]: Band) =>
    power.filter((_, k) => frequencies[k] >= low && frequencies[k] <= high);
  return Math.max(...within(band)) / median(within([10, 130]));
}

/**
 * Measures networks by their counts per ms.
 * @param cells Of each population. @param bands Where to look for peaks.
 */
export function multibandFigures(
  runs: readonly { e: Uint16Array; i: Uint16Array }[],
  cells: { e: number; i: number },
  bands: readonly Band[],
): MultibandFigures {
  const rates = (side: "e" | "i"): Spread => {
    const each = runs.map((run) => 1000 * mean(run[side]) / cells[side]);
    return { mean: mean(each), sd: standardDeviation(each) };
  };
  const psd = spectrum(runs);
  const peaks = bands.map((band) => ({
    hz: spectralPeak(psd, { minHz: band[0], maxHz: band[1] })!.frequencyHz,
    overMedian: bandOverMedian(runs, band),
  }));
  return { rateE: rates("e"), rateI: rates("i"), peaks };
}
