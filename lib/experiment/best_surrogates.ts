import { OUTCOMES, scoreOf, wrongOf } from "./baseline_wins.ts";
import type { PointsEvaluation } from "./evaluate_points.ts";

/** Which of several surrogates is best in a measure. */
export interface BestSurrogate {
  /** Name of the measure, for people. */
  name: string;
  /** Surrogates with the smallest score: all of them where they are equal, or all as close as another seed of the network, which leaves the order to chance. */
  best: string[];
}

/** Names with the smallest score, those without one last. */
function bestOf(scores: readonly { name: string; value: number | null }[], floor: number): string[] {
  const all = scores.map(({ value }) => Math.max(floor, value ?? Infinity)), least = Math.min(...all);
  return scores.filter((_, k) => all[k] === least).map(({ name }) => name);
}

/**
 * Which of several surrogates is best, measure by measure; baselines are left out. Rates, the peak and pure numbers are scored by their median error,
 * distributions and spectra by the median ratio of distance to seed floor; scores below the seed floor count as equal.
 *
 * @param evaluation From {@link evaluatePoints}.
 * @returns One entry for each measure that a surrogate has; none where there is one surrogate alone.
 *
 * @example
 * ```ts ignore
 * for (const { name, best } of bestSurrogates(evaluation)) console.log(name, best);
 * ```
 */
export function bestSurrogates({ systems }: Pick<PointsEvaluation, "systems">): BestSurrogate[] {
  const surrogates = systems.filter(({ baseline }) => !baseline);
  if (surrogates.length < 2) return [];
  const measures = surrogates[0].rows.map(({ name, score, floorError }, at) => {
    const scores = surrogates.map((one) => ({ name: one.name, value: scoreOf(one.rows[at], score) }));
    return { name, scores, floor: score === "ratio" ? 1 : floorError ?? 0 };
  });
  const outcomes = OUTCOMES.map(({ label, name }) => {
    const scores = surrogates.map((one) => ({ name: one.name, value: wrongOf(one, label) }));
    return { name, scores, floor: 0 };
  });
  return [...measures, ...outcomes]
    .filter(({ scores }) => scores.some(({ value }) => value !== null))
    .map(({ name, scores, floor }) => ({ name, best: bestOf(scores, floor) }));
}

/** The same in sentences: one for each surrogate that is best alone in something, and one about where none is. */
export function bestSentences(best: readonly BestSurrogate[], surrogates: readonly string[]): string[] {
  const alone = surrogates.flatMap((name) => {
    const where = best.filter((one) => one.best.length === 1 && one.best[0] === name);
    return where.length === 0
      ? []
      : [`${name} is the best surrogate in ${where.map((one) => one.name).join(", ")}`];
  });
  const even = best.filter((one) => one.best.length > 1);
  if (even.length === 0) return alone;
  const groups = even.map(({ name, best }) =>
    best.length === surrogates.length ? name : `${name} (${best.join(", ")})`
  );
  return [...alone, `no surrogate alone is best, equal or within the seed floor, in ${groups.join(", ")}`];
}
