import type { SurrogateModel } from "../model.ts";
import type { JumpShape } from "./reference/volley_jump.ts";
import type { VolleySpec } from "./volley_spec.ts";

/** What a jump in plain code needs to know of a surrogate. */
export function jumpShape({ spec, weights }: SurrogateModel<VolleySpec>): JumpShape {
  const { coarse, network, populations } = spec;
  const { lowest, width, bins, modes } = coarse;
  return {
    cells: { e: populations.E, i: populations.I },
    histogram: { lowest, width, bins },
    lowest: network.inhibitoryReversal,
    threshold: network.threshold,
    modes,
    mean: weights["histogram.mean"].data,
    components: weights["histogram.components"].data,
    shares: weights["pending.shares"].data,
  };
}
