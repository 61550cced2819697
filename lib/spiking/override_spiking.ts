import { requireKnown } from "../base/require_known.ts";
import { pathName } from "../system/connection_names.ts";
import { replaceValues } from "../system/replace_values.ts";
import { failSpec } from "../base/spec_error.ts";
import { type NeuronSet, PARSE_OPTIONS, type ParseSpikingOptions, parseSpikingSpec } from "./spiking_spec.ts";
import type { SpikingSpec } from "./spec_types.ts";
import type { Connect, NearbyConnect } from "./connect_types.ts";

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

/** A drive or current of the same part of a population that has more or fewer cells. @throws {SpecError} When its cells are listed. */
function withNeurons<Input extends { name?: string; to: string; cells?: NeuronSet }>(
  list: string,
  input: Input,
  factor: number,
): Input {
  const { name, to, cells } = input;
  if (!cells || factor === 1 || "centre" in cells) return input;
  if (Array.isArray(cells)) {
    failSpec("scale", "scale this network", `the cells of ${list}.${name ?? to} are listed`, factor);
  }
  const from = Math.round(cells.from * factor);
  return { ...input, cells: { from, until: Math.max(from + 1, Math.round(cells.until * factor)) } };
}

/**
 * What a rule by place must be for as many partners among more or fewer cells in the same space: a probability changes, and without one the reach does.
 * @param factor By which cells are multiplied.
 */
function withReach({ reach, probability }: NearbyConnect, factor: number): Partial<NearbyConnect> {
  if (probability !== undefined) return { probability: probability / factor };
  const times = (length: number, dimensions: number) => length * factor ** (-1 / dimensions);
  return {
    reach: typeof reach === "number" ? times(reach, 3) : reach.map((one) => times(one, reach.length)),
  };
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
  const scaled = <Rule extends Connect>(
    name: string,
    connect: Rule,
    [from, to]: readonly string[],
  ): Rule => {
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
    if (connect.rule === "nearby") return { ...connect, ...withReach(connect, factor) };
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
