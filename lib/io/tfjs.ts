import { readFileBytes, writeFileAtomic } from "./atomic.ts";
import { FileError } from "./file_error.ts";

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

/** A tfjs LayersModel: `model.json` and its weights. */
export interface TfjsModel {
  /** Layers in the order of the file. */
  layers: TfjsLayer[];
  /** Weights by the names of the file. */
  weights: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;
}

type Json = Record<string, unknown>;

interface Manifest {
  paths: string[];
  weights: { name: string; shape: number[]; dtype: string; quantization?: unknown }[];
}

function fail(path: string, rule: string, value: unknown): never {
  throw new FileError(`Cannot read ${path} as a tfjs LayersModel as ${rule}: current value is ${value}`, {
    path,
  });
}

/** Names of the layers that a node reads: Keras 2 lists them, Keras 3 hides them in its arguments. */
function namesRead(nodes: unknown): string[] {
  if (Array.isArray(nodes)) {
    const [first] = nodes;
    const isTensor = typeof first === "string" && typeof nodes[1] === "number";
    return isTensor ? [first] : nodes.flatMap(namesRead);
  }
  if (typeof nodes !== "object" || nodes === null) return [];
  const history = (nodes as Json).keras_history;
  return history === undefined ? Object.values(nodes).flatMap(namesRead) : namesRead(history);
}

function layersOf(topology: Json, path: string): TfjsLayer[] {
  const whole = (topology.model_config ?? topology) as Json;
  const kind = whole.class_name;
  if (kind !== "Sequential" && kind !== "Model" && kind !== "Functional") {
    fail(path, "the model must be Sequential or Functional", kind);
  }
  const config = whole.config as Json | Json[];
  const list = (Array.isArray(config) ? config : config?.layers) as Json[] | undefined;
  if (!Array.isArray(list)) fail(path, "its configuration must list layers", typeof list);
  let before: string[] = [];
  return list.map((layer) => {
    const own = layer.config as Json, name = String(own?.name ?? layer.name);
    const inputs = kind === "Sequential" ? before : namesRead(layer.inbound_nodes ?? []);
    before = [name];
    return { className: String(layer.class_name), name, config: own ?? {}, inputs };
  });
}

/**
 * Reads `model.json` and its weights.
 * @param path Path of `model.json`, whose weights lie beside it.
 * @throws {FileError} When a file is missing or broken, or weights are not plain 32-bit floats.
 */
export async function readTfjs(path: string): Promise<TfjsModel> {
  const text = new TextDecoder().decode(await readFileBytes(path));
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch {
    fail(path, "it must be JSON", `${text.slice(0, 20)}…`);
  }
  if (!json.modelTopology || !Array.isArray(json.weightsManifest)) {
    fail(path, "it must have modelTopology and weightsManifest", Object.keys(json).join(", "));
  }
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const weights: TfjsModel["weights"] = {};
  for (const { paths, weights: listed } of json.weightsManifest as Manifest[]) {
    const shards = await Promise.all(paths.map((name) => readFileBytes(`${folder}${name}`)));
    const bytes = new Uint8Array(await new Blob(shards).arrayBuffer());
    let at = 0;
    for (const { name, shape, dtype, quantization } of listed) {
      if (dtype !== "float32" || quantization) {
        fail(path, `weights must be float32 without quantization`, `${name} of ${dtype}`);
      }
      const length = shape.reduce((a, b) => a * b, 1);
      if (at + 4 * length > bytes.length) {
        fail(path, `its weights need ${at + 4 * length} bytes up to ${name}`, bytes.length);
      }
      weights[name] = { shape, data: new Float32Array(bytes.slice(at, at + 4 * length).buffer) };
      at += 4 * length;
    }
  }
  return { layers: layersOf(json.modelTopology as Json, path), weights };
}

const SHARD = "group1-shard1of1.bin";

/**
 * Writes a model as a tfjs LayersModel of the functional form.
 * @param path `FOLDER/model.json`; the weights go beside it, as `group1-shard1of1.bin`. The folder must exist.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function writeTfjs(path: string, model: TfjsModel): Promise<string[]> {
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
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
