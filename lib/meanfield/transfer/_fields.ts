import { fieldsAt } from "../../base/fields_at.ts";
import { withNearest } from "../../base/nearest_name.ts";
import { quoted, shortened } from "../../base/shown.ts";
import { failFieldOf, specErrorOf } from "../../base/spec_error.ts";
import { sentenceOf } from "../../base/fail.ts";
import * as z from "../../deps/zod.ts";
import type { Transfer } from "./transfer.ts";

/** Most arguments of a transfer function. */
export const MAX_ARGUMENTS = 64;

const NAME = z.string().check(z.minLength(1), z.maxLength(200));

/** Fails as a field of a transfer function is wrong. */
export const failTransfer = failFieldOf("transfer function");

/** A finite number within bounds. */
export const within = (low: number, high: number) => z.number().check(z.minimum(low), z.maximum(high));

/** Names of fields of an object in an object's place. */
export type Fields = Record<string, z.ZodType>;

/** Schema of a kind of transfer function: its own fields beside those that all have. */
export function transferSchema(kind: string, fields: Fields) {
  return z.strictObject({
    kind: z.literal(kind),
    sources: z.array(NAME).check(z.maxLength(MAX_ARGUMENTS)),
    adaptation: z.optional(z.boolean()),
    parameters: z.optional(z.array(NAME)),
    range: z.optional(z.strictObject({ low: z.array(z.number()), high: z.array(z.number()) })),
    ...fields,
  });
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return `must ${
        issue.origin === "array" || issue.origin === "string" ? "have" : "be"
      } at least ${issue.minimum}`;
    case "too_big":
      return `must ${
        issue.origin === "array" || issue.origin === "string" ? "have" : "be"
      } at most ${issue.maximum}`;
    case "invalid_value":
      return `must be ${issue.values.map(String).join(" or ")}`;
    case "invalid_type":
      return `must be ${issue.expected === "number" ? "a finite number" : `of type ${issue.expected}`}`;
    default:
      return issue.message;
  }
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

/**
 * Checks a spec against the schema of its kind, and what all kinds have in common.
 * @param path Of the field, for sentences. @throws {SpecError} With one sentence for each mistake.
 */
export function parseTransferFields<Spec extends Transfer>(
  schema: ReturnType<typeof transferSchema>,
  value: unknown,
  path: string,
): Spec {
  const result = schema.safeParse(value);
  if (!result.success) {
    const { issues } = result.error;
    throw specErrorOf([path, ...issues[0].path].join("."), issues, (issue) => {
      const where = shortened([path, ...issue.path].join("."));
      if (issue.code !== "unrecognized_keys") {
        return `${
          sentenceOf("use this transfer function", `${where} ${ruleOf(issue)}`, quoted(at(value, issue.path)))
        }.`;
      }
      const near = withNearest(issue.keys[0], fieldsAt(schema, issue.path, value));
      return `${sentenceOf("use this transfer function", `${where} has no field of this name`, near)}.`;
    });
  }
  const spec = result.data as unknown as Spec;
  checkArguments(spec, path);
  return spec;
}

/** How many arguments a transfer function has. */
export function argumentCount({ sources, adaptation, parameters }: Transfer): number {
  return sources.length + (adaptation ? 1 : 0) + (parameters?.length ?? 0);
}

/** Their names: those of the sources, `adaptation`, those of the parameters. */
export function argumentNames({ sources, adaptation, parameters = [] }: Transfer): string[] {
  return [...sources, ...(adaptation ? ["adaptation"] : []), ...parameters];
}

function checkArguments(spec: Transfer, path: string): void {
  const { sources, parameters = [], range } = spec, count = argumentCount(spec);
  for (const [field, names] of [["sources", sources], ["parameters", parameters]] as const) {
    const twice = names.find((name, k) => names.indexOf(name) < k);
    if (twice !== undefined) failTransfer(`${path}.${field}`, "must name each once", twice);
  }
  if (count === 0) failTransfer(path, "must have at least one argument", "none");
  if (count > MAX_ARGUMENTS) failTransfer(path, `must have at most ${MAX_ARGUMENTS} arguments`, count);
  if (!range) return;
  for (const side of ["low", "high"] as const) {
    if (range[side].length === count) continue;
    failTransfer(
      `${path}.range.${side}`,
      `must have one number for each of ${count} arguments`,
      range[side].length,
    );
  }
  const wrong = range.low.findIndex((low, k) => !(low <= range.high[k]));
  if (wrong >= 0) failTransfer(`${path}.range`, "must have no low above its high", range.low[wrong]);
}

/** Fails where a kind takes no parameters by name and a spec has some. */
export function refuseParameters({ kind, parameters = [] }: Transfer, path: string): void {
  if (parameters.length === 0) return;
  failTransfer(
    `${path}.parameters`,
    `must be left out, as transfer functions of the kind ${kind} take none by name`,
    parameters[0],
  );
}
