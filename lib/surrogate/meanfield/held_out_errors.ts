import type { WorkingPoint } from "./working_points.ts";

/** How far a mean field's rates are from its network's at the points of the training, each left out of what the functions are corrected by. Plain JSON. */
export interface HeldOutErrors {
  /** Values of the box's parameters at each point. (K, P) */
  values: number[][];
  /**
   * Relative errors of each population's rate, by its name: of the network's rate or of 1 Hz, where that is more; without what the chance of the
   * network's counts explains. (K)
   */
  errors: Record<string, number[]>;
}

/** Most parts in which points are left out. */
const FOLDS = 5;
/** Lowest rate that errors are relative to, Hz. */
const LEAST_HZ = 1;

/** What is left of a relative error when the variance of the network's own rate is taken off its square. */
function beyondChance(error: number, chance: number): number {
  return Math.sign(error) * Math.sqrt(Math.max(0, error * error - chance * chance));
}

/**
 * Errors of a mean field at points that it was not corrected by: cross-validation, M. Stone (1974), doi:10.1111/j.2517-6161.1974.tb00994.x. A single point
 * cannot be left out.
 * @param names Of the populations. @param working What the network does at some points. At least one.
 * @param settledAt Rates of the mean field that is derived with some points, at others.
 */
export function heldOutErrors(
  names: readonly string[],
  working: readonly WorkingPoint[],
  settledAt: (kept: readonly WorkingPoint[], left: readonly WorkingPoint[]) => readonly WorkingPoint[],
): HeldOutErrors {
  const folds = Math.min(FOLDS, working.length), errors = new Array<Record<string, number>>(working.length);
  for (let fold = 0; fold < folds; fold++) {
    const places = working.map((_, k) => k).filter((k) => k % folds === fold);
    const left = places.map((k) => working[k]), kept = working.filter((_, k) => k % folds !== fold);
    const found = settledAt(folds === 1 ? working : kept, left);
    places.forEach((place, k) => {
      const { rates, chance = {} } = left[k];
      errors[place] = Object.fromEntries(names.map((name) => {
        const scale = Math.max(LEAST_HZ, rates[name]);
        const error = (found[k].rates[name] - rates[name]) / scale;
        return [name, beyondChance(error, (chance[name] ?? 0) / scale)];
      }));
    });
  }
  return {
    values: working.map(({ values }) => [...values]),
    errors: Object.fromEntries(names.map((name) => [name, errors.map((one) => one[name])])),
  };
}
