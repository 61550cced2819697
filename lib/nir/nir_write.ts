import type { Hdf5 } from "../deps/h5wasm.ts";
import { openHdf5 } from "../io/hdf5_file.ts";
import {
  ELEMENTWISE,
  isElementwise,
  type NirGraph,
  type NirMetadata,
  type NirNode,
  type NirTensor,
} from "./nir_graph.ts";

type Group = InstanceType<Hdf5["Group"]>;

/** Version of the package `nir` whose files these are alike. */
const VERSION = "1.0.8";

/** A name of the next file in memory. */
let made = 0;

function addText(group: Group, name: string, text: string): void {
  group.create_dataset({ name, data: text, shape: [], dtype: "S" });
}

function addWhole(group: Group, name: string, values: readonly number[], shape: number[]): void {
  group.create_dataset({ name, data: BigInt64Array.from(values, BigInt), shape, dtype: "<q" });
}

function addShape(group: Group, name: string, shape: readonly number[]): void {
  addWhole(group, name, shape, [shape.length]);
}

/** Writes numbers of 32 bits where that is all that they need, else of 64. */
function addTensor(group: Group, name: string, { shape, data }: NirTensor): void {
  const narrow = Float32Array.from(data), isExact = narrow.every((value, at) => value === data[at]);
  group.create_dataset({
    name,
    data: isExact ? narrow : Float64Array.from(data),
    shape: [...shape],
    dtype: isExact ? "<f" : "<d",
  });
}

function addMetadata(group: Group, metadata: NirMetadata | undefined): void {
  const entries = Object.entries(metadata ?? {});
  if (entries.length === 0) return;
  const own = group.create_group("metadata");
  for (const [name, value] of entries) {
    if (typeof value === "string") addText(own, name, value);
    else addTensor(own, name, value);
  }
}

function addConv(group: Group, node: NirNode & { type: "Conv1d" }): void {
  for (const name of ["stride", "dilation", "groups"] as const) addWhole(group, name, [node[name]], []);
  if (node.input_shape !== null) addWhole(group, "input_shape", [node.input_shape], []);
  if (typeof node.padding === "string") addText(group, "padding", node.padding);
  else addWhole(group, "padding", [node.padding], []);
  addTensor(group, "weight", node.weight);
  addTensor(group, "bias", node.bias);
}

function addConv2d(group: Group, node: NirNode & { type: "Conv2d" }): void {
  for (const name of ["stride", "dilation"] as const) addShape(group, name, node[name]);
  addWhole(group, "groups", [node.groups], []);
  if (node.input_shape !== null) addShape(group, "input_shape", node.input_shape);
  if (typeof node.padding === "string") addText(group, "padding", node.padding);
  else addShape(group, "padding", node.padding);
  addTensor(group, "weight", node.weight);
  addTensor(group, "bias", node.bias);
}

function addNode(group: Group, node: NirNode): void {
  addText(group, "type", node.type);
  addMetadata(group, node.metadata);
  if (isElementwise(node.type)) {
    const values = node as unknown as Record<string, NirTensor>;
    for (const name of ELEMENTWISE[node.type]) addTensor(group, name, values[name]);
    return;
  }
  switch (node.type) {
    case "Input":
    case "Output":
      return addShape(group, "shape", node.shape);
    case "Linear":
      return addTensor(group, "weight", node.weight);
    case "Affine":
      addTensor(group, "weight", node.weight);
      return addTensor(group, "bias", node.bias);
    case "Conv1d":
      return addConv(group, node);
    case "Conv2d":
      return addConv2d(group, node);
    case "SumPool2d":
    case "AvgPool2d":
      for (const name of ["kernel_size", "stride", "padding"] as const) addShape(group, name, node[name]);
      return;
    case "Flatten":
      if (node.input_type) addShape(group, "input_type", node.input_type);
      addWhole(group, "start_dim", [node.start_dim], []);
      return addWhole(group, "end_dim", [node.end_dim], []);
    case "NIRGraph":
      return addGraph(group, node);
  }
}

function addGraph(group: Group, { nodes, edges }: NirGraph): void {
  const all = group.create_group("nodes");
  for (const [name, node] of Object.entries(nodes)) addNode(all.create_group(name), node);
  group.create_dataset(
    edges.length > 0
      ? { name: "edges", data: edges.flat(), shape: [edges.length, 2], dtype: "S" }
      : { name: "edges", data: new Float64Array(), shape: [0], dtype: "<d" },
  );
}

/** The bytes of a file of NIR. */
export async function nirBytes(graph: NirGraph): Promise<Uint8Array<ArrayBuffer>> {
  const { h5, files } = await openHdf5();
  const name = `graph-${made++}.nir`, file = new h5.File(name, "w");
  try {
    addText(file, "version", VERSION);
    addNode(file.create_group("node"), graph);
  } finally {
    file.close();
  }
  const bytes = files.readFile(name);
  files.unlink(name);
  return bytes;
}
