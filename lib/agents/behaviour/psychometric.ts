import { fitRegression } from "../../decoding/glm/fit_regression.ts";
import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { type Bounded, bounded, partInterval } from "./intervals.ts";

/** How often one side was chosen at a strength of evidence. */
export interface PsychometricPoint {
  /** Evidence. */
  evidence: number;
  /** Trials. */
  trials: number;
  /** Part of them in which the side was chosen. */
  chosen: number;
  /** 95 % interval. */
  interval: [least: number, most: number];
}

/** A psychometric curve. */
export interface Psychometric {
  /** By rising evidence. */
  points: PsychometricPoint[];
  /** Log-odds of the choice by each unit of evidence, of a logistic curve. */
  slope: Bounded;
  /** Evidence at which both sides are as likely. */
  threshold: number;
  /** Log-odds without evidence. */
  bias: Bounded;
}

const TASK = "draw a psychometric curve";

/**
 * A psychometric curve, with a logistic curve by maximum likelihood.
 * @param evidence Of each trial. (T) @param chosen Whether the side was chosen to which evidence above 0 points, 1 or 0. (T)
 * @throws {RangeError} When lengths differ, numbers are not finite, or evidence and choices never vary.
 *
 * @example
 * ```ts
 * import { psychometric } from "@volley/volley/agents";
 *
 * const { points } = psychometric([-1, -1, -1, 1, 1, 1], [0, 0, 1, 1, 1, 0]);
 * console.log(points[1].chosen); // 0.667
 * ```
 */
export function psychometric(evidence: ArrayLike<number>, chosen: ArrayLike<number>): Psychometric {
  const count = evidence.length;
  requireWhole(TASK, "the number of trials", count, 1);
  if (chosen.length !== count) fail(TASK, `there must be ${count} choices`, chosen.length);
  const at = new Map<number, [hits: number, trials: number]>();
  for (let t = 0; t < count; t++) {
    if (!Number.isFinite(evidence[t])) fail(TASK, "evidence must be finite", evidence[t]);
    if (chosen[t] !== 0 && chosen[t] !== 1) fail(TASK, "choices must be 0 or 1", chosen[t]);
    const [hits, trials] = at.get(evidence[t]) ?? [0, 0];
    at.set(evidence[t], [hits + chosen[t], trials + 1]);
  }
  const points = [...at].toSorted(([a], [b]) => a - b).map(([own, [hits, trials]]) => ({
    ...{ evidence: own, trials, chosen: hits / trials, interval: partInterval(hits, trials) },
  }));
  const fit = fitRegression({ columns: [evidence], counts: chosen }, {
    family: "bernoulli",
    names: ["evidence"],
  });
  const [slope] = fit.coefficients, [biasError, slopeError] = fit.standardErrors!;
  return {
    points,
    slope: bounded(slope, slopeError),
    bias: bounded(fit.intercept, biasError),
    threshold: -fit.intercept / slope,
  };
}
