import { weightShapes } from "./layout.ts";
import type { SurrogateSpec } from "./spec.ts";
import { volleyShapes } from "./volley/volley_layout.ts";

type Shapes = {
  [Kind in SurrogateSpec["kind"]]: (spec: Extract<SurrogateSpec, { kind: Kind }>) => Record<string, number[]>;
};

/** Names and shapes of the weights of each kind. */
const SHAPES: Shapes = { recurrent: weightShapes, volley: volleyShapes };

/** Names and shapes of a surrogate's weights, those of PyTorch. */
export function weightShapesOf(spec: SurrogateSpec): Record<string, number[]> {
  return (SHAPES[spec.kind] as (spec: SurrogateSpec) => Record<string, number[]>)(spec);
}
