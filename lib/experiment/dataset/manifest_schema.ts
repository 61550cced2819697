import * as z from "../../deps/zod.ts";
import { DATASET_FORMAT, DATASET_VERSION, LABELS, SPLITS } from "./dataset_names.ts";
import { DESIGNS } from "./sample_box.ts";

const whole = z.int().check(z.minimum(0));
const positive = z.number().check(z.positive());

const POINT = z.strictObject({
  values: z.array(z.number()),
  split: z.enum(SPLITS),
  label: z.nullable(z.enum(LABELS)),
  rates: z.nullable(z.record(z.string(), z.number().check(z.minimum(0)))),
  tallies: z.nullable(z.record(z.string(), z.number().check(z.minimum(0)))),
});

const SHARD = z.strictObject({
  file: z.string().check(z.regex(/^[\w.-]+$/)),
  states: z.nullable(z.string().check(z.regex(/^[\w.-]+$/))),
  split: z.enum(SPLITS),
  points: z.array(whole).check(z.minLength(1)),
  networks: whole.check(z.minimum(1)),
  firstNetwork: whole,
  status: z.enum(["pending", "done"]),
  provenance: z.nullable(z.strictObject({
    adapter: z.string(),
    engine: z.string(),
    wallSeconds: z.number().check(z.minimum(0)),
    networkSeconds: z.number().check(z.minimum(0)),
  })),
});

const EXTENSION = z.strictObject({
  points: whole.check(z.minimum(1)),
  by: z.string(),
  weights: whole,
  candidates: whole.check(z.minimum(1)),
  seed: whole,
  target: z.nullable(z.record(z.string(), z.number())),
});

const REQUEST = {
  box: z.array(z.strictObject({
    name: z.string(),
    low: z.number(),
    high: z.number(),
    whole: z.optional(z.boolean()),
  })).check(z.minLength(1)),
  design: z.enum(DESIGNS),
  seed: whole,
  fractions: z.strictObject({
    train: z.number().check(z.minimum(0), z.maximum(1)),
    validation: z.number().check(z.minimum(0), z.maximum(1)),
    test: z.number().check(z.minimum(0), z.maximum(1)),
  }),
  runs: whole.check(z.minimum(1)),
  testRuns: whole.check(z.minimum(1)),
  shardNetworks: whole.check(z.minimum(1)),
  simulation: z.strictObject({
    method: z.optional(z.string()),
    stepMs: z.optional(positive),
    binMs: positive,
    warmupMs: z.number().check(z.minimum(0)),
    durationMs: positive,
  }),
  extras: z.record(z.string(), z.unknown()),
};

/** Schema of `dataset.json`; its spec is checked apart. */
export const MANIFEST_SCHEMA: z.ZodType<unknown> = z.strictObject({
  format: z.literal(DATASET_FORMAT),
  version: z.literal(DATASET_VERSION),
  system: z.string(),
  populations: z.array(
    z.strictObject({
      name: z.string(),
      size: whole.check(z.minimum(1)),
      signals: z.optional(z.array(z.string())),
    }),
  ).check(z.minLength(1)),
  spec: z.looseObject({ kind: z.string(), name: z.string() }),
  ...REQUEST,
  points: z.array(POINT).check(z.minLength(1)),
  shards: z.array(SHARD).check(z.minLength(1)),
  extensions: z.optional(z.array(EXTENSION)),
});
