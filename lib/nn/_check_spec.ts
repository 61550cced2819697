import { failType } from "../base/fail.ts";
import type { z } from "../deps/zod.ts";

/**
 * Checks a spec by its schema.
 * @param schema Schema of the spec's kind.
 * @param value Parsed JSON, say.
 * @throws {TypeError} Naming the first field that is wrong.
 */
export function checkSpec<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], value);
  failType(
    "use the surrogate's spec",
    `${issue.path.join(".") || "it"} is wrong (${issue.message})`,
    JSON.stringify(at)?.slice(0, 120),
  );
}
