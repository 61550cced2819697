import { LeastSquares, polynomialTerms } from "../../analysis/least_squares.ts";
import { checkCountData, type CountData } from "../counts/count_data.ts";
import { normalised, normalisedOf, type ParameterScale, parameterScale } from "./parameter_scale.ts";

/** Independent Poisson counts whose mean is a polynomial of the parameters under an exponential. */
export interface PoissonModel {
  /** Kind of baseline. */
  kind: "poisson";
  /** ms, width of a bin. */
  binMs: number;
  /** Names of the parameters and how they are normalised. */
  parameters: ParameterScale;
  /** Degree of the polynomial of log mean counts. */
  degree: 1 | 2;
  /** `(F, 2)` coefficients for E and I, row-major. */
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
 * const counts = Uint16Array.from({ length: 1000 }, (_, bin) => bin % 5 === 0 ? 10 : 0);
 * const model = fitPoisson({ binMs: 1, networks: 1, bins: 1000, e: counts, i: counts });
 * const { e } = rolloutBaseline(model, { runs: 1, bins: 5000 })!; // about 2 spikes in every bin
 * ```
 */
export function fitPoisson(data: CountData): PoissonModel {
  checkCountData(data);
  const { binMs, networks, bins } = data;
  const parameters = parameterScale(data.parameters);
  const quadratic = polynomialTerms(parameters.names.map(() => 0), 2).length;
  const degree = networks >= 1.5 * quadratic ? 2 : 1;
  const sums = new LeastSquares(polynomialTerms(parameters.names.map(() => 0), degree).length, 2);
  for (let network = 0; network < networks; network++) {
    const logMean = (counts: Uint16Array) => {
      const part = counts.subarray(network * bins, (network + 1) * bins);
      return Math.log((part.reduce((sum, count) => sum + count, 0) + 0.5) / bins);
    };
    const terms = polynomialTerms(normalisedOf(parameters, data, network), degree);
    sums.add(terms, [logMean(data.e), logMean(data.i)]);
  }
  const coefficients = Array.from(sums.solve(RIDGE).coefficients);
  return { kind: "poisson", binMs, parameters, degree, coefficients };
}

/** Mean counts per bin that the model predicts. @param parameters `(P)` of one point. */
export function poissonMeans(model: PoissonModel, parameters: ArrayLike<number>): { e: number; i: number } {
  const terms = polynomialTerms(normalised(model.parameters, parameters), model.degree);
  const mean = (k: number) =>
    Math.exp(terms.reduce((sum, term, f) => sum + term * model.coefficients[2 * f + k], 0));
  return { e: mean(0), i: mean(1) };
}
