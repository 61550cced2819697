import { knownNear } from "./nearest_name.ts";
import { failField } from "./spec_error.ts";

/**
 * Fails unless a field of a spec is a name that is there.
 * @param what What the spec is of. @param path The field. @param rule What it must be. @param name What it is. @param given Names there are.
 * @throws {SpecError} With the nearest of them.
 */
export function requireName(
  what: string,
  path: string,
  rule: string,
  name: string,
  given: Iterable<string>,
): void {
  const known = given instanceof Set ? given : new Set(given);
  if (!known.has(name)) failField(what, path, `must be ${rule} (${knownNear(name, [...known])})`, name);
}
