/**
 * Name of a distribution of the counts of a bin, given all that came before. A negative binomial varies at least as much as a Poisson
 * distribution of its mean, a Conway-Maxwell-Poisson distribution less or more.
 */
export type Likelihood = "negative-binomial" | "poisson" | "conway-maxwell";

/** What a distribution of the counts of a bin brings to the head. */
interface Distribution {
  /** Flag of the kernels. */
  flag: "POISSON" | "CONWAY_MAXWELL" | null;
  /** The raw output of each population's second parameter that training starts from; null where there is none. */
  firstShape: number | null;
}

/** The distributions by name. */
export const DISTRIBUTIONS: Readonly<Record<Likelihood, Distribution>> = {
  // softplus(-3) = 0.05.
  "negative-binomial": { flag: null, firstShape: -3 },
  "poisson": { flag: "POISSON", firstShape: null },
  // exp(0) = 1: Poisson.
  "conway-maxwell": { flag: "CONWAY_MAXWELL", firstShape: 0 },
};

/** Names of the distributions of counts. */
export const LIKELIHOODS = Object.keys(DISTRIBUTIONS) as [Likelihood, ...Likelihood[]];

/** Flags of the kernels that know the distribution. */
export function distributionFlags(likelihood: Likelihood): Record<string, boolean> {
  const { flag } = DISTRIBUTIONS[likelihood];
  return { POISSON: flag === "POISSON", CONWAY_MAXWELL: flag === "CONWAY_MAXWELL" };
}

/** The flags of all distributions, each of which is a variant of the kernels. */
export function allDistributionFlags(): Record<string, boolean>[] {
  return LIKELIHOODS.map(distributionFlags);
}

/** Whether a distribution has a second parameter, a further output of the head for each population. */
export function hasShape(likelihood: Likelihood): boolean {
  return DISTRIBUTIONS[likelihood].firstShape !== null;
}
