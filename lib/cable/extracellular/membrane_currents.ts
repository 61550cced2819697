import type { Compartments } from "../build/compartments.ts";
import type { PlannedInput } from "../simulation/plan_cells.ts";

/** Currents that are injected in a step, by compartment, nA. */
export function injectedIn(clamps: PlannedInput["clamps"], step: number): Map<number, number> {
  const injected = new Map<number, number>();
  for (const { compartment, from, until, nA } of clamps) {
    if (step >= from && step < until) injected.set(compartment, (injected.get(compartment) ?? 0) + nA);
  }
  return injected;
}

/**
 * Currents through the membrane of compartments, outwards: those of its capacitance, channels and synapses together. What comes from
 * neighbours and electrodes into a compartment leaves it through its membrane, so that the sum over the cell is what is injected.
 * @param v Voltages at the end of a step, mV. (N)
 * @param injected Currents that were injected in this step, nA.
 * @param into Where they go, nA. (N)
 */
export function membraneCurrents(
  { count, parents, axial }: Compartments,
  v: ArrayLike<number>,
  injected: ReadonlyMap<number, number>,
  into: Float64Array,
): void {
  into.fill(0);
  for (let k = 1; k < count; k++) {
    const current = axial[k] * (v[parents[k]] - v[k]);
    into[k] += current;
    into[parents[k]] -= current;
  }
  for (const [compartment, current] of injected) into[compartment] += current;
}
