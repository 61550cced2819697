import * as z from "../../deps/zod.ts";
import { NAME } from "../stimuli.ts";
import type { Calcium, Rewiring, SynapticElements } from "./rewiring_types.ts";

const positive = z.number().check(z.minimum(1e-9), z.maximum(1e9));
const level = z.number().check(z.minimum(0), z.maximum(1e9));

/** Schema of {@link Calcium}. */
export const CALCIUM: z.ZodType<Calcium> = z.strictObject({
  tauMs: z.number().check(z.minimum(1e-3), z.maximum(1e9)),
  beta: level,
  initial: z.optional(level),
});

/** Schema of {@link SynapticElements}. */
export const ELEMENTS: z.ZodType<Record<string, SynapticElements>> = z.record(
  NAME,
  z.strictObject({
    curve: z.optional(z.enum(["gaussian", "linear"])),
    rate: level,
    target: positive,
    eta: z.optional(level),
    initial: z.optional(z.number().check(z.minimum(0), z.maximum(2 ** 16))),
    retraction: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  }),
);

/** Schema of {@link Rewiring}. */
export const REWIRING: z.ZodType<Rewiring> = z.strictObject({
  axon: z.string(),
  dendrite: z.string(),
  everyMs: z.optional(z.number().check(z.minimum(0.001), z.maximum(1e7))),
  sigma: z.optional(positive),
  capacity: z.int().check(z.minimum(1), z.maximum(2 ** 28)),
});
