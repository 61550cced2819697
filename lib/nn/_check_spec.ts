import { sentenceOf } from "../base/fail.ts";
import { fieldsAt } from "../base/fields_at.ts";
import { withNearest } from "../base/nearest_name.ts";
import { quoted } from "../base/shown.ts";
import { specErrorOf } from "../base/spec_error.ts";
import type * as z from "../deps/zod.ts";

const TASK = "use the surrogate's spec";

/**
 * Checks a spec by its schema.
 * @param schema Schema of the spec's kind.
 * @param value Parsed JSON, say.
 * @throws {SpecError} With one sentence for each mistake, naming the field; for one that there is not, with the nearest.
 */
export function checkSpec<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  throw specErrorOf(issues[0].path.join("."), issues, (issue) => {
    const at = issue.path.join(".") || "it";
    if (issue.code === "unrecognized_keys") {
      const near = withNearest(issue.keys[0], fieldsAt(schema, issue.path, value));
      return `${sentenceOf(TASK, `${at} has no such field`, near)}.`;
    }
    const own = issue.path.reduce<unknown>(
      (part, key) => (part as Record<PropertyKey, unknown>)?.[key],
      value,
    );
    return `${sentenceOf(TASK, `${at} is wrong (${issue.message})`, quoted(own))}.`;
  });
}
