import type * as z from "../deps/zod.ts";

type Issue = z.core.$ZodIssue;

/** Fields and values that stand in the way of an alternative. */
function cost(issues: readonly Issue[]): number {
  return issues.reduce((sum, one) => sum + (one.code === "unrecognized_keys" ? one.keys.length : 1), 0);
}

/**
 * What is wrong with a value that fits no alternative of a union, by the alternative that it comes nearest to; null where it is
 * of another type than each of them, or the issue is of no union.
 *
 * @example
 * ```ts
 * import * as z from "../deps/zod.ts";
 * import { nearestAlternative } from "./nearest_alternative.ts";
 *
 * const schema = z.union([z.strictObject({ at: z.number() }), z.strictObject({ region: z.string(), number: z.int() })]);
 * const [issue] = schema.safeParse({ region: "dend", number: 3, wide: true }).error!.issues;
 * console.log(nearestAlternative(issue)?.map(({ code }) => code)); // ["unrecognized_keys"]
 * ```
 */
export function nearestAlternative(issue: Issue): Issue[] | null {
  if (issue.code !== "invalid_union") return null;
  const alike = issue.errors.filter((issues) =>
    !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0)
  );
  if (alike.length === 0) return null;
  const nearest = alike.reduce((best, issues) => cost(issues) < cost(best) ? issues : best);
  return nearest.map((one): Issue => ({ ...one, path: [...issue.path, ...one.path] }));
}
