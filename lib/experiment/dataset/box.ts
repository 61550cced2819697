import { failSpec, SpecError } from "../../base/spec_error.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { System } from "../../system/system.ts";

/** Range of one parameter of a system: a number in its spec, by the path or name that the system takes. */
export interface BoxRange {
  /** Path or name, such as `S_EE`, `lambda` (which sets several alike) or `populations.E.parameters.b`. */
  name: string;
  /** Lowest value. */
  low: number;
  /** Highest value. */
  high: number;
  /** Whether it takes whole numbers alone. @default false */
  whole?: boolean;
}

/** Places of a spec in which two differ, as texts. */
function changedIn(a: unknown, b: unknown, at = "", into: string[] = []): string[] {
  if (typeof a === "object" && a !== null && typeof b === "object" && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [one, other] = [a, b].map((spec) => (spec as Record<string, unknown>)[key]);
      changedIn(one, other, at === "" ? key : `${at}.${key}`, into);
    }
  } else if (!Object.is(a, b)) into.push(at);
  return into;
}

function overridden(
  { system, spec }: { system: System; spec: SystemSpec },
  name: string,
  value: number,
): SystemSpec {
  try {
    return system.override(spec, { [name]: value });
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new SpecError(name, [`${error.issues[0]} This is an end of the range of ${name}.`]);
  }
}

/** Whether a number between the ends of a range that is not whole is refused where the ends are taken. */
function takesWhole(
  about: { system: System; spec: SystemSpec },
  { name, low, high }: BoxRange,
): boolean {
  if (!Number.isInteger(low) || !Number.isInteger(high)) return false;
  try {
    about.system.override(about.spec, { [name]: low + 0.5 });
    return false;
  } catch (error) {
    if (error instanceof SpecError) return true;
    throw error;
  }
}

/**
 * Checks a box of parameters against a system, by trying the ends of every range.
 * @returns The ranges, with those that take whole numbers alone marked.
 * @throws {SpecError} With one sentence that names the parameter: an unknown path (with the nearest), a range that is reversed, empty or
 * beyond what the parameter may be, one that changes the populations, a number that two of them set.
 */
export function checkBox(
  box: readonly BoxRange[],
  about: { system: System; spec: SystemSpec },
): BoxRange[] {
  if (box.length === 0) failSpec("box", "sample the box", "a box needs at least one parameter", "none");
  const taken = new Map<string, string>();
  const populations = JSON.stringify(about.system.populations(about.spec));
  return box.map(({ name, low, high }) => {
    if (!Number.isFinite(low) || !Number.isFinite(high)) {
      failSpec(name, "sample the box", `the range of ${name} must be finite numbers`, `${low}:${high}`);
    }
    if (!(low < high)) {
      failSpec(
        name,
        "sample the box",
        `the range of ${name} must be low:high with low below high`,
        `${low}:${high}`,
      );
    }
    const [first, last] = [low, high].map((value) => overridden(about, name, value));
    if ([first, last].some((spec) => JSON.stringify(about.system.populations(spec)) !== populations)) {
      failSpec(name, "sample the box", "all networks of a dataset must have the same sizes", name);
    }
    const places = changedIn(first, last);
    if (places.length === 0) {
      failSpec(name, "sample the box", "only fields with a number can be sampled", name);
    }
    for (const place of places) {
      const other = taken.get(place);
      if (other !== undefined) {
        failSpec(name, "sample the box", `${place} may be sampled once`, `${other} and ${name}`);
      }
      taken.set(place, name);
    }
    return { name, low, high, ...(takesWhole(about, { name, low, high }) ? { whole: true } : {}) };
  });
}

/** Overrides of a spec that stand for one point of a box. @param values One value for each parameter. */
export function overridesAt(box: readonly BoxRange[], values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(box.map(({ name }, p) => [name, values[p]]));
}
