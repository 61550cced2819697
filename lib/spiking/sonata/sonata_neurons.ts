import type { SonataCircuit, SonataNodes } from "./sonata_circuit.ts";
import { type Fields, readSonataJson, refuse } from "./sonata_config.ts";
import type { SonataType } from "./sonata_table.ts";
import type { Population } from "../spec_types.ts";
import type { Clamp } from "./sonata_inputs.ts";
import {
  isNeutral,
  NEST_MODELS,
  type NestModel,
  type NestParameters,
  nestRefractory,
} from "./sonata_models.ts";

/** Cells of one type of a population of nodes, all with the same injected currents. */
export interface SonataNeurons {
  population: Population;
  nodes: SonataNodes;
  /** Which of the nodes. */
  members: number[];
  /** Whether synapses onto it are conductances. */
  conducting: boolean;
  /** Clamps that inject into it. */
  clamps: Clamp[];
}

/** What cells are made of. */
export interface NeuronContext {
  circuit: SonataCircuit;
  clamps: readonly Clamp[];
  /** Folders by their names. */
  components: Fields;
  /** Time step, ms. */
  stepMs: number;
}

/** What of a node may be a text of its own. */
const OWN_TEXTS = ["model_type", "model_template", "dynamics_params"];

/** One number where all are the same, else all. */
export function compact(values: number[]): number | number[] {
  return values.every((value) => value === values[0]) ? values[0] : values;
}

/** A file of a folder of the configuration. */
export function componentOf(components: Fields, folder: string, file: string): string {
  return `${components[folder] ?? "."}/${file}`;
}

/** What a node's type says, or the node itself. */
function aboutOf(nodes: SonataNodes, at: number): SonataType {
  const own = OWN_TEXTS.flatMap((name): [string, string][] => {
    const text = nodes.texts.get(name)?.[at];
    return text === undefined || text === "NULL" ? [] : [[name, text]];
  });
  return { ...nodes.types.get(nodes.typeIds[at]), ...Object.fromEntries(own) };
}

/** Parameters that a file gives to all cells of a type. */
async function sharedOf(about: SonataType, model: NestModel, components: Fields): Promise<NestParameters> {
  const { dynamics_params: file, model_template: template } = about;
  if (typeof file !== "string") return {};
  const path = componentOf(components, "point_neuron_models_dir", file);
  const fields = await readSonataJson(path);
  const known = Object.entries(fields).filter(([name]) => name in model.defaults);
  for (const [name, value] of Object.entries(fields)) {
    if (name in model.defaults) {
      if (typeof value !== "number") refuse(path, `${name} must be a number`, value);
    } else if (!isNeutral(name, value)) {
      refuse(path, `parameters of ${template} must be ${Object.keys(model.defaults).join(", ")}`, name);
    }
  }
  return Object.fromEntries(known) as NestParameters;
}

/** The parameters of each cell: its model's defaults, those of its type, its own. */
function rowsOf(nodes: SonataNodes, members: readonly number[], shared: NestParameters): NestParameters[] {
  return members.map((at) => {
    const row: Record<string, number> = { ...shared };
    for (const [column, values] of nodes.columns) if (!Number.isNaN(values[at])) row[column] = values[at];
    return row;
  });
}

/** The population of cells of one type. */
async function cellsOf(
  name: string,
  nodes: SonataNodes,
  members: number[],
  { components, stepMs }: NeuronContext,
): Promise<Omit<SonataNeurons, "clamps">> {
  const about = aboutOf(nodes, members[0]), type = nodes.typeIds[members[0]];
  const size = members.length;
  if (about.model_type === "virtual") {
    const population = { name, size, neuron: "replay", replay: { timesMs: [], cells: [] } };
    return { population, nodes, members, conducting: false };
  }
  const template = String(about.model_template ?? "none");
  if (!Object.hasOwn(NEST_MODELS, template)) {
    const models = Object.keys(NEST_MODELS).join(", ");
    refuse(
      nodes.path,
      `the model_template of node type ${type} must be one of ${models} (networks of point neurons are read)`,
      template,
    );
  }
  const model = NEST_MODELS[template];
  const rows = rowsOf(nodes, members, { ...model.defaults, ...await sharedOf(about, model, components) });
  const constants = rows.map((row) => {
    const own = model.parameters(row);
    return "t_ref" in own ? { ...own, t_ref: nestRefractory(own.t_ref, stepMs) } : own;
  });
  const parameters = Object.fromEntries(
    Object.keys(constants[0]).map((field) => [field, compact(constants.map((one) => one[field]))]),
  );
  const receptors = model.receptors(rows[0]), same = JSON.stringify(receptors);
  const different = rows.find((row) => JSON.stringify(model.receptors(row)) !== same);
  if (different) {
    refuse(
      nodes.path,
      `all cells of node type ${type} must have the same synapses`,
      model.receptors(different),
    );
  }
  const initial = Object.fromEntries(
    Object.entries(model.state).map(([own, theirs]) => [own, compact(rows.map((row) => row[theirs]))]),
  );
  return {
    population: { name, size, neuron: model.neuron, parameters, receptors, initial },
    nodes,
    members,
    conducting: Object.values(receptors).some((one) =>
      one.kinetics !== "delta" && one.reversal !== undefined
    ),
  };
}

/** Nodes of a population by what must be one population here: type, texts of their own, and clamps that inject into them. */
function groupsOf(nodes: SonataNodes, which: number, clamps: readonly Clamp[]): Map<number, number[][]> {
  const groups = new Map<string, number[]>();
  nodes.typeIds.forEach((type, at) => {
    const about = aboutOf(nodes, at);
    const injected = about.model_type === "virtual"
      ? ""
      : clamps.map(({ nodes }) => nodes[which][at]).join("");
    const key = JSON.stringify([type, ...OWN_TEXTS.map((name) => nodes.texts.get(name)?.[at]), injected]);
    const members = groups.get(key) ?? [];
    groups.set(key, members);
    members.push(at);
  });
  const types = new Map<number, number[][]>();
  for (const members of groups.values()) {
    const type = nodes.typeIds[members[0]];
    types.set(type, [...(types.get(type) ?? []), members]);
  }
  return new Map([...types].sort(([a], [b]) => a - b));
}

/** Names populations, of letters that specs allow, each once. */
class Names {
  readonly #used = new Set<string>();

  take(parts: readonly (string | number)[]): string {
    let name = parts.join("_").replace(/[^\w-]/g, "_").replace(/^(?![A-Za-z])/, "p");
    while (this.#used.has(name)) name += "_";
    this.#used.add(name);
    return name;
  }
}

/**
 * The cells of a circuit. A population of nodes is one population where its cells are of one type and have the same injected currents; else
 * it is several, `POPULATION_TYPE`, and `POPULATION_TYPE_1`, `POPULATION_TYPE_2` and so on where clamps tell cells of one type apart.
 */
export async function sonataNeurons(context: NeuronContext): Promise<SonataNeurons[]> {
  const { circuit, clamps } = context;
  const cells: SonataNeurons[] = [], names = new Names();
  for (const [which, nodes] of circuit.nodes.entries()) {
    const types = groupsOf(nodes, which, clamps);
    for (const [type, groups] of types) {
      for (const [number, members] of groups.entries()) {
        const name = names.take([
          nodes.population,
          ...(types.size > 1 ? [type] : []),
          ...(groups.length > 1 ? [number + 1] : []),
        ]);
        const found = await cellsOf(name, nodes, members, context);
        const virtual = found.population.replay !== undefined;
        const own = virtual ? [] : clamps.filter(({ nodes }) => nodes[which][members[0]] === 1);
        cells.push({ ...found, clamps: own });
      }
    }
  }
  return cells;
}
