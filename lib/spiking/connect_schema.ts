import * as z from "../deps/zod.ts";
import type { Connect, DrawnConnect } from "./connect_types.ts";

/** Most cells of a population. */
export const MAX_CELLS = 2 ** 24;

/** Schema of a cell's number, and of numbers of cells. */
export const CELL_INDEX: z.ZodType<number> = z.int().check(z.minimum(0), z.maximum(MAX_CELLS));

const index = CELL_INDEX;
const length = z.number().check(z.minimum(1e-9), z.maximum(1e9));

const DRAWN = [
  z.strictObject({
    rule: z.literal("fixed-probability"),
    probability: z.number().check(z.minimum(0), z.maximum(1)),
  }),
  z.strictObject({ rule: z.literal("fixed-indegree"), indegree: index }),
  z.strictObject({ rule: z.literal("fixed-outdegree"), outdegree: index }),
  z.strictObject({
    rule: z.literal("fixed-total"),
    total: z.int().check(z.minimum(0), z.maximum(2 ** 32 - 1)),
  }),
  z.strictObject({ rule: z.literal("one-to-one") }),
  z.strictObject({ rule: z.literal("all-to-all") }),
  z.strictObject({
    rule: z.literal("distance"),
    profile: z.enum(["gaussian", "exponential", "disc"]),
    probability: z.number().check(z.minimum(0), z.maximum(1)),
    length,
    cutoff: z.optional(z.number().check(z.minimum(0), z.maximum(1e9))),
    periodic: z.optional(
      z.array(z.number().check(z.minimum(0), z.maximum(1e9))).check(z.minLength(1), z.maxLength(3)),
    ),
    delayPerLength: z.optional(z.number().check(z.minimum(0), z.maximum(1e6))),
  }),
  z.strictObject({
    rule: z.literal("pairs"),
    sources: z.array(index),
    targets: z.array(index),
    weights: z.optional(z.array(z.number())),
    delaysMs: z.optional(z.array(z.number().check(z.minimum(0), z.maximum(1e6)))),
  }),
] as const;

const NAMES =
  "fixed-probability, fixed-indegree, fixed-outdegree, fixed-total, one-to-one, all-to-all, distance";

/** Schema of a rule that needs no other projection. */
export const DRAWN_CONNECT: z.ZodType<DrawnConnect> = z.discriminatedUnion("rule", DRAWN, {
  error: `must have a rule, one of ${NAMES}, pairs`,
});

/** Schema of a rule of a projection. */
export const CONNECT: z.ZodType<Connect> = z.discriminatedUnion("rule", [
  ...DRAWN,
  z.strictObject({
    rule: z.literal("nearby"),
    by: z.enum(["sources", "targets"]),
    number: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_CELLS))),
    probability: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
    reach: z.union([length, z.array(length).check(z.minLength(1), z.maxLength(3))], {
      error: "must be a distance or a list of one to three distances",
    }),
    choice: z.optional(z.enum(["nearest", "uniform", "closer"])),
    different: z.optional(z.string()),
    through: z.optional(z.string()),
  }),
  z.strictObject({ rule: z.literal("same"), as: z.string() }),
], { error: `must have a rule, one of ${NAMES}, nearby, same, pairs` });
