import { openField } from "../../meanfield/open_field.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { NodeSpec } from "../spec_types.ts";

/** Parameters and start of one population of quadratic cells. */
export interface MprAlone {
  tau: number;
  Delta: number;
  eta: number;
  J: number;
  r: number;
  v: number;
}

/**
 * Whether a node is one population of quadratic cells that gets one thing from others, by a weight of 1 and
 * at once, and nothing else that varies: such can run with all others at once.
 */
export function isMprAlone({ system, inputs }: NodeSpec): boolean {
  if (system.kind !== "mean-field" || inputs.length !== 1) return false;
  const spec = system as MeanFieldSpec, [population] = spec.populations;
  if (spec.populations.length !== 1 || population.model !== "mpr" || spec.finiteSize || spec.order === 2) {
    return false;
  }
  const own = spec.inputs ?? [];
  if (own.some(({ value, noise }) => typeof value !== "number" || (noise && noise.sd !== 0))) return false;
  const taken = spec.couplings.filter(({ from }) => from === inputs[0].to);
  return taken.length === 1 && (taken[0].weight ?? 1) === 1 &&
    spec.couplings.every(({ delayMs = 0 }) => delayMs === 0);
}

/** What such a node is: constant inputs are a part of eta, a coupling to itself one of J. */
export function mprAlone(spec: MeanFieldSpec): MprAlone {
  const field = openField(spec), [part] = field.parts, { p } = part, y = field.initial();
  const name = spec.populations[0].name;
  let eta = p.eta, J = p.J;
  for (const { from, weight = 1 } of spec.couplings) {
    const input = spec.inputs?.find((one) => one.name === from);
    if (from === name) J += weight;
    else eta += weight * (input!.value as number);
  }
  return { tau: p.tau, Delta: p.Delta, eta, J, r: y[0], v: y[1] };
}
