import type { SonataNodes } from "./sonata_circuit.ts";
import { type Fields, isFields, refuse } from "./sonata_config.ts";

/** What a node set is looked up in. */
export interface NodeSetContext {
  /** Populations of nodes. */
  nodes: readonly SonataNodes[];
  /** Node sets by their names. */
  sets: Fields;
  /** File of which a sentence speaks, and the input that has the set. */
  path: string;
  about: string;
}

/** Which nodes of each population are chosen: 1 for those that are. One list for each population. */
export type ChosenNodes = Uint8Array[];

/** What a node is or has by a name. */
function attributeOf(nodes: SonataNodes, at: number, name: string): unknown {
  switch (name) {
    case "node_id":
    case "node_ids":
      return nodes.ids[at];
    case "node_type_id":
    case "node_type_ids":
      return nodes.typeIds[at];
  }
  const number = nodes.columns.get(name)?.[at];
  if (number !== undefined && !Number.isNaN(number)) return number;
  return nodes.texts.get(name)?.[at] ?? nodes.types.get(nodes.typeIds[at])?.[name];
}

/** Whether some node may have an attribute. */
function isKnown(nodes: readonly SonataNodes[], name: string): boolean {
  return /^node(_type)?_ids?$/.test(name) ||
    nodes.some(({ columns, texts, types }) =>
      columns.has(name) || texts.has(name) || [...types.values()].some((type) => name in type)
    );
}

/** A scalar as it is compared: truths are 1 and 0 in files. */
function scalar(value: unknown, { path, about }: NodeSetContext): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" || typeof value === "string") return String(value);
  refuse(path, `${about} must compare attributes with numbers, texts or lists of them`, value);
}

/** What a rule of a set compares with. */
function wantedOf(value: unknown, context: NodeSetContext): Set<string> {
  return new Set((Array.isArray(value) ? value : [value]).map((one) => scalar(one, context)));
}

/** Nodes that keep all rules. */
function chooseByRules(rules: Fields, context: NodeSetContext): ChosenNodes {
  const { nodes, path, about } = context;
  const tests = Object.entries(rules).map(([name, value]) => ({ name, wanted: wantedOf(value, context) }));
  const ofPopulation = ({ name }: { name: string }) => name === "population" || name === "populations";
  const others = tests.filter((test) => !ofPopulation(test));
  const strange = others.find(({ name }) => !isKnown(nodes, name));
  if (strange) refuse(path, `${about} must ask for attributes that nodes have`, strange.name);
  return nodes.map((one) => {
    const asked = tests.filter(ofPopulation).every(({ wanted }) => wanted.has(one.population));
    return Uint8Array.from(
      one.ids,
      (_, at) =>
        asked && others.every(({ name, wanted }) => wanted.has(String(attributeOf(one, at, name)))) ? 1 : 0,
    );
  });
}

/**
 * Chooses the nodes of a set, given by name, by rules or as a list of sets.
 * @param known Sets by their names that are chosen already; null where one is being chosen.
 */
function choose(set: unknown, context: NodeSetContext, known: Map<string, ChosenNodes | null>): ChosenNodes {
  const { nodes, sets, path, about } = context;
  if (Array.isArray(set)) {
    const none = nodes.map(({ ids }) => new Uint8Array(ids.length));
    return set.reduce((chosen: ChosenNodes, one) => {
      const more = choose(one, context, known);
      return chosen.map((mask, k) => mask.map((is, at) => is | more[k][at]));
    }, none);
  }
  if (isFields(set)) return chooseByRules(set, context);
  if (typeof set !== "string") refuse(path, `${about} must be a node set: a name, rules or a list`, set);
  const found = known.get(set);
  if (found === null) refuse(path, `${about} must not stand in itself`, set);
  if (found) return found;
  if (Object.hasOwn(sets, set)) {
    known.set(set, null);
    const chosen = choose(sets[set], context, known);
    known.set(set, chosen);
    return chosen;
  }
  if (set === "all") return nodes.map(({ ids }) => new Uint8Array(ids.length).fill(1));
  if (nodes.some(({ population }) => population === set)) return chooseByRules({ population: set }, context);
  refuse(path, `${about} must choose a population or a node set`, set);
}

/**
 * Chooses the nodes of a node set: by its name or a population's, by rules (attributes with a value or one of several, all of which must
 * hold; also `node_id`, `node_ids`, `population`), or as a list of sets, whose nodes are joined.
 * @throws {FileError} When there is no such set or attribute, or none of the nodes is chosen.
 */
export function chooseNodes(set: unknown, context: NodeSetContext): ChosenNodes {
  const chosen = choose(set ?? "all", context, new Map());
  if (!chosen.some((mask) => mask.includes(1))) {
    refuse(context.path, `${context.about} must choose a population or a node set with nodes`, set);
  }
  return chosen;
}
