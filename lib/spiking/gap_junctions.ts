import * as z from "../deps/zod.ts";
import type { DrawnConnect } from "./connect_types.ts";
import { type Value, valueSchema } from "./value.ts";

/**
 * Gap junctions between cells of two populations, or of one: the current `g (V_other - V)` flows into each of the two cells. The
 * voltage of the other is that of the step's start, and the cell's own goes on as with any conductance. Of two cells whose voltages differ by d a step then leaves
 * d (2 e^(-h g / C) - 1), which turns its sign from h g / C = 0.69 on: a spec is refused where all junctions of a cell have more than 0.5, with C the
 * parameter C_m of its model, or C, or 1 where it has none.
 */
export interface GapJunctions {
  /** Names of the populations. */
  between: [one: string, other: string];
  /**
   * Which cells: pairs, of which each is one junction. Within a population a rule is asked once for each two cells, and must be all-to-all,
   * fixed-probability, distance or pairs, whose `weights` are conductances where they are listed.
   */
  connect: DrawnConnect;
  /** g, nS. */
  conductance: Value;
}

/** Schema of a list of {@link GapJunctions}. @param connect That of a rule. */
export function gapJunctionsSchema(connect: z.ZodType<DrawnConnect>): z.ZodType<GapJunctions[]> {
  return z.array(z.strictObject({
    between: z.tuple([z.string(), z.string()]),
    connect,
    conductance: valueSchema("nS"),
  }));
}
