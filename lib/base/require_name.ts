import { knownNear } from "./nearest_name.ts";
import { failField } from "./spec_error.ts";

/**
 * Fails unless a field of a spec is a name that is there.
 * @param what What the spec is of. @param path The field. @param rule What it must be. @param name What it is. @param given Names there are.
 * @param option Where it may be one of the user's own, of whom none is given: the option of functions by which these come. @default it may not
 * @throws {SpecError} With the nearest of them.
 */
export function requireName(
  what: string,
  path: string,
  rule: string,
  name: string,
  given: Iterable<string>,
  option?: string,
): void {
  const known = given instanceof Set ? given : new Set(given);
  if (known.has(name)) return;
  const near = knownNear(name, [...known]), own = `one of your own comes by --with FILE.ts, or as ${option}`;
  failField(what, path, `must be ${rule} (${near}${option === undefined ? "" : `; ${own}`})`, name);
}
