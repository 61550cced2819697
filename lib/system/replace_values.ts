import { junctionName, projectionNames } from "./connection_names.ts";
import { failField, failSpec } from "../base/spec_error.ts";
import { withKnown } from "../base/nearest_name.ts";
import { scaledValue } from "./scaled_value.ts";

type Members = Record<string, unknown>;

/** Names by which the members of a list are reached: their own, or what they connect. */
function memberNames(list: readonly unknown[]): string[] {
  return list.map((member, at) => {
    const { name, from, to, between } = member as Record<string, unknown>;
    return typeof name === "string"
      ? name
      : from !== undefined
      ? `${from}->${to}`
      : junctionName(between) ?? String(to ?? at);
  });
}

/** Names that one member each has, where those of {@linkcode memberNames} may stand for several: those of projections. */
function ownNames(list: readonly unknown[]): string[] {
  const projections = list as { from: string; to: string; receptor: string }[];
  return projections.every(({ from, receptor }) => from !== undefined && receptor !== undefined)
    ? projectionNames(projections)
    : [];
}

/** Whether a part of a path names a member: by its whole name, or with `*` for any letters. */
function namerOf(part: string): (name: string) => boolean {
  if (!part.includes("*")) return (name) => name === part;
  const parts = part.split("*").map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`);
  return (name) => pattern.test(name);
}

/** Members of an object or list that a part of a path names; `*` stands for any letters, and alone for all. */
function membersOf(parent: Members | unknown[], part: string, path: string): string[] {
  const names = Array.isArray(parent) ? memberNames(parent) : Object.keys(parent);
  const own = Array.isArray(parent) ? ownNames(parent) : [];
  const isNamed = namerOf(part);
  const found = names.flatMap((name, at) =>
    isNamed(name) || (own[at] !== undefined && isNamed(own[at]))
      ? [Array.isArray(parent) ? String(at) : name]
      : []
  );
  if (found.length > 0) return found;
  failSpec(
    path,
    "use this network",
    `${path} names nothing in it at ${part}`,
    withKnown(part, names),
  );
}

/** What stands at a path in place of what stood there, for the last name of the path and what contains it. */
type Change = (before: unknown, last: string, parent: Members) => unknown;

function assign(parent: Members, parts: readonly string[], change: Change, path: string): void {
  const [part, ...rest] = parts;
  if (rest.length === 0) {
    // Parameters and starts that a spec leaves at their defaults may be named all the same.
    const named = Array.isArray(parent) || part.includes("*") ? membersOf(parent, part, path) : [part];
    for (const name of named) parent[name] = change(parent[name], part, parent);
    return;
  }
  if (rest.length === 1 && (part === "parameters" || part === "initial")) parent[part] ??= {};
  for (const key of membersOf(parent, part, path)) {
    const member = parent[key];
    if (typeof member === "object" && member !== null) assign(member as Members, rest, change, path);
    else failSpec(path, "use this network", `${path} goes into a value at ${part}`, JSON.stringify(member));
  }
}

/** What stands at a path, times a factor. @throws {SpecError} When it cannot be multiplied. */
function timesOf(name: string, factor: unknown, [before, last, parent]: Parameters<Change>): unknown {
  if (typeof factor !== "number" || !(factor >= 0)) {
    failField("network", name, "must be a factor of 0 or more", factor);
  }
  if (before === undefined) {
    failField(
      "network",
      name,
      "must be of a value that the network gives",
      withKnown(last, Object.keys(parent)),
    );
  }
  const value = scaledValue(before, factor as number);
  return value === undefined
    ? failField("network", name, "must be of a number, a drawn value, a list or a waveform", before)
    : value;
}

/** A copy of a spec with values replaced by path, unchecked. @throws {SpecError} When a path names nothing. */
export function replaceValues(spec: object, overrides: Readonly<Record<string, unknown>>): unknown {
  const changed = structuredClone(spec) as Members;
  for (const [name, value] of Object.entries(overrides)) {
    const scaled = /^scale\((.+)\)$/.exec(name);
    const path = scaled ? scaled[1] : name;
    assign(changed, path.split("."), scaled ? (...at) => timesOf(name, value, at) : () => value, path);
  }
  return changed;
}
