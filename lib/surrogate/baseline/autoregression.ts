import { LeastSquares } from "../../analysis/least_squares.ts";
import { checkCountData, type CountData } from "../counts/count_data.ts";
import { requireWhole } from "../../nn/errors.ts";
import type { RunWriter } from "./run_writer.ts";
import { type LaggedMoments, laggedMoments, momentIndex } from "./lagged_moments.ts";
import { normalised, normalisedOf, type ParameterScale, parameterScale } from "./parameter_scale.ts";

/** Linear vector autoregression of E and I counts; see {@linkcode fitAutoregression}. */
export interface Autoregression {
  /** Kind of baseline. */
  kind: "autoregression";
  /** ms, width of a bin. */
  binMs: number;
  /** Names of the parameters and how they are normalised. */
  parameters: ParameterScale;
  /** p, bins of the past that it sees. */
  order: number;
  /** Whether the parameters change the coefficients of the past, or the constant alone. */
  interaction: boolean;
  /**
   * `(F, 2)` coefficients, row-major: of the constant and each parameter; then, for 1 and (with interaction) each parameter,
   * of e(t - 1), …, e(t - p), i(t - 1), …, i(t - p).
   */
  coefficients: number[];
  /** `(2, 2)` covariance of the innovations. */
  covariance: number[];
  /** Largest counts of a bin: twice those in the data. */
  most: { e: number; i: number };
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
  point: number[];
}

interface Shape {
  order: number;
  interaction: boolean;
}

/** Adds one stretch to a problem: sums of products of parameters times sums of products of counts. */
function addStretch(sums: LeastSquares, { moments, point }: Stretch, { order, interaction }: Shape): void {
  const z = [1, ...point];
  const factors = interaction ? z : [1];
  const size = 1 + 2 * (moments.order + 1);
  const at: number[] = z.map(() => 0);
  const factor: number[] = [...z];
  for (const value of factors) {
    for (let k = 0; k < 2; k++) {
      for (let lag = 1; lag <= order; lag++) {
        at.push(momentIndex(moments.order, k, lag));
        factor.push(value);
      }
    }
  }
  const features = at.length;
  const targets = [momentIndex(moments.order, 0, 0), momentIndex(moments.order, 1, 0)];
  for (let a = 0; a < features; a++) {
    const row = at[a] * size;
    for (let b = 0; b < features; b++) {
      sums.inputs[a * features + b] += factor[a] * factor[b] * moments.sums[row + at[b]];
    }
    targets.forEach((target, k) => sums.cross[2 * a + k] += factor[a] * moments.sums[row + target]);
  }
  targets.forEach((a, k) => targets.forEach((b, l) => sums.outputs[2 * k + l] += moments.sums[a * size + b]));
  sums.weight += moments.rows;
}

function problemOf(stretches: readonly Stretch[], shape: Shape): LeastSquares {
  const parameters = stretches[0].point.length;
  const factors = shape.interaction ? 1 + parameters : 1;
  const sums = new LeastSquares(1 + parameters + factors * 2 * shape.order, 2);
  for (const stretch of stretches) addStretch(sums, stretch, shape);
  return sums;
}

/** Mean log density of held-out innovations under a Gaussian, up to a constant. */
function score(
  fit: readonly Stretch[],
  held: readonly Stretch[],
  options: Shape & { ridge: number },
): number {
  const { coefficients, covariance: [a, b, c, d] } = problemOf(fit, options).solve(options.ridge);
  const residuals = problemOf(held, options).residuals(coefficients);
  const determinant = a * d - b * c;
  if (!(determinant > 0)) return -Infinity;
  const distance = (d * residuals[0] - b * residuals[2] - c * residuals[1] + a * residuals[3]) / determinant;
  return -0.5 * (Math.log(determinant) + distance);
}

/** Moments of the parts to fit on and to choose by: whole networks, or parts of their time when there are few. */
function stretchesOf(data: CountData, scale: ParameterScale, order: number): [Stretch[], Stretch[]] {
  const fit: Stretch[] = [], held: Stretch[] = [];
  const cut = Math.floor(data.bins * (HELD_OUT - 1) / HELD_OUT);
  const many = data.networks >= HELD_OUT;
  for (let network = 0; network < data.networks; network++) {
    const point = normalisedOf(scale, data, network);
    const add = (part: Stretch[], from: number, to: number) => {
      const of = (counts: Uint16Array) =>
        counts.subarray(network * data.bins + from, network * data.bins + to);
      part.push({ moments: laggedMoments([of(data.e), of(data.i)], order), point });
    };
    if (many) add(network % HELD_OUT === HELD_OUT - 1 ? held : fit, 0, data.bins);
    else {
      add(fit, 0, cut);
      add(held, cut, data.bins);
    }
  }
  return [fit, held];
}

function largest(counts: Uint16Array): number {
  let most = 1;
  for (const count of counts) most = Math.max(most, count);
  return Math.min(65_535, 2 * most);
}

/**
 * Fits a linear vector autoregression of the counts of all networks together: (e, i)(t) = constant + parameters + sum over
 * lags 1 to p of coefficients times (e, i)(t - lag) + innovation, by ridge least squares, with Gaussian innovations of
 * full covariance. Order, and whether parameters change the coefficients too, are chosen by the likelihood of networks (or,
 * of fewer than five networks, the last fifth of the time) that were held out: the simplest within 0.0005 nats per bin of the
 * best; the choice is then fitted on everything.
 *
 * Source: Lütkepohl H. (2005), New introduction to multiple time series analysis, doi:10.1007/978-3-540-27752-1,
 * chapters 2 and 3. Counts are no Gaussian numbers: the rollout rounds, and clips below at 0, which raises the rates of
 * networks that are often silent between volleys, and at twice the largest count in the data, so that an unstable
 * fit cannot run off.
 * @throws {RangeError} When the data do not fit, or are shorter than the past.
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
    binMs: data.binMs,
    parameters,
    ...chosen,
    coefficients: Array.from(coefficients),
    covariance: Array.from(covariance),
    most: { e: largest(data.e), i: largest(data.i) },
  };
}

/** Constant `(2)` and coefficients `(2, 2 p)` (of e, then of i, by lag) at one point. */
function coefficientsAt(
  model: Autoregression,
  parameters: ArrayLike<number>,
): { constant: number[]; past: [Float64Array, Float64Array] } {
  const z = [1, ...normalised(model.parameters, parameters)];
  const { coefficients, interaction, order } = model;
  const constant = [0, 1].map((k) => z.reduce((sum, value, q) => sum + value * coefficients[2 * q + k], 0));
  const past = ([0, 1] as const).map((k) => {
    const factors = interaction ? z : [1];
    return Float64Array.from({ length: 2 * order }, (_, f) =>
      factors.reduce(
        (sum, value, q) => sum + value * coefficients[2 * (z.length + q * 2 * order + f) + k],
        0,
      ));
  });
  return { constant, past: [past[0], past[1]] };
}

/** Writes a free run at one point. */
export function autoregressionRun(model: Autoregression, parameters: ArrayLike<number>): RunWriter {
  const { order, most, covariance: [a, b, , d] } = model;
  const { constant, past: [pastE, pastI] } = coefficientsAt(model, parameters);
  const spreadE = Math.sqrt(a);
  const shared = a > 0 ? b / spreadE : 0;
  const spreadI = Math.sqrt(Math.max(0, d - shared * shared));
  return (random, { e, i, warmup }) => {
    // Rings of the last counts, each value twice, so that the whole past lies in one piece, latest first.
    const ringE = new Float64Array(2 * order);
    const ringI = new Float64Array(2 * order);
    let head = 0;
    for (let bin = -warmup; bin < e.length; bin++) {
      const x = random.normal();
      const y = random.normal();
      let nextE = constant[0] + spreadE * x;
      let nextI = constant[1] + shared * x + spreadI * y;
      for (let lag = 0; lag < order; lag++) {
        const pe = ringE[head + lag];
        const pi = ringI[head + lag];
        nextE += pastE[lag] * pe + pastE[order + lag] * pi;
        nextI += pastI[lag] * pe + pastI[order + lag] * pi;
      }
      const countE = Math.min(most.e, Math.max(0, Math.round(nextE)));
      const countI = Math.min(most.i, Math.max(0, Math.round(nextI)));
      head = (head + order - 1) % order;
      ringE[head] = ringE[head + order] = countE;
      ringI[head] = ringI[head + order] = countI;
      if (bin >= 0) {
        e[bin] = countE;
        i[bin] = countI;
      }
    }
  };
}
