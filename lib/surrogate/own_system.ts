import { failType } from "../base/fail.ts";
import { parseJson } from "../io/json.ts";
import { countSurrogateOf, type SurrogatesOption } from "./registry.ts";
import type { CountSpec } from "./surrogate.ts";

/** Kind of what counts that were simulated elsewhere are of: any system may have made them. */
export const ELSEWHERE = "counts";

/** The kind of the system that a surrogate learnt from, as its spec or its training says; null when neither does. */
export function systemKindOf(spec: CountSpec, options: SurrogatesOption = {}): string | null {
  const own = countSurrogateOf(spec, options).network?.(spec);
  if (own) return own.kind;
  const { network } = spec.training;
  if (typeof network !== "string") return null;
  const { kind } = (parseJson(network, "the network in the model") ?? {}) as { kind?: unknown };
  return typeof kind === "string" ? kind : null;
}

/**
 * Fails where a surrogate is asked about another system than the one that it learnt from.
 * @param task What cannot be done otherwise, such as `fit`.
 * @param asked Kind of the system that it is asked about.
 * @throws {TypeError} When the kinds are two, and neither is of counts that were simulated elsewhere.
 */
export function requireOwnSystem(
  task: string,
  spec: CountSpec,
  asked: string,
  options: SurrogatesOption = {},
): void {
  const own = systemKindOf(spec, options);
  if (own === null || own === asked || own === ELSEWHERE || asked === ELSEWHERE) return;
  failType(task, `the surrogate must be asked about the kind of system that it learnt from, ${own}`, asked);
}
