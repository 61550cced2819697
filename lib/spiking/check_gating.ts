import { type FailField, failFieldOf } from "../base/spec_error.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import { isGated, type Receptor } from "./receptor.ts";
import { requireLength, requireRange } from "./rules.ts";
import type { Population, Projection } from "./spec_types.ts";

const fail: FailField = failFieldOf("network");

/**
 * Checks what a projection says of the gating variable of its sources.
 * @throws {SpecError} With the first mistake.
 */
export function checkGating(
  path: string,
  { initialGating, shortTerm, learning }: Projection,
  { from, receptor, source }: { from: Population; receptor: Receptor; source: NeuronModel },
): void {
  if (!isGated(receptor)) {
    if (initialGating === undefined) return;
    fail(`${path}.initialGating`, `must be left out as its receptor is ${receptor.kinetics}`, initialGating);
  }
  const { kinetics } = receptor;
  if (shortTerm) fail(`${path}.shortTerm`, `must be left out as its receptor is ${kinetics}`, shortTerm);
  if (learning) fail(`${path}.learning`, `must be left out as its receptor is ${kinetics}`, learning);
  if (kinetics === "graded" && source.receives === false) {
    fail(`${path}.from`, "must be a population of cells with a voltage as its receptor is graded", from.name);
  }
  if (initialGating === undefined) return;
  requireLength(`${path}.initialGating`, initialGating, from.size);
  requireRange(`${path}.initialGating`, initialGating, [0, 1]);
}
