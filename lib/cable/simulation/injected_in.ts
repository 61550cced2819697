import type { PlannedInput } from "./plan_cells.ts";

/** Currents that are injected in a step, by compartment, nA. */
export function injectedIn(clamps: PlannedInput["clamps"], step: number): Map<number, number> {
  const injected = new Map<number, number>();
  for (const { compartment, from, until, nA } of clamps) {
    if (step >= from && step < until) injected.set(compartment, (injected.get(compartment) ?? 0) + nA);
  }
  return injected;
}
