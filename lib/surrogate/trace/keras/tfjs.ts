import { readFileBytes, writeFileAtomic } from "../../../io/atomic.ts";
import { failKeras, isRecord, parseKerasTopology } from "./keras_topology.ts";
import { type KerasModel, type KerasTensor, weightsByLayer } from "./keras_weights.ts";

/** One layer of a tfjs LayersModel, that is of a Keras model. */
export interface TfjsLayer {
  /** Keras' class, such as `Conv1D`. */
  className: string;
  /** Its name. */
  name: string;
  /** Keras' configuration of it. */
  config: Record<string, unknown>;
  /** Names of the layers that it reads; none for an input. */
  inputs: string[];
}

/** A tfjs LayersModel as it is written: `model.json` and its weights. */
export interface TfjsModel {
  /** Layers in the order of the file; the last is the output. */
  layers: TfjsLayer[];
  /** Weights by the names of the file. */
  weights: Record<string, KerasTensor>;
}

const folderOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

/** A file of weights, inside the model's folder. */
function weightFile(path: string, name: unknown): string {
  const parts = typeof name === "string" ? name.split(/[/\\]/) : [];
  const inside = parts.length > 0 &&
    parts.every((part) => part !== "" && part !== ".." && !part.includes(":"));
  if (!inside) failKeras(path, "files of weights must lie in its folder", name);
  return folderOf(path) + name;
}

/** Elements of a shape. */
function elementsOf(path: string, name: string, shape: unknown): number {
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0);
  if (!isShape) failKeras(path, `the shape of ${name} must be a list of sizes`, shape);
  return shape.reduce((a, b) => a * b, 1);
}

/** One weight of a manifest, checked. Null for what belongs to the optimizer. */
function weightEntry(
  path: string,
  entry: unknown,
): { name: string; shape: number[]; length: number; own: boolean } {
  if (!isRecord(entry) || typeof entry.name !== "string") {
    failKeras(path, "every weight must have its name", isRecord(entry) ? entry.name : entry);
  }
  const { name, shape, dtype, quantization, group } = entry;
  const kind = isRecord(quantization) ? `${quantization.dtype}, quantized from ${dtype}` : dtype;
  if (dtype !== "float32" || (quantization ?? null) !== null) {
    failKeras(path, "weights must be float32 without quantization", `${name} of ${kind}`);
  }
  const length = elementsOf(path, name, shape);
  return { name, shape: shape as number[], length, own: group !== "optimizer" };
}

/** Adds the weights of one group of files. */
async function readGroup(path: string, group: unknown, tensors: Map<string, KerasTensor>): Promise<void> {
  if (!isRecord(group) || !Array.isArray(group.paths) || !Array.isArray(group.weights)) {
    failKeras(path, "a group of weightsManifest must list paths and weights", group);
  }
  const entries = group.weights.map((entry) => weightEntry(path, entry));
  const files = group.paths.map((name) => weightFile(path, name));
  const shards = await Promise.all(files.map((file) => readFileBytes(file)));
  const bytes = new Uint8Array(await new Blob(shards).arrayBuffer());
  let at = 0;
  for (const { name, shape, length, own } of entries) {
    const end = at + 4 * length;
    if (end > bytes.length) failKeras(path, `its weights need ${end} bytes up to ${name}`, bytes.length);
    if (tensors.has(name)) failKeras(path, "names of weights must differ", name);
    if (own) tensors.set(name, { shape, data: new Float32Array(bytes.slice(at, end).buffer) });
    at = end;
  }
  if (at < bytes.length) {
    failKeras(path, `its weights must fill the ${bytes.length} bytes of their files`, at);
  }
}

/**
 * Reads `model.json` and its weights.
 * @param bytes Content of `model.json`.
 * @param path Its path, whose folder has the weights.
 * @throws {FileError} When a file is missing or broken, or weights are not plain 32-bit floats.
 */
export async function readTfjs(bytes: Uint8Array, path: string): Promise<KerasModel> {
  const text = new TextDecoder().decode(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    failKeras(path, "it must be JSON, HDF5 or a .keras archive", `${text.slice(0, 20)}…`);
  }
  if (!isRecord(json) || !json.modelTopology || !Array.isArray(json.weightsManifest)) {
    failKeras(path, "it must have modelTopology and weightsManifest", json);
  }
  const topology = parseKerasTopology(json.modelTopology, path);
  const tensors = new Map<string, KerasTensor>();
  for (const group of json.weightsManifest) await readGroup(path, group, tensors);
  return { ...topology, weights: weightsByLayer(topology, tensors, path) };
}

const SHARD = "group1-shard1of1.bin";

/**
 * Writes a model as a tfjs LayersModel of the functional form.
 * @param path `FOLDER/model.json`; the weights go beside it, as `group1-shard1of1.bin`. The folder must exist.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function writeTfjs(path: string, model: TfjsModel): Promise<string[]> {
  const folder = folderOf(path);
  const node = (name: string) => [name, 0, 0];
  const inputs = model.layers.filter((layer) => layer.inputs.length === 0).map(({ name }) => node(name));
  const last = model.layers[model.layers.length - 1].name;
  const topology = {
    class_name: "Model",
    config: {
      name: "volley",
      layers: model.layers.map(({ className, name, config, inputs }) => ({
        class_name: className,
        name,
        config: { name, ...config },
        inbound_nodes: inputs.length === 0 ? [] : [inputs.map((from) => [...node(from), {}])],
      })),
      input_layers: inputs,
      output_layers: [node(last)],
    },
  };
  const entries = Object.entries(model.weights);
  const json = {
    format: "layers-model",
    generatedBy: "volley",
    convertedBy: null,
    modelTopology: { model_config: topology, keras_version: "tfjs-layers 4.22.0", backend: "tensor_flow.js" },
    weightsManifest: [{
      paths: [SHARD],
      weights: entries.map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
    }],
  };
  const bytes = new Uint8Array(await new Blob(entries.map(([, { data }]) => data)).arrayBuffer());
  await writeFileAtomic(`${folder}${SHARD}`, bytes);
  await writeFileAtomic(path, `${JSON.stringify(json, null, 1)}\n`);
  return [path, `${folder}${SHARD}`];
}
