import { requireKnown } from "../base/require_known.ts";
import { junctionName } from "./gap_junctions.ts";
import { pathName, projectionNames } from "./projection_names.ts";
import { failField, failSpec } from "../base/spec_error.ts";
import { scaledValue } from "./scaled_value.ts";
import { withKnown } from "../base/nearest_name.ts";
import { type NeuronSet, PARSE_OPTIONS, type ParseSpikingOptions, parseSpikingSpec } from "./spiking_spec.ts";
import type { SpikingSpec } from "./spec_types.ts";
import type { Connect } from "./connect_types.ts";

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

/**
 * A spec with some values replaced, checked again.
 * @param overrides Values by path: fields joined by dots, members of lists by name (all of that name), `*` for all, such as
 * `populations.E.parameters.E_L`, `projections.E->I.weight` (of all that connect these; `projections.E->I exc.weight` of one receptor), `populations.*.size`,
 * `projections.I*->*.weight` (of all from populations whose names begin with I) or `stepMs`.
 * `scale(PATH)` stands for a factor, not below 0, by which what stands there is multiplied: numbers, drawn values as a whole, lists and
 * waveforms, as in `scale(drives.*.rateHz)`.
 * @returns A new spec.
 * @throws {SpecError} When a path names nothing, with the nearest name, or a value does not fit.
 * @throws {TypeError} When an option is unknown.
 */
export function overrideSpiking(
  spec: SpikingSpec,
  overrides: Readonly<Record<string, unknown>>,
  options: ParseSpikingOptions = {},
): SpikingSpec {
  requireKnown("change this network", options, PARSE_OPTIONS);
  return parseSpikingSpec(replaceValues(spec, overrides), options);
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

/** A drive or current of the same part of a population that has more or fewer cells. @throws {SpecError} When its cells are listed. */
function withNeurons<Input extends { name?: string; to: string; cells?: NeuronSet }>(
  list: string,
  input: Input,
  factor: number,
): Input {
  const { name, to, cells } = input;
  if (!cells || factor === 1) return input;
  if (Array.isArray(cells)) {
    failSpec("scale", "scale this network", `the cells of ${list}.${name ?? to} are listed`, factor);
  }
  const from = Math.round(cells.from * factor);
  return { ...input, cells: { from, until: Math.max(from + 1, Math.round(cells.until * factor)) } };
}

/**
 * A spec with more or fewer cells, whose cells keep their numbers of inputs: probabilities shrink as sizes grow, totals grow
 * with them.
 * @param factor By which the sizes are multiplied, rounded.
 * @throws {SpecError} When a probability would rise above 1 or a degree above the number of cells, or a rule connects all or listed
 * cells.
 */
export function scaleSpiking(spec: SpikingSpec, factor: number): SpikingSpec {
  if (!(factor > 0 && Number.isFinite(factor))) {
    failSpec("scale", "scale this network", "the factor must be positive", factor);
  }
  const populations = spec.populations.map((one) => ({
    ...one,
    size: Math.max(1, Math.round(one.size * factor)),
  }));
  const sizes = (list: SpikingSpec["populations"], name: string) =>
    list.find((one) => one.name === name)!.size;
  const scaled = (name: string, connect: Connect, [from, to]: readonly string[]): Connect => {
    const targets = sizes(populations, to) / sizes(spec.populations, to);
    const sources = sizes(populations, from) / sizes(spec.populations, from);
    if (factor !== 1 && (connect.rule === "all-to-all" || connect.rule === "pairs")) {
      failSpec(
        "scale",
        "scale this network",
        `cells of ${name} would not keep their numbers of inputs by the rule ${connect.rule}`,
        factor,
      );
    }
    if (connect.rule === "fixed-probability" || connect.rule === "distance") {
      return { ...connect, probability: connect.probability / sources };
    }
    return connect.rule === "fixed-total"
      ? { ...connect, total: Math.round(connect.total * targets) }
      : connect;
  };
  const projections = spec.projections.map((one) => {
    return { ...one, connect: scaled(pathName(one), one.connect, [one.from, one.to]) };
  });
  const changed = { ...spec, populations, projections };
  if (spec.gapJunctions) {
    changed.gapJunctions = spec.gapJunctions.map((one) => ({
      ...one,
      connect: scaled(one.between.join("--"), one.connect, one.between),
    }));
  }
  if (spec.drives) changed.drives = spec.drives.map((one) => withNeurons("drives", one, factor));
  if (spec.currents) {
    changed.currents = spec.currents.map((one) =>
      one.wave === "noise" ? one : withNeurons("currents", one, factor)
    );
  }
  return parseSpikingSpec(changed);
}
