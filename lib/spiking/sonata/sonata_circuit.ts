import { type Hdf5Group, readHdf5 } from "../../io/hdf5_file.ts";
import { type Fields, isFields, refuse, type SonataConfig } from "./sonata_config.ts";
import { readSonataTypes, type SonataType } from "./sonata_table.ts";

/** Things of a SONATA file with types and columns of their own. */
interface Typed {
  /** The file. */
  path: string;
  /** Name of the population. */
  population: string;
  /** Type of each. */
  typeIds: Uint32Array;
  /** What each type says. */
  types: ReadonlyMap<number, SonataType>;
  /** Numbers of each, by name; those of `dynamics_params` too. NaN where a group has none. */
  columns: ReadonlyMap<string, Float64Array>;
}

/** The nodes of a population. */
export interface SonataNodes extends Typed {
  /** Number of each, by which edges and spikes know it. */
  ids: Uint32Array;
  /** Texts of each, by name; undefined where a group has none. */
  texts: ReadonlyMap<string, (string | undefined)[]>;
}

/** The edges of a population. */
export interface SonataEdges extends Typed {
  /** Population and number of the source of each. */
  from: { population: string; ids: Uint32Array };
  /** The same of the target. */
  to: { population: string; ids: Uint32Array };
}

/** A circuit: its nodes and its edges. */
export interface SonataCircuit {
  /** Populations of nodes. */
  nodes: SonataNodes[];
  /** Populations of edges. */
  edges: SonataEdges[];
}

/** What things have beside their types. */
interface Columns {
  columns: Map<string, Float64Array>;
  texts: Map<string, (string | undefined)[]>;
}

/** Which place of its group each thing has; -1 for things of other groups. */
function placesOf(group: Hdf5Group, prefix: string, name: string, length: number): Int32Array {
  const places = Int32Array.from({ length }, (_, at) => at);
  if (!group.names().includes(`${prefix}_group_id`)) return places;
  const groups = group.required(`${prefix}_group_id`, length);
  const within = group.required(`${prefix}_group_index`, length);
  return places.map((at) => groups[at] === Number(name) ? within[at] : -1);
}

/** Columns of the groups of things, spread over all of them. */
function columnsOf(group: Hdf5Group, prefix: "node" | "edge", length: number, path: string): Columns {
  const columns: Columns["columns"] = new Map(), texts: Columns["texts"] = new Map();
  const spread = <A>(from: ArrayLike<A>, into: { [at: number]: A }, place: string, places: Int32Array) => {
    places.forEach((within, at) => {
      if (within < 0) return;
      if (within >= from.length) refuse(path, `${place} must have an entry ${within}`, from.length);
      into[at] = from[within];
    });
  };
  for (const [name, own] of group.groups().filter(([name]) => /^\d+$/.test(name))) {
    const places = placesOf(group, prefix, name, length);
    const params = own.group("dynamics_params");
    for (const from of [own, ...(params ? [params] : [])]) {
      for (const column of from.names()) {
        const numbers = from.numbers(column), place = `${from.path}/${column}`;
        const words = numbers ? null : from.texts(column);
        if (numbers) {
          const all = columns.get(column) ?? new Float64Array(length).fill(NaN);
          spread(numbers, all, place, places);
          columns.set(column, all);
        }
        if (words) {
          const all = texts.get(column) ?? new Array<string | undefined>(length).fill(undefined);
          spread(words, all, place, places);
          texts.set(column, all);
        }
      }
    }
    const library = own.group("@library");
    for (const column of library?.names() ?? []) {
      const words = library!.texts(column), numbers = columns.get(column);
      if (!words || !numbers) continue;
      columns.delete(column);
      texts.set(column, Array.from(numbers, (at) => words[at]));
    }
  }
  return { columns, texts };
}

/** Looks at each group under a name. */
async function eachPopulation<A>(
  path: string,
  under: "nodes" | "edges",
  read: (population: string, group: Hdf5Group) => A,
): Promise<A[]> {
  const kind = `a SONATA file with /${under}`;
  return await readHdf5(path, kind, (root) => {
    const all = root.group(under);
    if (!all) refuse(path, `it must be ${kind}`, "an HDF5 file without them");
    return all.groups().map(([population, group]) => read(population, group));
  });
}

function readNodes(path: string, types: Map<number, SonataType>): Promise<SonataNodes[]> {
  return eachPopulation(path, "nodes", (population, group) => {
    const typeIds = group.requiredIds("node_type_id");
    const { length } = typeIds;
    const ids = group.names().includes("node_id")
      ? group.requiredIds("node_id", length)
      : typeIds.map((_, at) => at);
    if (new Set(ids).size < length) {
      refuse(path, `nodes of ${population} must differ in node_id`, "a repeated one");
    }
    return { path, population, types, typeIds, ids, ...columnsOf(group, "node", length, path) };
  });
}

function readEdges(path: string, types: Map<number, SonataType>): Promise<SonataEdges[]> {
  return eachPopulation(path, "edges", (population, group) => {
    const typeIds = group.requiredIds("edge_type_id");
    const { length } = typeIds;
    const end = (name: string) => {
      const nodes = group.attribute(name, "node_population");
      if (nodes === null) {
        refuse(path, `${group.path}/${name} must name its node_population`, undefined);
      }
      return { population: nodes, ids: group.requiredIds(name, length) };
    };
    const { columns } = columnsOf(group, "edge", length, path);
    return {
      path,
      population,
      types,
      typeIds,
      from: end("source_node_id"),
      to: end("target_node_id"),
      columns,
    };
  });
}

/** The entries of a list of files; those that are not enabled are left out. */
function listed({ path }: SonataConfig, name: "nodes" | "edges", list: unknown): Fields[] {
  if (!Array.isArray(list)) refuse(path, `it must list networks.${name}`, list);
  return list.filter((entry): entry is Fields => {
    if (!isFields(entry)) refuse(path, `entries of networks.${name} must be objects`, entry);
    return entry.enabled !== false;
  });
}

/** The file of an entry. */
function fileOf({ path }: SonataConfig, entry: Fields, name: string): string {
  const value = entry[name];
  if (typeof value !== "string") refuse(path, `each entry of networks must have the path ${name}`, value);
  return value;
}

/** The types of an entry; none where it names no file. */
async function typesOf(
  config: SonataConfig,
  entry: Fields,
  prefix: "node" | "edge",
): Promise<Map<number, SonataType>> {
  const name = `${prefix}_types_file`, none = [undefined, null, "NULL"].includes(entry[name] as string);
  return none ? new Map() : await readSonataTypes(fileOf(config, entry, name), `${prefix}_type_id`);
}

/**
 * Reads a SONATA circuit: all of its nodes and edges.
 * @param config Its configuration, of `readSonataConfig`.
 * @throws {FileError} When a file is missing, damaged or none of SONATA.
 */
export async function readSonataCircuit(config: SonataConfig): Promise<SonataCircuit> {
  const networks = config.fields.networks;
  const { nodes: nodeFiles, edges: edgeFiles = [] } = isFields(networks) ? networks : {} as Fields;
  const nodes: SonataNodes[] = [], edges: SonataEdges[] = [];
  for (const entry of listed(config, "nodes", nodeFiles)) {
    nodes.push(
      ...await readNodes(fileOf(config, entry, "nodes_file"), await typesOf(config, entry, "node")),
    );
  }
  for (const entry of listed(config, "edges", edgeFiles)) {
    edges.push(
      ...await readEdges(fileOf(config, entry, "edges_file"), await typesOf(config, entry, "edge")),
    );
  }
  return { nodes, edges };
}
