import { mean } from "../../../analysis/summary.ts";

/** Rates of populations, Hz. */
type Rates = Readonly<Record<string, number>>;

/** How far the rates of a mean field are from those of its network over working points. */
export interface RateErrors {
  /** Mean over points and populations of the difference, relative to the network's rate, or to 1 Hz where that is less. */
  rate: number;
  /**
   * Mean over populations of the difference from 1 of the slope, by least squares, of the mean field's rates over those of the network; null where no rate
   * varies over the points, as with one point.
   */
  slope: number | null;
}

/** Lowest rate that differences are relative to, Hz. */
const LEAST_HZ = 1;

/** Slope of y over x by least squares; null where x does not vary. */
function slopeOf(x: readonly number[], y: readonly number[]): number | null {
  const centre = mean(x);
  const square = x.reduce((sum, one) => sum + (one - centre) ** 2, 0);
  if (!(square > 0)) return null;
  return x.reduce((sum, one, k) => sum + (one - centre) * y[k], 0) / square;
}

/**
 * Errors of a mean field's rates.
 * @param names Populations. @param network Rates of the network at each point, at least one. @param found Those of the mean field; null where it has none, which makes both
 * errors infinite.
 */
export function rateErrors(
  names: readonly string[],
  { network, found }: { network: readonly Rates[]; found: readonly (Rates | null)[] },
): RateErrors {
  const slopes = (field: readonly Rates[]) =>
    names.map((name) => slopeOf(network.map((rates) => rates[name]), field.map((rates) => rates[name])))
      .filter((slope) => slope !== null);
  if (!found.every((rates) => rates !== null)) {
    return { rate: Infinity, slope: slopes(network).length > 0 ? Infinity : null };
  }
  const errors = network.flatMap((rates, k) =>
    names.map((name) => Math.abs(found[k][name] - rates[name]) / Math.max(LEAST_HZ, rates[name]))
  );
  const all = slopes(found).map((slope) => Math.abs(slope - 1));
  return { rate: mean(errors), slope: all.length > 0 ? mean(all) : null };
}
