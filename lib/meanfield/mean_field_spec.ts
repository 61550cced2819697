import { fieldsAt } from "../base/fields_at.ts";
import { withNearest } from "../base/nearest_name.ts";
import { requireKnown } from "../base/require_known.ts";
import { quoted, shortened } from "../base/shown.ts";
import { specErrorOf } from "../base/spec_error.ts";
import * as z from "../deps/zod.ts";
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

/** A path as people read it: members of lists by their names, or by what they connect. */
function pathOf(path: readonly PropertyKey[], input: unknown): { text: string; value: unknown } {
  let value = input;
  const parts = path.map((key) => {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
    const { name, from, to } = (typeof value === "object" && value ? value : {}) as Record<string, unknown>;
    if (typeof key !== "number") return String(key);
    return typeof name === "string" ? name : typeof from === "string" ? `${from}->${to}` : String(key);
  });
  return { text: parts.join("."), value };
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "array" ? "must have at least one entry" : `must be at least ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be ${issue.values.map(String).join(" or ")}`;
    case "invalid_type":
      if (issue.expected === "int") return "must be a whole number";
      return `must be ${issue.expected === "number" ? "a finite number" : `of type ${issue.expected}`}`;
    case "unrecognized_keys":
      return `has no field ${issue.keys.join(", ")}`;
    default:
      return issue.message;
  }
}

function sentence(issue: z.core.$ZodIssue, input: unknown): string {
  const { text, value } = pathOf(issue.path, input);
  const found = issue.code === "unrecognized_keys"
    ? withNearest(issue.keys.join(", "), fieldsAt(SCHEMA, issue.path, input))
    : quoted(value);
  return `Cannot use this mean field as ${shortened(text) || "the spec"} ${ruleOf(issue)}: current value is ${
    shortened(found)
  }.`;
}

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
  const result = SCHEMA.safeParse(input);
  if (!result.success) {
    const { issues } = result.error;
    throw specErrorOf(pathOf(issues[0].path, input).text, issues, (issue) => sentence(issue, input));
  }
  return checkMeanField(result.data, own);
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
