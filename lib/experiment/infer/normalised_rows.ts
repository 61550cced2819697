import type { DensityContext } from "../../inference/density/density_spec.ts";

/** Numbers less their middle, over their spread; NaN stays. @param values (N, C) */
export function normalised(
  values: Float64Array,
  { names: { length: C }, centre, scale }: Pick<DensityContext, "names" | "centre" | "scale">,
): Float64Array {
  return values.map((value, at) => (value - centre[at % C]) / scale[at % C]);
}
