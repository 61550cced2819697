import { fieldsAt } from "../base/fields_at.ts";
import { nearestAlternative } from "../base/nearest_alternative.ts";
import { knownNear } from "../base/nearest_name.ts";
import { failSpec } from "../base/spec_error.ts";
import type * as z from "../deps/zod.ts";

/** Where a value stands, and what it may hold. */
interface Checked {
  /** What it is, such as `cell`. */
  what: string;
  /** Its schema. */
  schema: z.ZodType;
  /** What was given. */
  value: unknown;
  /** Where it stands in its file. @default at the top */
  under?: string;
  /** Fields at its top. @default those of the schema */
  names?: readonly string[];
}

/**
 * Fails where a value has a field that there is not, before what else may be wrong: a misspelt field is missing, too.
 * @returns The first mistake, where all fields are known.
 * @throws {SpecError} With the nearest field that there is, or all of them.
 */
export function refuseUnknown(
  error: z.core.$ZodError,
  { what, schema, value, under = "", names }: Checked,
): z.core.$ZodIssue {
  const issues = error.issues.flatMap((one) => nearestAlternative(one) ?? [one]);
  const issue = issues.find(({ code }) => code === "unrecognized_keys");
  if (issue?.code !== "unrecognized_keys") return issues[0];
  const [key] = issue.keys, top = issue.path.length === 0 ? names : undefined;
  const known = top ?? fieldsAt(schema, issue.path, value);
  const field = [under, ...issue.path.map(String), key].filter((part) => part !== "").join(".");
  failSpec(
    field,
    `use this ${what}`,
    `there is no such field${known.length > 0 ? ` (${knownNear(key, known)})` : ""}`,
    field,
  );
}
