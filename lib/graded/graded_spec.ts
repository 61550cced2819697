import { requireKnown } from "../base/require_known.ts";
import * as z from "../deps/zod.ts";
import { parseBy } from "../system/parse_by.ts";
import { replaceValues } from "../system/replace_values.ts";
import { varyingSchema } from "../system/waveform.ts";
import { checkGraded } from "./check_graded.ts";
import { OWN_GRADED_PARTS, type OwnGradedParts } from "./graded_parts.ts";
import type { GradedSpec } from "./spec_types.ts";

/** Letters of names: they are parts of paths, and of the names of couplings. */
const NAME = z.string().check(
  z.regex(/^[A-Za-z][A-Za-z0-9_ +-]{0,63}$/, "must be a name of letters, digits, spaces, _, + and -"),
);
const finite = z.number().check(z.minimum(-1e9), z.maximum(1e9));
const value = z.union([z.number(), z.array(z.number())], { error: "must be a number, or one for each unit" });
const start = z.union([
  z.number(),
  z.array(z.number()),
  z.strictObject({ uniform: z.tuple([z.number(), z.number()]) }),
], { error: "must be a number, one for each unit, or {uniform: [low, high]}" });
const connect = z.union([
  z.literal("all"),
  z.literal("one-to-one"),
  z.strictObject({ shift: z.int(), ring: z.optional(z.boolean()) }),
  z.strictObject({ matrix: z.array(z.array(finite)) }),
], { error: "must be all, one-to-one, {shift, ring} or {matrix}" });

const SCHEMA: z.ZodType<GradedSpec> = z.strictObject({
  kind: z.literal("graded"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  stepMs: z.number().check(z.minimum(1e-4), z.maximum(100)),
  populations: z.array(z.strictObject({
    name: NAME,
    size: z.int().check(z.minimum(1), z.maximum(2 ** 20)),
    model: z.string(),
    parameters: z.optional(z.record(z.string(), value)),
    initial: z.optional(z.record(z.string(), start)),
  })).check(z.minLength(1)),
  couplings: z.optional(z.array(z.strictObject({
    name: z.optional(NAME),
    from: z.string(),
    to: z.string(),
    connect: z.optional(connect),
    weight: z.optional(finite),
    delayMs: z.optional(z.number().check(z.minimum(0), z.maximum(1e5))),
    output: z.optional(z.string()),
    as: z.optional(z.string()),
    lag: z.optional(finite),
  }))),
  inputs: z.optional(z.array(z.strictObject({
    name: NAME,
    to: z.string(),
    units: z.optional(z.array(z.int())),
    as: z.optional(z.string()),
    value: varyingSchema("what the model of its target takes"),
  }))),
});

/**
 * Checks a spec of a network of graded units read from JSON.
 * @param input Anything.
 * @param own Models of one's own.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming population, coupling or input, value and rule.
 * @throws {TypeError} When an option is unknown.
 */
export function parseGradedSpec(input: unknown, own: OwnGradedParts = {}): GradedSpec {
  requireKnown("read this network", own, OWN_GRADED_PARTS);
  return checkGraded(parseBy(SCHEMA, input, "network"), own);
}

/**
 * A spec with some values replaced, checked again.
 * @param overrides Values by path: fields joined by dots, members of lists by name, such as `populations.PD.parameters.bias`, `couplings.PD->LP.weight` or
 * `inputs.drive.value`; `*` stands for any letters, and `scale(PATH)` for a factor.
 * @returns A new spec.
 * @throws {SpecError} When a path names nothing, with the nearest name, or a value does not fit.
 */
export function overrideGraded(
  spec: GradedSpec,
  overrides: Readonly<Record<string, unknown>>,
  own: OwnGradedParts = {},
): GradedSpec {
  return parseGradedSpec(replaceValues(spec, overrides), own);
}
