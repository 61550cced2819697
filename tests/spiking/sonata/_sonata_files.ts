import { openHdf5 } from "../../../lib/io/hdf5_file.ts";

/** A list of an HDF5 file: numbers, large whole numbers or texts, with a text attached to it. */
export interface List {
  data: number[] | Uint32Array | Float64Array | string[];
  attribute?: [name: string, value: string];
}

let made = 0;

/** Writes an HDF5 file with lists at their paths, such as `nodes/cells/node_type_id`. */
export async function writeLists(path: string, lists: Readonly<Record<string, List>>): Promise<void> {
  const { h5, files } = await openHdf5();
  const name = `made-${made++}.h5`;
  const file = new h5.File(name, "w");
  type Group = InstanceType<typeof h5.Group>;
  for (const [place, { data, attribute }] of Object.entries(lists)) {
    const parts = place.split("/");
    let group = file as Group;
    for (const part of parts.slice(0, -1)) {
      group = (group.keys().includes(part) ? group.get(part) : group.create_group(part)) as Group;
    }
    const isWhole = data instanceof Uint32Array;
    const dataset = typeof data[0] === "string"
      ? group.create_dataset({ name: parts.at(-1)!, data: data as string[] })
      : group.create_dataset({
        name: parts.at(-1)!,
        data: isWhole ? data : Float64Array.from(data as number[]),
        shape: [data.length],
        dtype: isWhole ? "<I" : "<d",
      });
    if (attribute) dataset.create_attribute(attribute[0], attribute[1]);
  }
  file.close();
  await Deno.writeFile(path, files.readFile(name));
  files.unlink(name);
}

/** Nodes of a file. */
export interface Nodes {
  population: string;
  ids: number[];
  types: number[];
  columns?: Record<string, number[] | string[]>;
}

/** Writes nodes. */
export async function writeNodes(
  path: string,
  { population, ids, types, columns = {} }: Nodes,
): Promise<void> {
  const at = `nodes/${population}`;
  await writeLists(path, {
    [`${at}/node_id`]: { data: Uint32Array.from(ids) },
    [`${at}/node_type_id`]: { data: Uint32Array.from(types) },
    [`${at}/node_group_id`]: { data: new Uint32Array(ids.length) },
    [`${at}/node_group_index`]: { data: Uint32Array.from(ids, (_, k) => k) },
    ...Object.fromEntries(Object.entries(columns).map(([name, data]) => [`${at}/0/${name}`, { data }])),
  });
}

/** Edges of a file. */
export interface Edges {
  from: string;
  to: string;
  sources: number[];
  targets: number[];
  types: number[];
  columns?: Record<string, number[]>;
}

/** Writes edges. */
export async function writeEdges(
  path: string,
  { from, to, sources, targets, types, columns = {} }: Edges,
): Promise<void> {
  const at = `edges/${from}_to_${to}`;
  const end = (population: string, ids: number[]): List => ({
    data: Uint32Array.from(ids),
    attribute: ["node_population", population],
  });
  await writeLists(path, {
    [`${at}/source_node_id`]: end(from, sources),
    [`${at}/target_node_id`]: end(to, targets),
    [`${at}/edge_type_id`]: { data: Uint32Array.from(types) },
    [`${at}/edge_group_id`]: { data: new Uint32Array(types.length) },
    [`${at}/edge_group_index`]: { data: Uint32Array.from(types, (_, k) => k) },
    ...Object.fromEntries(Object.entries(columns).map(([name, data]) => [`${at}/0/${name}`, { data }])),
  });
}

/** Writes a table of words separated by blanks. */
export async function writeTable(
  path: string,
  columns: string[],
  rows: (string | number)[][],
): Promise<void> {
  await Deno.writeTextFile(path, [columns, ...rows].map((row) => row.join(" ")).join("\n") + "\n");
}

/** Writes JSON. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}

/**
 * Writes a circuit of one virtual cell onto the first of two cells of `iaf_psc_delta` with a weight of 6 mV, in a folder `network`, and
 * `spikes.h5`: three spikes within one step of 0.1 ms.
 */
export async function writeSmallCircuit(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/network`, { recursive: true });
  const at = `${folder}/network`;
  await writeNodes(`${at}/in_nodes.h5`, { population: "in", ids: [0], types: [100] });
  await writeNodes(`${at}/out_nodes.h5`, { population: "out", ids: [0, 1], types: [100, 100] });
  await writeEdges(`${at}/edges.h5`, { from: "in", to: "out", sources: [0], targets: [0], types: [100] });
  await writeTable(`${at}/in_types.csv`, ["node_type_id", "model_type"], [[100, "virtual"]]);
  await writeTable(`${at}/out_types.csv`, [
    "node_type_id",
    "model_type",
    "model_template",
    "dynamics_params",
  ], [[100, "point_neuron", "nest:iaf_psc_delta", "NULL"]]);
  await writeTable(`${at}/edge_types.csv`, ["edge_type_id", "model_template", "syn_weight", "delay"], [
    [100, "static_synapse", 6, 1],
  ]);
  await writeLists(`${folder}/spikes.h5`, {
    "spikes/in/timestamps": { data: [10.01, 10.02, 10.03] },
    "spikes/in/node_ids": { data: new Uint32Array(3) },
  });
}
