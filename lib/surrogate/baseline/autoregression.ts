import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { LeastSquares } from "../../analysis/least_squares.ts";
import { choleskyFactor, solveCholesky } from "../../analysis/cholesky.ts";
import {
  type CountArray,
  countsOf,
  populationArray,
  type PopulationSize,
} from "../../system/population_counts.ts";
import { checkCountData, type CountData, MOST_SPIKES } from "../counts/count_data.ts";
import type { RunWriter } from "./run_writer.ts";
import { type LaggedMoments, laggedMoments, momentIndex } from "./lagged_moments.ts";
import { normalised, normalisedOf, type ParameterScale, parameterScale } from "./parameter_scale.ts";

const OPTIONS: OptionNames<AutoregressionOptions> = { order: true, interaction: true, ridge: true };

/** Linear vector autoregression of the counts of K populations; see {@linkcode fitAutoregression}. */
export interface Autoregression {
  /** Kind of baseline. */
  kind: "autoregression";
  /** The populations, in the order of the counts. (K) */
  populations: PopulationSize[];
  /** ms, width of a bin. */
  binMs: number;
  /** Names of the parameters and how they are normalised. */
  parameters: ParameterScale;
  /** p, bins of the past that it sees. */
  order: number;
  /** Whether the parameters change the coefficients of the past, or the constant alone. */
  interaction: boolean;
  /**
   * `(F, K)` coefficients, row-major: of the constant and each parameter; then, for 1 and (with interaction) each parameter,
   * of x(t - 1), …, x(t - p) of each population x.
   */
  coefficients: number[];
  /** `(K, K)` covariance of the innovations. */
  covariance: number[];
  /** Largest counts of a bin: twice those in the data. (K) */
  most: number[];
}

/** Options of {@linkcode fitAutoregression}. */
export interface AutoregressionOptions {
  /** p, or orders to choose from by held-out likelihood. @default [1, 2, 3, 5, 8, 12, 20, 30] */
  order?: number | readonly number[];
  /** Whether parameters change the coefficients of the past. @default by held-out likelihood */
  interaction?: boolean;
  /** Relative penalty of coefficients. @default 1e-6 */
  ridge?: number;
}

const TASK = "fit an autoregression";
const ORDERS: readonly number[] = [1, 2, 3, 5, 8, 12, 20, 30];
/** Every so many networks one is held out; with fewer networks, as large a part of each one's time. */
const HELD_OUT = 5;

/** Held-out likelihood, nats per bin, for which a longer past or more coefficients are worth while. */
const WORTH = 5e-4;

/** Moments of one stretch of one network, and its normalised parameters. */
interface Stretch {
  moments: LaggedMoments;
  populations: number;
  point: number[];
}

interface Shape {
  order: number;
  interaction: boolean;
}

/** Adds one stretch to a problem: sums of products of parameters times sums of products of counts. */
function addStretch(sums: LeastSquares, { moments, point }: Stretch, { order, interaction }: Shape): void {
  const populations = Array.from({ length: sums.targets }, (_, k) => k);
  const z = [1, ...point];
  const factors = interaction ? z : [1];
  const targets = populations.map((k) => momentIndex(moments.order, k, 0)), K = targets.length;
  const size = 1 + K * (moments.order + 1);
  const at: number[] = z.map(() => 0);
  const factor: number[] = [...z];
  for (const value of factors) {
    for (const k of populations) {
      for (let lag = 1; lag <= order; lag++) {
        at.push(momentIndex(moments.order, k, lag));
        factor.push(value);
      }
    }
  }
  const features = at.length;
  for (let a = 0; a < features; a++) {
    const row = at[a] * size;
    for (let b = 0; b < features; b++) {
      sums.inputs[a * features + b] += factor[a] * factor[b] * moments.sums[row + at[b]];
    }
    targets.forEach((target, k) => sums.cross[K * a + k] += factor[a] * moments.sums[row + target]);
  }
  targets.forEach((a, k) => targets.forEach((b, l) => sums.outputs[K * k + l] += moments.sums[a * size + b]));
  sums.weight += moments.rows;
}

function problemOf(stretches: readonly Stretch[], shape: Shape): LeastSquares {
  const { point: { length: parameters }, populations } = stretches[0];
  const factors = shape.interaction ? 1 + parameters : 1;
  const sums = new LeastSquares(1 + parameters + factors * populations * shape.order, populations);
  for (const stretch of stretches) addStretch(sums, stretch, shape);
  return sums;
}

/** Mean log density of held-out innovations under a Gaussian, up to a constant. */
function score(
  fit: readonly Stretch[],
  held: readonly Stretch[],
  options: Shape & { ridge: number },
): number {
  const { coefficients, covariance } = problemOf(fit, options).solve(options.ridge);
  const residuals = problemOf(held, options).residuals(coefficients);
  const { populations: K } = fit[0];
  const factor = choleskyFactor(covariance, K);
  if (!factor) return -Infinity;
  // log det = 2 sum log L_kk; the mean distance is the trace of the inverse covariance times that of the residuals.
  const distances = solveCholesky(factor, residuals);
  let logDeterminant = 0, distance = 0;
  for (let k = 0; k < K; k++) {
    logDeterminant += 2 * Math.log(factor[k * K + k]);
    distance += distances[k * K + k];
  }
  return -0.5 * (logDeterminant + distance);
}

/** Moments of the parts to fit on and to choose by: whole networks, or parts of their time when there are few. */
function stretchesOf(data: CountData, scale: ParameterScale, order: number): [Stretch[], Stretch[]] {
  const fit: Stretch[] = [], held: Stretch[] = [];
  const cut = Math.floor(data.bins * (HELD_OUT - 1) / HELD_OUT);
  const many = data.networks >= HELD_OUT;
  for (let network = 0; network < data.networks; network++) {
    const point = normalisedOf(scale, data, network);
    const add = (part: Stretch[], from: number, to: number) => {
      const series = data.populations.map((_, k) =>
        countsOf(data, network, k).subarray(from, to) as CountArray
      );
      part.push({ moments: laggedMoments(series, order), populations: series.length, point });
    };
    if (many) add(network % HELD_OUT === HELD_OUT - 1 ? held : fit, 0, data.bins);
    else {
      add(fit, 0, cut);
      add(held, cut, data.bins);
    }
  }
  return [fit, held];
}

function largest(counts: CountArray): number {
  let most = 1;
  for (const count of counts) most = Math.max(most, count);
  return Math.min(MOST_SPIKES, 2 * most);
}

/**
 * Fits a linear vector autoregression of the counts of all networks together: x(t) = constant + parameters + sum over lags 1
 * to p of coefficients times x(t - lag) + innovation, x being the counts of all populations in a bin, by ridge least squares, with Gaussian innovations of
 * full covariance. Order, and whether parameters change the coefficients too, are chosen by the likelihood of networks (or,
 * of fewer than five networks, the last fifth of the time) that were held out: the simplest within 0.0005 nats per bin of the
 * best; the choice is then fitted on everything.
 *
 * Source: Lütkepohl H. (2005), New introduction to multiple time series analysis, doi:10.1007/978-3-540-27752-1,
 * chapters 2 and 3. Counts are no Gaussian numbers: the rollout rounds, and clips below at 0, which raises the rates of
 * networks that are often silent between volleys, and at twice the largest count in the data, so that an unstable
 * fit cannot run off.
 * @throws {RangeError} When the data do not fit, or are shorter than the past.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { fitAutoregression, rolloutBaseline } from "@volley/volley";
 *
 * const model = fitAutoregression(data);
 * const counts = rolloutBaseline(model, { runs: 4, bins: 20_000, parameters: [4.2, 3.1] });
 * ```
 */
export function fitAutoregression(data: CountData, options: AutoregressionOptions = {}): Autoregression {
  requireKnown(TASK, options, OPTIONS);
  checkCountData(data);
  const { ridge = 1e-6 } = options;
  const orders = typeof options.order === "number" ? [options.order] : options.order ?? ORDERS;
  const longest = Math.floor(data.bins / (2 * HELD_OUT));
  const fitting = options.order === undefined ? orders.filter((order) => order <= longest) : orders;
  for (const order of fitting) requireWhole(TASK, "order", order, 1, Math.min(1000, longest));
  requireWhole(TASK, "bins", data.bins, 2 * HELD_OUT);
  const parameters = parameterScale(data.parameters);
  const varied = parameters.names.length > 0;
  const interactions = options.interaction === undefined ? [false, true] : [options.interaction];
  const shapes = fitting.flatMap((order) =>
    interactions.filter((interaction) => varied || !interaction).map((interaction) => ({
      order,
      interaction,
    }))
  );
  const [fit, held] = stretchesOf(data, parameters, Math.max(...fitting));
  const scores = shapes.map((shape) => shapes.length > 1 ? score(fit, held, { ...shape, ridge }) : 0);
  const good = Math.max(...scores) - WORTH;
  const chosen = shapes[Math.max(0, scores.findIndex((value) => value >= good))];
  const { coefficients, covariance } = problemOf([...fit, ...held], chosen).solve(ridge);
  return {
    kind: "autoregression",
    populations: data.populations.map((one) => ({ ...one })),
    binMs: data.binMs,
    parameters,
    ...chosen,
    coefficients: Array.from(coefficients),
    covariance: Array.from(covariance),
    most: data.populations.map((_, k) => largest(populationArray(data, k))),
  };
}

/** Constants `(K)` and coefficients `(K, K p)` (of each population's past, by lag) at one point. */
function coefficientsAt(
  model: Autoregression,
  parameters: ArrayLike<number>,
): { constants: number[]; pasts: Float64Array[] } {
  const z = [1, ...normalised(model.parameters, parameters)];
  const { coefficients, interaction, order, populations } = model, K = populations.length;
  const sum = (factors: readonly number[], at: (q: number) => number) =>
    factors.reduce((total, value, q) => total + value * coefficients[at(q)], 0);
  const factors = interaction ? z : [1];
  return {
    constants: populations.map((_, k) => sum(z, (q) => K * q + k)),
    pasts: populations.map((_, k) =>
      Float64Array.from(
        { length: K * order },
        (_, f) => sum(factors, (q) => K * (z.length + q * K * order + f) + k),
      )
    ),
  };
}

/** Factor L of the innovations' covariance L L' `(K, K)`; where they do not vary it is 0. */
function spreads({ covariance, populations: { length: K } }: Autoregression): Float64Array {
  const factor = new Float64Array(K * K);
  for (let row = 0; row < K; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = covariance[row * K + column];
      for (let k = 0; k < column; k++) rest -= factor[row * K + k] * factor[column * K + k];
      const pivot = factor[column * K + column];
      if (column < row) factor[row * K + column] = pivot > 0 ? rest / pivot : 0;
      else factor[row * K + row] = Math.sqrt(Math.max(0, rest));
    }
  }
  return factor;
}

/** Writes a free run at one point. */
export function autoregressionRun(model: Autoregression, parameters: ArrayLike<number>): RunWriter {
  const { order, most, populations: { length: K } } = model;
  const { constants, pasts } = coefficientsAt(model, parameters), factor = spreads(model);
  return (random, { counts, bins, warmup }) => {
    // Rings of the last counts, each value twice, so that the whole past lies in one piece, latest first.
    const rings = counts.map(() => new Float64Array(2 * order));
    const normals = new Float64Array(K), next = new Float64Array(K);
    let head = 0;
    for (let bin = -warmup; bin < bins; bin++) {
      for (let k = 0; k < K; k++) normals[k] = random.normal();
      for (let k = 0; k < K; k++) {
        let value = constants[k];
        for (let j = 0; j <= k; j++) value += factor[k * K + j] * normals[j];
        const past = pasts[k];
        for (let lag = 0; lag < order; lag++) {
          let pull = 0;
          for (let j = 0; j < K; j++) pull += past[j * order + lag] * rings[j][head + lag];
          value += pull;
        }
        next[k] = Math.min(most[k], Math.max(0, Math.round(value)));
      }
      head = (head + order - 1) % order;
      for (let k = 0; k < K; k++) {
        rings[k][head] = rings[k][head + order] = next[k];
        if (bin >= 0) counts[k][bin] = next[k];
      }
    }
  };
}
