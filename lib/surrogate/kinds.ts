import { cellShapes } from "./trace/cell_layout.ts";
import { weightShapes } from "./counts/count_layout.ts";
import type { AnySurrogateSpec } from "./spec.ts";
import { volleyShapes } from "./volley/volley_layout.ts";

type Shapes = {
  [Kind in AnySurrogateSpec["kind"]]: (
    spec: Extract<AnySurrogateSpec, { kind: Kind }>,
  ) => Record<string, number[]>;
};

/** Names and shapes of the weights of each kind. */
const SHAPES: Shapes = { recurrent: weightShapes, volley: volleyShapes, cell: cellShapes };

/** Names and shapes of a surrogate's weights, those of PyTorch. */
export function weightShapesOf(spec: AnySurrogateSpec): Record<string, number[]> {
  return (SHAPES[spec.kind] as (spec: AnySurrogateSpec) => Record<string, number[]>)(spec);
}
