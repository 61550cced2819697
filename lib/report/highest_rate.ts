import type { RateSeries } from "./report_data.ts";

/** The highest rate of any population in several pictures, Hz: the common top of their axes. @param windowMs Time shown. */
export function highestRate(rates: readonly RateSeries[], windowMs = Infinity): number {
  let most = 0;
  for (const { binMs, populations } of rates) {
    for (const one of populations) {
      const shown = Math.min(one.rates.length, Math.ceil(windowMs / binMs));
      for (let bin = 0; bin < shown; bin++) most = Math.max(most, one.rates[bin]);
    }
  }
  return most;
}
