import { quantile } from "../../analysis/summary.ts";
import type { DensityParameter } from "../density/density_spec.ts";

/** What is said of one parameter. */
export interface ParameterSummary {
  /** Name. */
  name: string;
  /** Mean over the draws, in its unit. */
  mean: number;
  /** Standard deviation. */
  sd: number;
  /** Median. */
  median: number;
  /** Interval that has half of the draws in its middle. */
  half: [low: number, high: number];
  /** Interval that has 90 % of the draws in its middle. */
  most: [low: number, high: number];
  /** Its standard deviation over that of the prior: near 1 the observation says nothing of it. */
  shrinkage: number;
}

/** A posterior in numbers. */
export interface PosteriorSummary {
  /** Each parameter by itself. */
  parameters: ParameterSummary[];
  /** Correlations of the draws. (D, D) */
  correlations: number[][];
  /** Number of draws. */
  draws: number;
}

function summaryOf({ name, low, high, whole }: DensityParameter, own: Float64Array): ParameterSummary {
  const mean = own.reduce((sum, x) => sum + x / own.length, 0);
  const sd = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2 / own.length, 0));
  const at = (part: number) => quantile(own, part);
  // Of a uniform distribution, over a range or over whole numbers.
  const prior = whole ? Math.sqrt(((high - low + 1) ** 2 - 1) / 12) : (high - low) / Math.sqrt(12);
  return {
    name,
    mean,
    sd,
    median: at(0.5),
    half: [at(0.25), at(0.75)],
    most: [at(0.05), at(0.95)],
    shrinkage: sd / prior,
  };
}

/** Means, credible intervals and correlations of draws. @param values (N, D) */
export function summarisePosterior(
  parameters: readonly DensityParameter[],
  values: Float64Array,
): PosteriorSummary {
  const D = parameters.length, draws = values.length / D;
  const columns = parameters.map((_, d) => Float64Array.from({ length: draws }, (_, n) => values[n * D + d]));
  const summaries = parameters.map((parameter, d) => summaryOf(parameter, columns[d]));
  const correlation = (a: number, b: number) => {
    const [one, other] = [summaries[a], summaries[b]], spread = one.sd * other.sd;
    if (a === b || spread === 0) return Number(a === b);
    let sum = 0;
    for (let n = 0; n < draws; n++) sum += (columns[a][n] - one.mean) * (columns[b][n] - other.mean);
    return sum / draws / spread;
  };
  return {
    parameters: summaries,
    correlations: parameters.map((_, a) => parameters.map((_, b) => correlation(a, b))),
    draws,
  };
}
