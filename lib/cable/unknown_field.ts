import { nearestName } from "../base/nearest_name.ts";
import { failSpec } from "../base/spec_error.ts";
import type { z } from "../deps/zod.ts";

/**
 * Fails where a cell has a field that there is not, before what else may be wrong: a misspelt field is missing, too.
 * @param under Where the value stands in its file. @param names Fields at the top, of which the nearest is named.
 * @throws {SpecError}
 */
export function refuseUnknown(error: z.ZodError, names: readonly string[], under = ""): void {
  const issue = error.issues.find(({ code }) => code === "unrecognized_keys");
  if (issue?.code !== "unrecognized_keys") return;
  const [key] = issue.keys, near = issue.path.length === 0 ? nearestName(key, names) : null;
  const field = [under, ...issue.path.map(String), key].filter((part) => part !== "").join(".");
  failSpec(field, "use this cell", `there is no such field${near ? ` (did you mean ${near}?)` : ""}`, field);
}
