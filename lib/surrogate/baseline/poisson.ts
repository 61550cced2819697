import { LeastSquares, polynomialTerms } from "../../analysis/least_squares.ts";
import { type CountArray, countsOf, type PopulationSize } from "../../system/population_counts.ts";
import { checkCountData, type CountData } from "../counts/count_data.ts";
import { normalised, normalisedOf, type ParameterScale, parameterScale } from "./parameter_scale.ts";

/** Independent Poisson counts whose mean is a polynomial of the parameters under an exponential. */
export interface PoissonModel {
  /** Kind of baseline. */
  kind: "poisson";
  /** The populations, in the order of the counts. (K) */
  populations: PopulationSize[];
  /** ms, width of a bin. */
  binMs: number;
  /** Names of the parameters and how they are normalised. */
  parameters: ParameterScale;
  /** Degree of the polynomial of log mean counts. */
  degree: 1 | 2;
  /** `(F, K)` coefficients for each population, row-major. */
  coefficients: number[];
}

const RIDGE = 1e-6;

/**
 * Fits log mean counts per bin as a quadratic polynomial of the normalised parameters, by least squares over the
 * networks; as a linear one when there are fewer than one and a half networks for each coefficient. Half a spike is added
 * to every network's sum, so that silent ones have a logarithm.
 * @throws {RangeError} When the data do not fit.
 *
 * @example
 * ```ts
 * import { fitPoisson, rolloutBaseline } from "@volley/volley";
 *
 * const populations = [{ name: "L4E", size: 300 }];
 * const counts = Uint16Array.from({ length: 1000 }, (_, bin) => bin % 5 === 0 ? 10 : 0);
 * const model = fitPoisson({ populations, binMs: 1, networks: 1, bins: 1000, counts });
 * const free = rolloutBaseline(model, { runs: 1, bins: 5000 })!;
 * let spikes = 0;
 * for (const count of free.counts) spikes += count;
 * console.assert(Math.abs(spikes / 5000 - 2) < 0.1); // in every bin
 * ```
 */
export function fitPoisson(data: CountData): PoissonModel {
  checkCountData(data);
  const { binMs, networks, bins } = data;
  const populations = data.populations.map((one) => ({ ...one }));
  const parameters = parameterScale(data.parameters);
  const quadratic = polynomialTerms(parameters.names.map(() => 0), 2).length;
  const degree = networks >= 1.5 * quadratic ? 2 : 1;
  const features = polynomialTerms(parameters.names.map(() => 0), degree).length;
  const sums = new LeastSquares(features, populations.length);
  for (let network = 0; network < networks; network++) {
    const logMean = (counts: CountArray) => {
      let sum = 0;
      for (const count of counts) sum += count;
      return Math.log((sum + 0.5) / bins);
    };
    const terms = polynomialTerms(normalisedOf(parameters, data, network), degree);
    sums.add(terms, populations.map((_, k) => logMean(countsOf(data, network, k))));
  }
  const coefficients = Array.from(sums.solve(RIDGE).coefficients);
  return { kind: "poisson", populations, binMs, parameters, degree, coefficients };
}

/** Mean counts per bin of each population that the model predicts. (K) @param parameters `(P)` of one point. */
export function poissonMeans(model: PoissonModel, parameters: ArrayLike<number>): number[] {
  const terms = polynomialTerms(normalised(model.parameters, parameters), model.degree);
  const { coefficients, populations: { length } } = model;
  return model.populations.map((_, k) =>
    Math.exp(terms.reduce((sum, term, f) => sum + term * coefficients[length * f + k], 0))
  );
}
