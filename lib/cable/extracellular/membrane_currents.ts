import type { Compartments } from "../build/compartments.ts";

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
