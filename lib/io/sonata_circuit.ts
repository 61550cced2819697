import { loadHdf5 } from "../deps/h5wasm.ts";
import { readFileBytes } from "./atomic.ts";
import { FileError } from "./file_error.ts";

/** What a type's line of a table of types says, by column; what is `NULL` is left out. */
export type SonataType = Readonly<Record<string, string | number>>;

/** Things of a SONATA file with types and columns of their own. */
interface Typed {
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
}

/** The edges of a population. */
export interface SonataEdges extends Typed {
  /** Population and number of the source of each. */
  from: { population: string; ids: Uint32Array };
  /** The same of the target. */
  to: { population: string; ids: Uint32Array };
}

/** A configuration whose variables and paths are resolved. */
export interface SonataConfig {
  /** Path of the file. */
  path: string;
  /** Its fields. */
  fields: Record<string, unknown>;
}

/** A circuit: its nodes, its edges, and where models are described. */
export interface SonataCircuit {
  /** Populations of nodes. */
  nodes: SonataNodes[];
  /** Populations of edges. */
  edges: SonataEdges[];
  /** Folders by their name, such as `point_neuron_models_dir`. */
  components: Record<string, string>;
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

/** A path of a configuration, from where we are. */
function located(path: string, folder: string): string {
  return path.startsWith("/") ? path : `${folder}/${path.replace(/^\.\//, "")}`;
}

/** Reads a JSON file. @throws {FileError} When it is missing or no JSON. */
export async function readSonataJson(path: string): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await readFileBytes(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(`Cannot read ${path} as it must be JSON: ${(error as Error).message}`, { path });
  }
}

/** Reads a circuit's or simulation's configuration; the variables of its manifest are replaced, and paths made those from where we are. */
export async function readSonataConfig(path: string): Promise<SonataConfig> {
  const fields = await readSonataJson(path);
  const manifest = new Map(Object.entries((fields.manifest ?? {}) as Record<string, string>));
  const folder = folderOf(path);
  const expand = (text: string): string => {
    let expanded = text;
    // Variables may stand for others.
    for (let round = 0; round < 8; round++) {
      for (const [name, value] of manifest) expanded = expanded.replace(name, value);
    }
    // Where a text begins with a variable or looks like a relative path, it is one.
    return /^\.{1,2}(\/|$)/.test(expanded) ? located(expanded, folder) : expanded;
  };
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") return expand(value);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  const { manifest: _, ...rest } = fields;
  return { path, fields: resolve(rest) as Record<string, unknown> };
}

/** The words of a line of a table: separated by blanks, those in quotes kept together. */
function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([_, quoted, bare]) => quoted ?? bare);
}

/** Reads a table of types. @param key Its column of numbers. */
async function readTypes(path: string, key: string): Promise<Map<number, SonataType>> {
  const lines = new TextDecoder().decode(await readFileBytes(path)).split(/\r?\n/).filter((line) =>
    line.trim()
  );
  const names = wordsOf(lines[0] ?? "");
  if (!names.includes(key)) {
    throw new FileError(
      `Cannot read ${path} as it must have a column ${key}: current value is ${names.join(" ")}`,
      {
        path,
      },
    );
  }
  return new Map(
    lines.slice(1).map((line) => {
      const words = wordsOf(line);
      const type = Object.fromEntries(
        names.flatMap((name, at): [string, string | number][] => {
          const word = words[at];
          if (word === undefined || word === "NULL") return [];
          return [[name, word.trim() !== "" && !Number.isNaN(Number(word)) ? Number(word) : word]];
        }),
      );
      return [Number(type[key]), type];
    }),
  );
}

type Hdf5 = Awaited<ReturnType<typeof loadHdf5>>["h5"];
type Group = InstanceType<Hdf5["Group"]>;
type Dataset = InstanceType<Hdf5["Dataset"]>;

/** Numbers of a dataset. */
function numbers(group: Group, name: string): Float64Array | null {
  const found = group.keys().includes(name) ? group.get(name) as Dataset : null;
  const value = found?.value as ArrayLike<number | bigint> | null | undefined;
  return value && typeof value[0] !== "string" ? Float64Array.from(value as ArrayLike<number>, Number) : null;
}

/** Numeric columns of the groups of things, spread over all of them. */
function columnsOf(group: Group, prefix: "node" | "edge", length: number): Map<string, Float64Array> {
  const columns = new Map<string, Float64Array>();
  const groups = numbers(group, `${prefix}_group_id`), places = numbers(group, `${prefix}_group_index`);
  for (const name of group.keys().filter((key) => /^\d+$/.test(key))) {
    const own = group.get(name) as Group;
    const add = (from: Group) => {
      for (const column of from.keys()) {
        if (column === "dynamics_params") {
          add(from.get(column) as Group);
          continue;
        }
        const values = numbers(from, column);
        if (!values) continue;
        const all = columns.get(column) ?? new Float64Array(length).fill(NaN);
        for (let at = 0; at < length; at++) {
          if (!groups || groups[at] === Number(name)) all[at] = values[places ? places[at] : at];
        }
        columns.set(column, all);
      }
    };
    add(own);
  }
  return columns;
}

/** A name in memory, of which there is one at a time. */
let opened = 0;

/** Opens an HDF5 file and looks at each group under a name. */
async function eachPopulation<A>(
  path: string,
  under: "nodes" | "edges",
  read: (population: string, group: Group) => A,
): Promise<A[]> {
  const bytes = await readFileBytes(path);
  const { h5, files } = await loadHdf5();
  const name = `circuit-${opened++}.h5`;
  files.writeFile(name, bytes);
  const fail = (found: string) =>
    new FileError(
      `Cannot read ${path} as it must be a SONATA file with /${under}: current value is ${found}`,
      {
        path,
      },
    );
  // The first four of the bytes with which an HDF5 file begins.
  if (![0x89, 0x48, 0x44, 0x46].every((byte, at) => bytes[at] === byte)) throw fail("no HDF5 file");
  const file = new h5.File(name, "r");
  try {
    const all = file.keys().includes(under) ? file.get(under) as Group : null;
    if (!all) throw fail("an HDF5 file without them");
    return all.keys().map((population) => read(population, all.get(population) as Group));
  } finally {
    file.close();
    files.unlink(name);
  }
}

function required(group: Group, name: string, path: string): Uint32Array {
  const values = numbers(group, name);
  if (values) return Uint32Array.from(values);
  throw new FileError(
    `Cannot read ${path} as it must have a dataset ${group.path}/${name}: current value is none`,
    {
      path,
    },
  );
}

function readNodes(path: string, types: Map<number, SonataType>): Promise<SonataNodes[]> {
  return eachPopulation(path, "nodes", (population, group) => {
    const typeIds = required(group, "node_type_id", path);
    const ids = numbers(group, "node_id");
    return {
      population,
      types,
      typeIds,
      ids: ids ? Uint32Array.from(ids) : typeIds.map((_, at) => at),
      columns: columnsOf(group, "node", typeIds.length),
    };
  });
}

function readEdges(path: string, types: Map<number, SonataType>): Promise<SonataEdges[]> {
  return eachPopulation(path, "edges", (population, group) => {
    const typeIds = required(group, "edge_type_id", path);
    const end = (name: string) => {
      const attribute = (group.get(name) as Dataset | null)?.attrs.node_population?.value;
      return { population: String(attribute), ids: required(group, name, path) };
    };
    return {
      population,
      types,
      typeIds,
      from: end("source_node_id"),
      to: end("target_node_id"),
      columns: columnsOf(group, "edge", typeIds.length),
    };
  });
}

/**
 * Reads a SONATA circuit: all of its nodes and edges.
 * @param config Its configuration, of {@link readSonataConfig}.
 * @throws {FileError} When a file is missing or none of SONATA.
 */
export async function readSonataCircuit({ path, fields }: SonataConfig): Promise<SonataCircuit> {
  const networks = fields.networks as Record<"nodes" | "edges", Record<string, string>[]> | undefined;
  if (!Array.isArray(networks?.nodes)) {
    throw new FileError(`Cannot read ${path} as it must list networks.nodes: current value is none`, {
      path,
    });
  }
  const nodes: SonataNodes[] = [], edges: SonataEdges[] = [];
  for (const { nodes_file, node_types_file } of networks.nodes) {
    const types = node_types_file ? await readTypes(node_types_file, "node_type_id") : new Map();
    nodes.push(...await readNodes(nodes_file, types));
  }
  for (const { edges_file, edge_types_file } of networks.edges ?? []) {
    const types = edge_types_file ? await readTypes(edge_types_file, "edge_type_id") : new Map();
    edges.push(...await readEdges(edges_file, types));
  }
  return { nodes, edges, components: (fields.components ?? {}) as Record<string, string> };
}
