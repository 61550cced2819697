/** Classes to be told apart by chances: rows of (T, F + 1), whose last number is 1. */
export interface Multinomial {
  rows: Float64Array;
  /** F + 1. */
  width: number;
  /** (T) */
  labels: ArrayLike<number>;
  classes: number;
  /** Of the squares of all weights but intercepts. */
  ridge: number;
}

/** (T, C) sums of the features with weights (C, F + 1). */
function sumsOf({ rows, width, labels, classes }: Multinomial, at: Float64Array): Float64Array {
  const sums = new Float64Array(labels.length * classes);
  for (let t = 0; t < labels.length; t++) {
    for (let c = 0; c < classes; c++) {
      let sum = 0;
      for (let f = 0; f < width; f++) sum += at[c * width + f] * rows[t * width + f];
      sums[t * classes + c] = sum;
    }
  }
  return sums;
}

/** Weights (C, F + 1) of the features by numbers (T, C), and the ridge's part. */
function gathered(problem: Multinomial, each: Float64Array, at: Float64Array): Float64Array {
  const { rows, width, labels, classes, ridge } = problem;
  const out = at.map((one, k) => k % width === width - 1 ? 0 : ridge * one);
  for (let t = 0; t < labels.length; t++) {
    for (let c = 0; c < classes; c++) {
      const one = each[t * classes + c];
      for (let f = 0; f < width; f++) out[c * width + f] += one * rows[t * width + f];
    }
  }
  return out;
}

interface State {
  at: Float64Array;
  objective: number;
  /** (T, C) */
  chances: Float64Array;
}

function stateAt(problem: Multinomial, at: Float64Array): State {
  const { labels, classes, width, ridge } = problem, chances = sumsOf(problem, at);
  let objective = 0;
  at.forEach((one, k) => objective += k % width === width - 1 ? 0 : ridge / 2 * one * one);
  for (let t = 0; t < labels.length; t++) {
    const own = chances.subarray(t * classes, (t + 1) * classes);
    const most = own.reduce((a, b) => Math.max(a, b)),
      norm = own.reduce((sum, one) => sum + Math.exp(one - most), 0);
    objective += most + Math.log(norm) - own[labels[t]];
    own.forEach((one, c) => own[c] = Math.exp(one - most) / norm);
  }
  return { at, objective, chances };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, one, k) => sum + one * b[k], 0);

/** The second derivatives times a direction. */
function curved(problem: Multinomial, { chances }: State, direction: Float64Array): Float64Array {
  const { classes, labels } = problem, each = sumsOf(problem, direction);
  for (let t = 0; t < labels.length; t++) {
    let mean = 0;
    for (let c = 0; c < classes; c++) mean += chances[t * classes + c] * each[t * classes + c];
    for (let c = 0; c < classes; c++) {
      each[t * classes + c] = chances[t * classes + c] * (each[t * classes + c] - mean);
    }
  }
  return gathered(problem, each, direction);
}

/** Solves for the step of Newton's method by conjugate gradients, to a part of the gradient. */
function stepOf(problem: Multinomial, state: State, gradient: Float64Array): Float64Array {
  const step = new Float64Array(gradient.length), rest = Float64Array.from(gradient);
  let direction = Float64Array.from(rest), square = dot(rest, rest);
  const size = Math.sqrt(square), enough = (Math.min(0.1, Math.sqrt(size)) * size) ** 2;
  for (let k = 0; k < 10 * gradient.length && square > enough; k++) {
    const bent = curved(problem, state, direction), bend = dot(direction, bent);
    // Intercepts that all grow alike change nothing.
    if (!(bend > 0)) break;
    const far = square / bend;
    for (let p = 0; p < step.length; p++) {
      step[p] += far * direction[p];
      rest[p] -= far * bent[p];
    }
    const next = dot(rest, rest), part = next / square;
    direction = direction.map((one, p) => rest[p] + part * one);
    square = next;
  }
  return step;
}

const MOST_STEPS = 200;

/** The least objective: minus the logarithm of the likelihood, and ridge / 2 times the squares of weights. @returns (C, F + 1) */
export function fitMultinomial(problem: Multinomial): Float64Array {
  const { labels, classes, width } = problem;
  let state = stateAt(problem, new Float64Array(classes * width));
  for (let k = 0; k < MOST_STEPS; k++) {
    const each = Float64Array.from(state.chances);
    for (let t = 0; t < labels.length; t++) each[t * classes + labels[t]] -= 1;
    const gradient = gathered(problem, each, state.at), step = stepOf(problem, state, gradient);
    const slope = dot(gradient, step);
    if (!(slope > 1e-16 * (1 + state.objective))) return state.at;
    let next = state, part = 1;
    for (; part > 1e-12; part /= 2) {
      next = stateAt(problem, state.at.map((one, p) => one - part * step[p]));
      if (next.objective <= state.objective - 1e-4 * part * slope) break;
    }
    // What is left is rounding.
    if (!(next.objective < state.objective)) return state.at;
    state = next;
  }
  return state.at;
}
