import type { Moments } from "./_moments.ts";

/** What is taken from the logarithm of the likelihood: ridge / 2 times squares, and lasso times the lengths of groups. */
export interface Penalty {
  /** (1 + P) of the squares, in fitted units; 0 of the intercept. */
  ridge: Float64Array;
  /** Of lengths. */
  lasso: number;
  /** Places of the weights of each group, 1 and more. */
  groups: readonly Uint32Array[];
}

/** The length of a group's weights, times the root of its size. */
function lengthOf(at: Float64Array, group: Uint32Array): number {
  let sum = 0;
  for (const p of group) sum += at[p] ** 2;
  return Math.sqrt(sum * group.length);
}

/** The penalty at weights. */
export function penaltyAt(at: Float64Array, { ridge, lasso, groups }: Penalty): number {
  let sum = 0;
  at.forEach((one, p) => sum += ridge[p] / 2 * one ** 2);
  if (lasso > 0) { for (const group of groups) sum += lasso * lengthOf(at, group); }
  return sum;
}

/** Adds the ridge to derivatives, in place. */
export function addRidge({ gradient, information }: Moments, at: Float64Array, { ridge }: Penalty): void {
  ridge.forEach((one, p) => {
    gradient[p] -= one * at[p];
    information[p * at.length + p] += one;
  });
}

const MOST_SWEEPS = 5000;
/** Steps that a group takes in a sweep. */
const STEPS = 4;

/** Largest sum of sizes in a row of the part of a matrix that is a group's, which is at least its largest eigenvalue. */
function boundOf(matrix: Float64Array, size: number, group: Uint32Array): number {
  let most = 0;
  for (const p of group) {
    let sum = 0;
    for (const q of group) sum += Math.abs(matrix[p * size + q]);
    most = Math.max(most, sum);
  }
  return most;
}

/**
 * Where the second-order form of the objective is largest with the lengths of groups taken from it: descent in blocks, each by proximal steps.
 * N. Parikh, S. Boyd (2014), Proximal algorithms, doi:10.1561/2400000003; J. Friedman, T. Hastie, R. Tibshirani (2010), doi:10.18637/jss.v033.i01.
 * @param at (1 + P) where the derivatives were taken. @returns (1 + P) the step from there.
 */
export function sparseStep(
  { gradient, information }: Moments,
  at: Float64Array,
  { lasso, groups }: Penalty,
): Float64Array {
  const size = at.length, step = new Float64Array(size), next = Float64Array.from(at);
  /** What is left of the gradient after the step so far. */
  const left = Float64Array.from(gradient);
  const blocks = [
    { members: Uint32Array.of(0), threshold: 0 },
    ...groups.map((members) => ({
      members,
      threshold: lasso * Math.sqrt(members.length),
    })),
  ].map((block) => ({ ...block, bound: boundOf(information, size, block.members) }));
  const move = (p: number, by: number) => {
    next[p] += by;
    step[p] += by;
    for (let q = 0; q < size; q++) left[q] -= information[p * size + q] * by;
  };
  for (let sweep = 0, changed = Infinity; sweep < MOST_SWEEPS && changed > 1e-11; sweep++) {
    changed = 0;
    for (const { members, threshold, bound } of blocks) {
      if (!(bound > 0)) continue;
      for (let k = 0; k < (members.length > 1 ? STEPS : 1); k++) {
        const wanted = Array.from(members, (p) => next[p] + left[p] / bound);
        const length = Math.sqrt(wanted.reduce((sum, one) => sum + one ** 2, 0));
        const kept = length > 0 ? Math.max(0, 1 - threshold / (bound * length)) : 0;
        members.forEach((p, m) => {
          const by = kept * wanted[m] - next[p];
          if (by === 0) return;
          changed = Math.max(changed, Math.abs(by) * Math.sqrt(information[p * size + p]));
          move(p, by);
        });
      }
    }
  }
  return step;
}
