import { choleskyFactor, solveCholesky } from "../../analysis/cholesky.ts";
import { fail } from "../../base/fail.ts";

/** How the noise of units is taken into account. */
export type NoiseModel = "none" | "diagonal" | "shrinkage" | "full";

const TASK = "estimate the noise of units";

/** Sums of squares of residuals, and of the squares of their products. */
function moments(residuals: Float64Array, units: number): { products: Float64Array; squares: Float64Array } {
  const products = new Float64Array(units * units), squares = new Float64Array(units * units);
  for (let first = 0; first < residuals.length; first += units) {
    for (let u = 0; u < units; u++) {
      for (let v = 0; v <= u; v++) {
        const product = residuals[first + u] * residuals[first + v];
        products[u * units + v] += product;
        squares[u * units + v] += product * product;
      }
    }
  }
  return { products, squares };
}

/** The share by which correlations are shrunk to 0, doi:10.2202/1544-6115.1175, here for residuals with `degrees` of freedom. */
function shrinkage(
  { products, squares }: { products: Float64Array; squares: Float64Array },
  { units, rows, degrees }: { units: number; rows: number; degrees: number },
): number {
  let varying = 0, correlated = 0;
  for (let u = 0; u < units; u++) {
    for (let v = 0; v < u; v++) {
      const varianceU = products[u * units + u] / degrees, varianceV = products[v * units + v] / degrees;
      const mean = products[u * units + v] / Math.sqrt(varianceU * varianceV) / (rows - 1);
      const meanSquare = squares[u * units + v] / (varianceU * varianceV) / (rows - 1);
      varying += rows / degrees ** 2 * (meanSquare - mean * mean);
      correlated += mean * mean;
    }
  }
  return correlated > 0 ? Math.max(0, Math.min(1, varying / correlated)) : 1;
}

/**
 * What multiplies a pattern with the inverse of the covariance of residuals over units.
 * @param residuals (N, U) @param degrees Of freedom that are left to them.
 * @throws {RangeError} When none are left, a unit has no noise, or the covariance has no inverse.
 */
export function noiseWeighing(
  residuals: Float64Array,
  { units, degrees, model }: { units: number; degrees: number; model: NoiseModel },
): (pattern: Float64Array) => Float64Array {
  if (model === "none") return (pattern) => pattern;
  if (!(degrees > 0)) fail(TASK, "there must be more trials than stimuli", `${degrees} degrees of freedom`);
  const variances = new Float64Array(units);
  residuals.forEach((value, at) => variances[at % units] += value * value / degrees);
  const still = variances.findIndex((variance) => !(variance > 0));
  if (still >= 0) fail(TASK, "every unit must vary between trials of a stimulus", `unit ${still} does not`);
  if (model === "diagonal") return (pattern) => pattern.map((value, u) => value / variances[u]);
  const rows = residuals.length / units, sums = moments(residuals, units);
  const share = model === "full" ? 0 : shrinkage(sums, { units, rows, degrees });
  const covariance = sums.products.map((value, at) => {
    const diagonal = Math.floor(at / units) === at % units;
    return value / degrees * (diagonal ? 1 : 1 - share);
  });
  const factor = choleskyFactor(covariance, units);
  if (factor === null) {
    fail(
      TASK,
      "its covariance must have an inverse, shrinkage being the cure",
      `${rows} trials of ${units} units`,
    );
  }
  return (pattern) => solveCholesky(factor, pattern);
}
