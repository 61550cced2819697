import { junctionName } from "./gap_junctions.ts";
import { pathName, projectionNames } from "./projection_names.ts";
import { SpecError } from "../base/spec_error.ts";
import { nearestName } from "../base/nearest_name.ts";
import { type CellSet, type ParseSpikingOptions, parseSpikingSpec } from "./spiking_spec.ts";
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

/** Members of an object or list that a part of a path names; `*` names all. */
function membersOf(parent: Members | unknown[], part: string, path: string): string[] {
  const names = Array.isArray(parent) ? memberNames(parent) : Object.keys(parent);
  const own = Array.isArray(parent) ? ownNames(parent) : [];
  const found = names.flatMap((name, at) =>
    part === "*" || name === part || own[at] === part ? [Array.isArray(parent) ? String(at) : name] : []
  );
  if (found.length > 0) return found;
  const near = nearestName(part, names);
  throw new SpecError(path, [
    `Cannot use this network as ${path} names nothing in it at ${part}: current value is ${part} (${
      near ? `did you mean ${near}?` : `there are ${names.join(", ")}`
    }).`,
  ]);
}

function assign(parent: Members, parts: readonly string[], value: unknown, path: string): void {
  const [part, ...rest] = parts;
  if (rest.length === 0) {
    // Parameters and starts that a spec leaves at their defaults may be named all the same.
    const named = Array.isArray(parent) || part === "*" ? membersOf(parent, part, path) : [part];
    for (const name of named) parent[name] = value;
    return;
  }
  if (rest.length === 1 && (part === "parameters" || part === "initial")) parent[part] ??= {};
  for (const key of membersOf(parent, part, path)) {
    const member = parent[key];
    if (typeof member === "object" && member !== null) assign(member as Members, rest, value, path);
    else {throw new SpecError(path, [
        `Cannot use this network as ${path} goes into a value at ${part}: current value is ${
          JSON.stringify(member)
        }.`,
      ]);}
  }
}

/**
 * A spec with some values replaced, checked again.
 * @param overrides Values by path: fields joined by dots, members of lists by name (all of that name), `*` for all, such as
 * `populations.E.parameters.E_L`, `projections.E->I.weight` (of all that connect these; `projections.E->I exc.weight` of one receptor), `populations.*.size` or `stepMs`.
 * @returns A new spec.
 * @throws {SpecError} When a path names nothing, with the nearest name, or a value does not fit.
 */
export function overrideSpiking(
  spec: SpikingSpec,
  overrides: Readonly<Record<string, unknown>>,
  options: ParseSpikingOptions = {},
): SpikingSpec {
  const changed = structuredClone(spec) as unknown as Members;
  for (const [path, value] of Object.entries(overrides)) assign(changed, path.split("."), value, path);
  return parseSpikingSpec(changed, options);
}

/** A drive or current of the same part of a population that has more or fewer cells. @throws {SpecError} When its cells are listed. */
function withCells<Input extends { name?: string; to: string; cells?: CellSet }>(
  list: string,
  input: Input,
  factor: number,
): Input {
  const { name, to, cells } = input;
  if (!cells || factor === 1) return input;
  if (Array.isArray(cells)) {
    throw new SpecError("scale", [
      `Cannot scale this network as the cells of ${list}.${
        name ?? to
      } are listed: current value is ${factor}.`,
    ]);
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
    throw new SpecError("scale", [
      `Cannot scale this network as the factor must be positive: current value is ${factor}.`,
    ]);
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
      throw new SpecError("scale", [
        `Cannot scale this network as cells of ${name} would not keep their numbers of inputs by the rule ${connect.rule}: current value is ${factor}.`,
      ]);
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
  if (spec.drives) changed.drives = spec.drives.map((one) => withCells("drives", one, factor));
  if (spec.currents) {
    changed.currents = spec.currents.map((one) =>
      one.wave === "noise" ? one : withCells("currents", one, factor)
    );
  }
  return parseSpikingSpec(changed);
}
