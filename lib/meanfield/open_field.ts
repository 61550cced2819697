import { requireKnown } from "../base/require_known.ts";
import { type Equations, equationsOf } from "./equations.ts";
import { parseMeanFieldSpec } from "./mean_field_spec.ts";
import { OWN_RATE_PARTS, type OwnRateParts } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/**
 * A mean field as equations in double precision.
 * @param spec Of a mean field; it is checked.
 * @param own Rate models and kinds of transfer functions of one's own.
 * @throws {SpecError} When the spec has a mistake.
 * @throws {TypeError} When an option is unknown.
 */
export function openField(spec: MeanFieldSpec, own: OwnRateParts = {}): Equations {
  requireKnown("open this mean field", own, OWN_RATE_PARTS);
  return equationsOf(parseMeanFieldSpec(spec, own), own);
}
