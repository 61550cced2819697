import { requireWhole } from "../base/require_number.ts";
import { requireFinite, requireSameFrequencies, requireSameLength } from "./_checks.ts";
import type { Psd } from "./psd_type.ts";

/**
 * The mean of several spectra with the same frequencies, for example of several seeds.
 *
 * @param psds one or more spectra
 * @returns the mean spectrum; of one spectrum a copy
 * @throws {RangeError} when there is no spectrum, the frequencies differ, or a power is missing or not finite
 *
 * @example
 * ```ts
 * import { averagePsds, welchPsd } from "@volley/volley";
 *
 * const runs = [1, 3].map((scale) => welchPsd(Float64Array.from({ length: 512 }, (_, n) => scale * (n % 2))));
 * console.log(averagePsds(runs).power[256] / runs[0].power[256]); // 5, the mean of 1 and 9
 * ```
 */
export function averagePsds(psds: readonly Psd[]): Psd {
  requireWhole("average spectra", "the number of spectra", psds.length, 1);
  const frequencies = psds[0].frequencies.slice();
  const power = new Float64Array(frequencies.length);
  for (const psd of psds) {
    requireSameFrequencies("average spectra", psd.frequencies, frequencies);
    requireSameLength("average spectra", "every power", psd.power.length, frequencies.length);
    requireFinite("average spectra", "powers", psd.power);
    for (let k = 0; k < power.length; k++) power[k] += psd.power[k] / psds.length;
  }
  return { frequencies, power };
}
