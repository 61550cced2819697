import type { SonataEdges } from "./sonata_circuit.ts";
import { type Fields, readSonataJson, refuse } from "./sonata_config.ts";
import type { SonataType } from "./sonata_table.ts";
import type { Projection } from "../spec_types.ts";
import { compact, componentOf, type SonataNeurons } from "./sonata_neurons.ts";

/** Functions of BMTK that make a weight of `syn_weight` and `nsyns` alone. */
const PLAIN_WEIGHTS = ["default_weight_fnc", "set_syn_weight", "wmax"];

/** Synapses as they are gathered: of one pair of populations and one receptor. */
interface Gathered {
  from: SonataNeurons;
  to: SonataNeurons;
  receptor: "ex" | "in";
  sources: number[];
  targets: number[];
  weights: number[];
  delays: number[];
}

/** Where a node is among the cells. */
interface Place {
  cells: SonataNeurons;
  /** Number of these cells. */
  number: number;
  at: number;
}

/** Where each node of a population is among the cells. */
function placesOf(cells: readonly SonataNeurons[], population: string): Map<number, Place> {
  const places = new Map<number, Place>();
  cells.forEach((one, number) => {
    if (one.nodes.population !== population) return;
    one.members.forEach((node, at) => places.set(one.nodes.ids[node], { cells: one, number, at }));
  });
  return places;
}

/** What a type of edges says, with the parameters of its file. */
async function edgeType(edges: SonataEdges, type: number, components: Fields): Promise<SonataType> {
  const about = edges.types.get(type);
  if (!about && edges.types.size > 0) {
    refuse(edges.path, `edge types of ${edges.population} must be in its edge_types_file`, type);
  }
  const { model_template: template = "static_synapse", weight_function, dynamics_params } = about ?? {};
  if (!/^(nest:)?static_synapse$/.test(String(template))) {
    refuse(edges.path, `the model_template of edge type ${type} must be static_synapse`, template);
  }
  if (weight_function !== undefined && !PLAIN_WEIGHTS.includes(String(weight_function))) {
    refuse(
      edges.path,
      `the weight_function of edge type ${type} must be one of ${PLAIN_WEIGHTS.join(", ")}`,
      weight_function,
    );
  }
  if (typeof dynamics_params !== "string" || components.synaptic_models_dir === undefined) return about ?? {};
  const path = componentOf(components, "synaptic_models_dir", dynamics_params);
  const { delay, weight: _, ...others } = await readSonataJson(path);
  const strange = Object.keys(others).find((name) => name !== "receptor_type" || others[name] !== 0);
  if (strange) refuse(path, "parameters of a static_synapse must be weight and delay", strange);
  if (delay !== undefined && typeof delay !== "number") refuse(path, "delay must be a number", delay);
  return delay === undefined ? about! : { delay, ...about };
}

/** A number of an edge: its own, or its type's. */
function valueOf(edges: SonataEdges, about: SonataType, at: number, name: string): number | undefined {
  const own = edges.columns.get(name)?.[at];
  if (own !== undefined && !Number.isNaN(own)) return own;
  const value = about[name];
  if (value === undefined || typeof value === "number") return value;
  refuse(edges.path, `${name} of edge type ${edges.typeIds[at]} must be a number`, value);
}

async function gather(
  edges: SonataEdges,
  cells: readonly SonataNeurons[],
  components: Fields,
): Promise<Gathered[]> {
  const groups = new Map<number, Gathered>();
  const [sources, targets] = [edges.from, edges.to].map(({ population }) => placesOf(cells, population));
  const types = new Map<number, SonataType>();
  for (const type of new Set(edges.typeIds)) types.set(type, await edgeType(edges, type, components));
  edges.typeIds.forEach((type, at) => {
    const source = sources.get(edges.from.ids[at]), target = targets.get(edges.to.ids[at]);
    if (!source || !target || target.cells.population.replay) {
      const rule = source && target ? "end in cells, not in virtual nodes" : "connect nodes that there are";
      refuse(
        edges.path,
        `edge ${at} of ${edges.population} must ${rule}`,
        `${edges.from.population} ${edges.from.ids[at]} -> ${edges.to.population} ${edges.to.ids[at]}`,
      );
    }
    const about = types.get(type)!, one = valueOf(edges, about, at, "syn_weight");
    if (one === undefined) {
      refuse(edges.path, `edge ${at} of ${edges.population} must have a syn_weight`, one);
    }
    const weight = one * (valueOf(edges, about, at, "nsyns") ?? 1);
    const receptor = weight < 0 ? "in" : "ex";
    const key = 2 * (source.number * cells.length + target.number) + (weight < 0 ? 1 : 0);
    const group = groups.get(key) ??
      { from: source.cells, to: target.cells, receptor, sources: [], targets: [], weights: [], delays: [] };
    groups.set(key, group);
    group.sources.push(source.at);
    group.targets.push(target.at);
    group.weights.push(target.cells.conducting ? Math.abs(weight) : weight);
    group.delays.push(valueOf(edges, about, at, "delay") ?? 1);
  });
  return [...groups.values()];
}

function projectionOf({ from, to, receptor, sources, targets, weights, delays }: Gathered): Projection {
  const weight = compact(weights), delay = compact(delays);
  return {
    from: from.population.name,
    to: to.population.name,
    receptor,
    connect: {
      rule: "pairs",
      sources,
      targets,
      ...(Array.isArray(weight) ? { weights: weight } : {}),
      ...(Array.isArray(delay) ? { delaysMs: delay } : {}),
    },
    weight: weights[0],
    delayMs: delays[0],
    autapses: true,
    multapses: true,
  };
}

/** The synapses of some edges, by pairs of populations. */
export async function sonataProjections(
  edges: SonataEdges,
  cells: readonly SonataNeurons[],
  components: Fields,
): Promise<Projection[]> {
  return (await gather(edges, cells, components)).map(projectionOf);
}
