import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { type Baseline, rolloutBaseline } from "../surrogate/baseline/baseline.ts";
import { meanFieldRates, specAtPoint } from "../surrogate/baseline/mean_field.ts";
import type { SystemAnswer } from "./point_data.ts";

const OPTIONS: OptionNames<Parameters<typeof answerOfBaseline>[1]> = {
  parameters: true,
  runs: true,
  bins: true,
  seed: true,
  firstRun: true,
};

/**
 * What a baseline says at a point: free runs, or rates alone of the formula.
 * @param baseline Any. @param options Parameters in the order of its names, runs, bins, seed.
 * @throws {TypeError} When an option is unknown.
 */
export function answerOfBaseline(
  baseline: Baseline,
  options: { parameters: number[]; runs: number; bins: number; seed: number; firstRun: number },
): SystemAnswer {
  requireKnown("roll a baseline out", options, OPTIONS);
  if (baseline.kind === "mean-field") {
    const rates = meanFieldRates(specAtPoint(baseline, options.parameters));
    return { rates: { ...rates ?? { E: null, I: null } } };
  }
  const runs = rolloutBaseline(baseline, options);
  return runs && { runs };
}
