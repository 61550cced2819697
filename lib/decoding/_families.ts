import { softplus } from "../nn/reference/special_functions.ts";

/** How counts are distributed about their mean: Poisson with a logarithmic link, or 0 and 1 with a logistic link. */
export type Family = "poisson" | "bernoulli";

/** What a regression needs to know of a family. */
export interface FamilyRules {
  /** What counts have to be. */
  readonly rule: string;
  /** Whether a count is possible. */
  allows(count: number): boolean;
  /** The mean at a linear predictor. */
  mean(predictor: number): number;
  /** The linear predictor of a mean. */
  link(mean: number): number;
  /** Logarithm of the likelihood of a count without what does not depend on the predictor. */
  logLikelihood(count: number, predictor: number, mean: number): number;
  /** The variance at a mean, which with these links is the slope of the mean by the predictor. */
  variance(mean: number): number;
  /** Logarithm of the likelihood of a count with itself as the mean, in the same form. */
  saturated(count: number): number;
}

/** The families by name. */
export const FAMILIES: Readonly<Record<Family, FamilyRules>> = {
  poisson: {
    rule: "counts must be whole numbers from 0",
    allows: (count) => Number.isSafeInteger(count) && count >= 0,
    mean: Math.exp,
    link: Math.log,
    logLikelihood: (count, predictor, mean) => count * predictor - mean,
    variance: (mean) => mean,
    saturated: (count) => count > 0 ? count * Math.log(count) - count : 0,
  },
  bernoulli: {
    rule: "counts must be 0 or 1",
    allows: (count) => count === 0 || count === 1,
    mean: (predictor) => 1 / (1 + Math.exp(-predictor)),
    link: (mean) => Math.log(mean / (1 - mean)),
    logLikelihood: (count, predictor) => count * predictor - softplus(predictor),
    variance: (mean) => mean * (1 - mean),
    saturated: () => 0,
  },
};

/** Names of the families. */
export const FAMILY_NAMES: readonly Family[] = ["poisson", "bernoulli"];
