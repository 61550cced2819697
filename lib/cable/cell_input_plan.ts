import * as z from "../deps/zod.ts";

/** An input of a cell, whose events reach one synapse or several. */
export interface DatasetDrive {
  /** Synapses that get its events. */
  synapses: readonly number[];
  /** Group of inputs that it belongs to, from 0: their rates rise and fall together. */
  group: number;
}

/** What drives the synapses of a cell in recordings and simulations. */
export interface CellInputPlan {
  /** Mean rate of events of each input at scale 1, Hz: one for all, or one for each. @default 9, and 13.5 where the reversal potential is below the start's */
  rateHz?: number | readonly number[];
  /** Least factor of the rates of a run. @default 0 */
  leastScale?: number;
  /** Largest factor of the rates of a run. @default 3.2 */
  mostScale?: number;
  /** What drives the synapses. @default each synapse an input of its own, excitatory ones in a group and inhibitory ones in another */
  drives?: readonly DatasetDrive[];
}

const rate = z.number().check(z.minimum(0), z.maximum(1000));
const scale = z.number().check(z.minimum(0), z.maximum(1e6));

/** The schema of {@linkcode CellInputPlan}. */
export const cellInputSchema = z.strictObject({
  rateHz: z.optional(z.union([rate, z.array(rate)], { error: "must be a number or a list of numbers" })),
  leastScale: z.optional(scale),
  mostScale: z.optional(scale),
  drives: z.optional(
    z.array(z.strictObject({
      synapses: z.array(z.int().check(z.minimum(0))).check(z.minLength(1)),
      group: z.int().check(z.minimum(0)),
    })).check(z.minLength(1)),
  ),
});
