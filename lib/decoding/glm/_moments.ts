import { FAMILIES, type Family } from "../_families.ts";

/** Samples whose columns are kept together, so that they stay in the fastest memory. */
const BLOCK = 256;

/** Columns of a regression, and the units in which they are fitted: less their means, and divided by their scales. */
export interface Columns {
  /** (P) of (T). */
  values: readonly ArrayLike<number>[];
  /** (P) */
  means: Float64Array;
  /** (P) */
  scales: Float64Array;
}

/** A problem of a regression. */
export interface Problem {
  family: Family;
  columns: Columns;
  /** (T) */
  counts: ArrayLike<number>;
  /** (T) what is added to the linear predictor; null of nothing. */
  offset: ArrayLike<number> | null;
}

/** Logarithm of the likelihood, and its derivatives by the intercept and the weights, in this order. */
export interface Moments {
  logLikelihood: number;
  /** (1 + P) */
  gradient: Float64Array;
  /** (1 + P, 1 + P) minus the second derivatives. */
  information: Float64Array;
}

/** The dot product of the first numbers of two arrays, in four sums. */
function dot(a: Float64Array, b: Float64Array, aFirst: number, bFirst: number, count: number): number {
  let one = 0, two = 0, three = 0, four = 0, at = 0;
  for (; at + 3 < count; at += 4) {
    one += a[aFirst + at] * b[bFirst + at];
    two += a[aFirst + at + 1] * b[bFirst + at + 1];
    three += a[aFirst + at + 2] * b[bFirst + at + 2];
    four += a[aFirst + at + 3] * b[bFirst + at + 3];
  }
  for (; at < count; at++) one += a[aFirst + at] * b[bFirst + at];
  return one + two + three + four;
}

/** Room for the columns of a block, the intercept's first. */
class Block {
  readonly rows: Float64Array;
  readonly weighted: Float64Array;
  readonly residuals = new Float64Array(BLOCK);
  readonly weights = new Float64Array(BLOCK);

  constructor(readonly size: number) {
    this.rows = new Float64Array(size * BLOCK).fill(1);
    this.weighted = new Float64Array(BLOCK);
  }

  fill({ values, means, scales }: Columns, first: number, count: number): void {
    for (let p = 0; p + 1 < this.size; p++) {
      const column = values[p], into = (p + 1) * BLOCK, mean = means[p], scale = scales[p];
      for (let t = 0; t < count; t++) this.rows[into + t] = (column[first + t] - mean) / scale;
    }
  }

  /** Adds the block to the upper half of the sums of products. */
  addProducts(information: Float64Array, count: number): void {
    const { size, rows, weighted, weights } = this;
    for (let p = 0; p < size; p++) {
      for (let t = 0; t < count; t++) weighted[t] = weights[t] * rows[p * BLOCK + t];
      for (let q = p; q < size; q++) {
        information[p * size + q] += dot(weighted, rows, 0, q * BLOCK, count);
      }
    }
  }
}

/** Copies the upper half of a matrix to the lower. */
function mirror(matrix: Float64Array, size: number): void {
  for (let p = 0; p < size; p++) {
    for (let q = 0; q < p; q++) matrix[p * size + q] = matrix[q * size + p];
  }
}

/** Means and products of columns, each weighing 1: (1 + P, 1 + P). */
export function productsOf(columns: Columns, samples: number): Float64Array {
  const size = columns.values.length + 1, block = new Block(size), sums = new Float64Array(size * size);
  block.weights.fill(1);
  for (let first = 0; first < samples; first += BLOCK) {
    const count = Math.min(BLOCK, samples - first);
    block.fill(columns, first, count);
    block.addProducts(sums, count);
  }
  mirror(sums, size);
  return sums;
}

/**
 * Takes the likelihood and its derivatives at an intercept and weights.
 * @param at (1 + P)
 */
export function momentsAt(problem: Problem, at: Float64Array): Moments {
  const { family, columns, counts, offset } = problem, rules = FAMILIES[family];
  const size = at.length, block = new Block(size), { rows, residuals, weights } = block;
  const gradient = new Float64Array(size), information = new Float64Array(size * size);
  let logLikelihood = 0;
  for (let first = 0; first < counts.length; first += BLOCK) {
    const count = Math.min(BLOCK, counts.length - first);
    block.fill(columns, first, count);
    // Predictors stand where weights will.
    for (let t = 0; t < count; t++) weights[t] = at[0] + (offset ? offset[first + t] : 0);
    for (let p = 1; p < size; p++) {
      const weight = at[p], from = p * BLOCK;
      if (weight !== 0) { for (let t = 0; t < count; t++) weights[t] += weight * rows[from + t]; }
    }
    for (let t = 0; t < count; t++) {
      const predictor = weights[t], mean = rules.mean(predictor), observed = counts[first + t];
      logLikelihood += rules.logLikelihood(observed, predictor, mean);
      residuals[t] = observed - mean;
      weights[t] = rules.variance(mean);
    }
    for (let p = 0; p < size; p++) gradient[p] += dot(residuals, rows, 0, p * BLOCK, count);
    block.addProducts(information, count);
  }
  mirror(information, size);
  return { logLikelihood, gradient, information };
}
