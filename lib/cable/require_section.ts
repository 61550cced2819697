import { knownNear } from "../base/nearest_name.ts";
import { failField } from "../base/spec_error.ts";

/** The section that is meant by a name that is none, or all that there are: a soma `soma[0]`, as NEURON has it, is `soma` here. */
export function sectionNear(name: string, names: ReadonlySet<string>): string {
  const first = name.replace(/\[0\]$/, "");
  return names.has(first) ? `did you mean ${first}?` : knownNear(name, [...names]);
}

/** Fails unless a field is the name of a section. @param rule What it must be. @throws {SpecError} With the nearest. */
export function requireSection(
  path: string,
  name: string,
  { names, rule = "a section" }: { names: ReadonlySet<string>; rule?: string },
): void {
  if (!names.has(name)) failField("cell", path, `must be ${rule} (${sectionNear(name, names)})`, name);
}
