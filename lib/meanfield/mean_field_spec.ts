import { requireKnown } from "../base/require_known.ts";
import * as z from "../deps/zod.ts";
import { parseBy } from "../system/parse_by.ts";
import { replaceValues } from "../system/replace_values.ts";
import { varyingSchema } from "../system/waveform.ts";
import { checkMeanField } from "./check_mean_field.ts";
import { OWN_RATE_PARTS, type OwnRateParts } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";
import type { Transfer } from "./transfer/transfer.ts";

/** Most cells of a population. */
const MAX_CELLS = 2 ** 31;
/** Letters of names: they are parts of paths, and of the names of couplings. */
const NAME = z.string().check(
  z.regex(/^[A-Za-z][A-Za-z0-9_ +-]{0,63}$/, "must be a name of letters, digits, spaces, _, + and -"),
);
const numbers = z.record(z.string(), z.number());
const TRANSFER = z.custom<Transfer>(
  (value) =>
    typeof value === "object" && value !== null && typeof (value as { kind?: unknown }).kind === "string",
  { error: "must be a transfer function with its kind" },
);

const SCHEMA: z.ZodType<MeanFieldSpec> = z.strictObject({
  kind: z.literal("mean-field"),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  stepMs: z.number().check(z.minimum(1e-4), z.maximum(100)),
  order: z.optional(z.union([z.literal(1), z.literal(2)], { error: "must be 1 or 2" })),
  finiteSize: z.optional(z.boolean()),
  parameters: z.optional(numbers),
  populations: z.array(z.strictObject({
    name: NAME,
    size: z.int().check(z.minimum(1), z.maximum(MAX_CELLS)),
    model: z.string(),
    parameters: z.optional(numbers),
    transfer: z.optional(TRANSFER),
    initial: z.optional(numbers),
  })).check(z.minLength(1)),
  couplings: z.array(z.strictObject({
    name: z.optional(NAME),
    from: z.string(),
    to: z.string(),
    as: z.optional(NAME),
    weight: z.optional(z.number().check(z.minimum(-1e9), z.maximum(1e9))),
    delayMs: z.optional(z.number().check(z.minimum(0), z.maximum(1e5))),
  })),
  inputs: z.optional(z.array(z.strictObject({
    name: NAME,
    value: varyingSchema("Hz, or what the model of its target takes"),
    noise: z.optional(z.strictObject({
      sd: z.number().check(z.minimum(0), z.maximum(1e9)),
      tauMs: z.number().check(z.minimum(1e-4), z.maximum(1e6)),
    })),
  }))),
});

/**
 * Checks a spec of a mean field read from JSON: fields, names, ranges of parameters, transfer functions and what serves them.
 * @param input Anything.
 * @param own Rate models and kinds of transfer functions of one's own.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming population, coupling or input, value and rule.
 * @throws {TypeError} When an option is unknown.
 */
export function parseMeanFieldSpec(input: unknown, own: OwnRateParts = {}): MeanFieldSpec {
  requireKnown("read this mean field", own, OWN_RATE_PARTS);
  return checkMeanField(parseBy(SCHEMA, input, "mean field"), own);
}

/**
 * A spec with some values replaced, checked again.
 * @param overrides Values by path: fields joined by dots, members of lists by name, such as `populations.E.transfer.K`,
 * `couplings.E->I.weight`, `inputs.drive.value` or `parameters.NAME`; `*` stands for any letters, and `scale(PATH)` for a factor.
 * @returns A new spec.
 * @throws {SpecError} When a path names nothing, with the nearest name, or a value does not fit.
 */
export function overrideMeanField(
  spec: MeanFieldSpec,
  overrides: Readonly<Record<string, unknown>>,
  own: OwnRateParts = {},
): MeanFieldSpec {
  return parseMeanFieldSpec(replaceValues(spec, overrides), own);
}

/**
 * A spec of so many times as many cells; rates stay, and fluctuate less.
 * @param factor By which sizes are multiplied, rounded.
 * @throws {SpecError} When it is not positive.
 */
export function scaleMeanField(spec: MeanFieldSpec, factor: number, own: OwnRateParts = {}): MeanFieldSpec {
  const populations = spec.populations.map((one) => ({
    ...one,
    size: Math.max(1, Math.round(one.size * factor)),
  }));
  return parseMeanFieldSpec({ ...spec, populations }, own);
}
