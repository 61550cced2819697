import * as z from "../../deps/zod.ts";
import { DATASET_FORMAT, DATASET_VERSION, LABELS, SPLITS } from "./dataset_names.ts";
import { DESIGNS } from "./sample_box.ts";

const whole = z.int().min(0);
const positive = z.number().positive();

const POINT = z.strictObject({
  values: z.array(z.number()),
  split: z.enum(SPLITS),
  label: z.enum(LABELS).nullable(),
  rates: z.record(z.string(), z.number().min(0)).nullable(),
  tallies: z.record(z.string(), z.number().min(0)).nullable(),
});

const SHARD = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/),
  states: z.string().regex(/^[\w.-]+$/).nullable(),
  split: z.enum(SPLITS),
  points: z.array(whole).min(1),
  networks: whole.min(1),
  firstNetwork: whole,
  status: z.enum(["pending", "done"]),
  provenance: z.strictObject({
    adapter: z.string(),
    engine: z.string(),
    wallSeconds: z.number().min(0),
    networkSeconds: z.number().min(0),
  }).nullable(),
});

const REQUEST = {
  box: z.array(z.strictObject({
    name: z.string(),
    low: z.number(),
    high: z.number(),
    whole: z.boolean().optional(),
  })).min(1),
  design: z.enum(DESIGNS),
  seed: whole,
  fractions: z.strictObject({
    train: z.number().min(0).max(1),
    validation: z.number().min(0).max(1),
    test: z.number().min(0).max(1),
  }),
  runs: whole.min(1),
  testRuns: whole.min(1),
  shardNetworks: whole.min(1),
  simulation: z.strictObject({
    method: z.string().optional(),
    stepMs: positive.optional(),
    binMs: positive,
    warmupMs: z.number().min(0),
    durationMs: positive,
  }),
  extras: z.record(z.string(), z.unknown()),
};

/** Schema of `dataset.json`; its spec is checked apart. */
export const MANIFEST_SCHEMA: z.ZodType<unknown> = z.strictObject({
  format: z.literal(DATASET_FORMAT),
  version: z.literal(DATASET_VERSION),
  system: z.string(),
  populations: z.array(z.strictObject({ name: z.string(), size: whole.min(1) })).min(1),
  spec: z.looseObject({ kind: z.string(), name: z.string() }),
  ...REQUEST,
  points: z.array(POINT).min(1),
  shards: z.array(SHARD).min(1),
});
