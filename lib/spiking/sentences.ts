import { shortened, shown } from "../base/shown.ts";
import { failSpec } from "../base/spec_error.ts";
import { nearestName } from "../base/nearest_name.ts";

/** Fails with the sentence of a rule. @throws {SpecError} */
export function fail(path: string, rule: string, value: unknown): never {
  failSpec(path, "use this network", `${shortened(path)} ${shortened(rule, 400)}`, shown(value));
}

/** Fails unless `name` is among the names, and tells the nearest. */
export function requireName(path: string, what: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const near = nearestName(name, [...names]);
  const hint = near
    ? `did you mean ${near}?`
    : names.length > 0
    ? `there are ${names.join(", ")}`
    : "there are none";
  fail(path, `must be ${what} (${hint})`, name);
}
