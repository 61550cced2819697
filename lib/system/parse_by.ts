import { fieldsAt } from "../base/fields_at.ts";
import { withNearest } from "../base/nearest_name.ts";
import { quoted, shortened } from "../base/shown.ts";
import { specErrorOf } from "../base/spec_error.ts";
import type * as z from "../deps/zod.ts";

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

/**
 * A spec that has the form of a schema.
 * @param what What the spec is of, such as `mean field`, for the sentences.
 * @throws {SpecError} With one sentence for each mistake, naming member, value and rule.
 */
export function parseBy<Spec>(schema: z.ZodType<Spec>, input: unknown, what: string): Spec {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { issues } = result.error;
  throw specErrorOf(pathOf(issues[0].path, input).text, issues, (issue) => {
    const { text, value } = pathOf(issue.path, input);
    const found = issue.code === "unrecognized_keys"
      ? withNearest(issue.keys.join(", "), fieldsAt(schema, issue.path, input))
      : quoted(value);
    return `Cannot use this ${what} as ${shortened(text) || "the spec"} ${ruleOf(issue)}: current value is ${
      shortened(found)
    }.`;
  });
}
