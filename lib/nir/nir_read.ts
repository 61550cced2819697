import { failFile } from "../io/file_error.ts";
import type { Hdf5DatasetView, Hdf5GroupView } from "../io/hdf5_view.ts";
import {
  ELEMENTWISE,
  isElementwise,
  NIR_TYPES,
  type NirGraph,
  type NirMetadata,
  type NirNode,
  type NirTensor,
} from "./nir_graph.ts";

/** Graphs within graphs, at most. */
const DEEPEST = 16;

/** Reads a node of a file of NIR, with the names of its values. */
class NodeReader {
  /** @param place Its name for error sentences. */
  constructor(readonly group: Hdf5GroupView, readonly path: string, readonly place: string) {}

  /** Fails as a rule does not hold. */
  fail(rule: string, value: unknown): never {
    failFile("read", this.path, rule, value);
  }

  /** A value that there may be. */
  find(name: string): Hdf5DatasetView | null {
    return this.group.dataset(name);
  }

  /** A value that there must be. */
  get(name: string): Hdf5DatasetView {
    return this.find(name) ?? this.fail(`${this.place} must have ${name}`, "none");
  }

  text(name: string): string {
    return this.get(name).texts()[0] ?? "";
  }

  tensor(name: string): NirTensor {
    return tensorOf(this.get(name));
  }

  /** One number; Python writes some of them as lists of one. */
  number(name: string): number {
    const { data } = this.tensor(name);
    if (data.length !== 1) this.fail(`${this.place}.${name} must be one number`, `${data.length} of them`);
    return data[0];
  }

  shape(name: string): number[] {
    return Array.from(this.tensor(name).data);
  }

  /** Two numbers, or one for both. */
  pair(name: string): number[] {
    const all = this.shape(name);
    return all.length === 1 ? [all[0], all[0]] : all;
  }

  metadata(): { metadata?: NirMetadata } {
    const group = this.group.group("metadata");
    if (!group) return {};
    const found = group.names().flatMap((name): [string, string | NirTensor][] => {
      const data = group.dataset(name);
      if (data?.kind === "texts" && data.shape.length === 0) return [[name, data.texts()[0]]];
      return data?.kind === "numbers" ? [[name, tensorOf(data)]] : [];
    });
    return found.length > 0 ? { metadata: Object.fromEntries(found) } : {};
  }
}

function tensorOf(data: Hdf5DatasetView): NirTensor {
  return { shape: data.shape, data: data.numbers() };
}

/** All of one number, in the shape of another tensor. */
function filled({ shape, data }: NirTensor, value: number): NirTensor {
  return { shape, data: new Float64Array(data.length).fill(value) };
}

/** Parameters of each element. Without v_reset it is 0 and without w_in 1, which one number may be for all, as in the package `nir`. */
function readElements(reader: NodeReader, type: keyof typeof ELEMENTWISE): NirNode {
  const names: readonly string[] = ELEMENTWISE[type], first = reader.tensor(names[0]);
  const values = names.map((name): [string, NirTensor] => {
    if (name === "v_reset" && !reader.find(name)) return [name, filled(first, 0)];
    if (name !== "w_in") return [name, reader.tensor(name)];
    const weights = reader.find(name) ? reader.tensor(name) : filled(first, 1);
    return [name, weights.data.length === 1 ? filled(first, weights.data[0]) : weights];
  });
  return { type, ...Object.fromEntries(values) } as unknown as NirNode;
}

/** A convolution along one dimension, or of images, where one number stands for both directions. */
function readConv(reader: NodeReader, type: "Conv1d" | "Conv2d"): NirNode {
  const padding = reader.get("padding");
  const size = (name: string) => type === "Conv1d" ? reader.number(name) : reader.pair(name);
  return {
    type,
    input_shape: reader.find("input_shape") ? size("input_shape") : null,
    weight: reader.tensor("weight"),
    bias: reader.tensor("bias"),
    stride: size("stride"),
    padding: padding.kind === "texts" ? padding.texts()[0] : size("padding"),
    dilation: size("dilation"),
    groups: reader.number("groups"),
  } as NirNode;
}

function readBare(reader: NodeReader, depth: number): NirNode {
  const type = reader.text("type");
  if (isElementwise(type)) return readElements(reader, type);
  switch (type) {
    case "Input":
    case "Output":
      return { type, shape: reader.shape("shape") };
    case "Linear":
      return { type, weight: reader.tensor("weight") };
    case "Affine":
      return { type, weight: reader.tensor("weight"), bias: reader.tensor("bias") };
    case "Conv1d":
      return readConv(reader, "Conv1d");
    case "Conv2d":
      return readConv(reader, "Conv2d");
    case "SumPool2d":
    case "AvgPool2d":
      return {
        type,
        kernel_size: reader.pair("kernel_size"),
        stride: reader.pair("stride"),
        padding: reader.pair("padding"),
      };
    case "Flatten":
      return {
        type,
        input_type: reader.find("input_type") ? reader.shape("input_type") : null,
        start_dim: reader.number("start_dim"),
        end_dim: reader.number("end_dim"),
      };
    case "NIRGraph":
      return readGraph(reader, depth + 1);
    default:
      return reader.fail(
        `the type of ${reader.place} must be one of ${NIR_TYPES.join(", ")}`,
        type || "none",
      );
  }
}

function readGraph(reader: NodeReader, depth: number): NirGraph {
  const { group, path, place } = reader, nodes = group.group("nodes");
  if (depth > DEEPEST) reader.fail(`graphs must be at most ${DEEPEST} deep`, place);
  if (!nodes) reader.fail(`${place} must have nodes`, "none");
  const list = reader.get("edges"), names = list.shape[0] === 0 ? [] : list.texts();
  if (list.shape[0] !== 0 && list.shape[1] !== 2) {
    reader.fail(`edges of ${place} must have two names each`, list.shape.join(" x "));
  }
  return {
    type: "NIRGraph",
    nodes: Object.fromEntries(
      nodes.groups().map(([name, one]): [string, NirNode] => {
        const inner = new NodeReader(one, path, depth === 0 ? name : `${place}/${name}`);
        return [name, { ...readBare(inner, depth), ...inner.metadata() }];
      }),
    ),
    edges: Array.from({ length: names.length / 2 }, (_, k) => [names[2 * k], names[2 * k + 1]] as const),
  };
}

/** The graph of a file, from its root. A single node is a graph of one. @throws {FileError} When something is missing or unknown. */
export function readNirRoot(root: Hdf5GroupView, path: string): NirGraph {
  const group = root.group("node");
  if (!group) failFile("read", path, "it must have a group /node", "none");
  const reader = new NodeReader(group, path, "the graph");
  const node = { ...readBare(reader, -1), ...reader.metadata() };
  return node.type === "NIRGraph" ? node : { type: "NIRGraph", nodes: { node }, edges: [] };
}
