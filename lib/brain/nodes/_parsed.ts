import { quoted } from "../../base/shown.ts";
import { failSpec } from "../../base/spec_error.ts";
import type * as z from "../../deps/zod.ts";

/** What a schema makes of the system of a node. @throws {SpecError} With its first mistake. */
export function parsed<Spec>(schema: z.ZodType<Spec>, input: unknown): Spec {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues, path = ["system", ...issue.path].join(".");
  const rule = issue.code === "unrecognized_keys"
    ? `has no field ${issue.keys.join(", ")}`
    : `is wrong: ${issue.message || issue.code}`;
  failSpec(path, "use this brain", `${path} ${rule}`, quoted((issue as { input?: unknown }).input));
}
