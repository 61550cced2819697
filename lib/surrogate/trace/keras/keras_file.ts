import { unzipSync } from "../../../deps/fflate.ts";
import { readFileBytes } from "../../../io/atomic.ts";
import { crc32 } from "../../../io/crc32.ts";
import { isHdf5 } from "../../../io/hdf5_file.ts";
import { type KerasHdf5, withKerasHdf5 } from "./keras_hdf5.ts";
import { failKeras, isRecord, type KerasTopology, parseKerasTopology } from "./keras_topology.ts";
import { addWeight, type KerasModel } from "./keras_weights.ts";
import { readTfjs } from "./tfjs.ts";
import { readZipDirectory } from "../../../io/zip_directory.ts";

/** Most bytes of an archive once it is inflated. */
const MOST_BYTES = 2 ** 30;

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    failKeras(path, "its configuration must be JSON", `${text.slice(0, 20)}…`);
  }
}

/** Keras 3's group for weights of the model itself, which a Sequential or Functional one has not. */
const OF_MODEL = "top_level_model_weights";

/** The layout of Keras 2, which Keras 3 still writes: the configuration in an attribute, weights by layer. */
function readLegacy(file: KerasHdf5): KerasModel {
  const { root, path } = file;
  const config = file.text(root, "model_config");
  if (config === undefined) {
    file.fail("it must have the attribute model_config, as model.save() writes it", "none");
  }
  const topology = parseKerasTopology(parseJson(config, path), path);
  const weights: KerasModel["weights"] = new Map();
  const stored = file.group(root, "model_weights");
  const names = file.texts(stored, "layer_names");
  const odd = stored.keys().find((key) =>
    !names.some((name) => name === key || name.startsWith(`${key}/`)) &&
    (key !== OF_MODEL || file.texts(file.group(stored, key), "weight_names").length > 0)
  );
  if (odd !== undefined) file.fail("weights must be those of its layers", odd);
  for (const layer of names) {
    const group = file.group(stored, layer);
    for (const name of file.texts(group, "weight_names")) {
      const role = name.slice(name.lastIndexOf("/") + 1).replace(/:0$/, "");
      addWeight(weights, { layer, role, path }, file.tensor(group, name));
    }
  }
  return { ...topology, weights };
}

/** Roles of the weights of a layer in the order in which Keras makes them. */
function rolesOf(className: string, config: Record<string, unknown>): string[] {
  const has = (field: string, ...roles: string[]) => config[field] === false ? [] : roles;
  switch (className) {
    case "LSTM":
    case "GRU":
    case "SimpleRNN":
      return ["kernel", "recurrent_kernel", ...has("use_bias", "bias")];
    case "LayerNormalization":
      return [...has("scale", "gamma"), ...has("center", "beta")];
    case "BatchNormalization":
      return [...has("scale", "gamma"), ...has("center", "beta"), "moving_mean", "moving_variance"];
    default:
      return ["kernel", ...has("use_bias", "bias")];
  }
}

/** A class as Keras names its folders: words with `_` between them. */
function folderName(className: string): string {
  return className.replace(/(.)([A-Z][a-z]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}

/** Weights of a `.keras` archive: folders by the class of the layer and a count, in the order of the layers. */
function archiveWeights(file: KerasHdf5, { layers }: KerasTopology): KerasModel["weights"] {
  const { path, root } = file;
  const weights: KerasModel["weights"] = new Map(), counts = new Map<string, number>();
  const stored = file.group(root, "layers"), used = new Set<string>();
  for (const { className, name, config } of layers) {
    const base = folderName(className), count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const folder = count === 0 ? base : `${base}_${count}`;
    used.add(folder);
    if (!stored.keys().includes(folder)) continue;
    let group = file.group(stored, folder);
    const said = group.keys().includes("vars") && file.text(file.group(group, "vars"), "name");
    if (said && said !== name) file.fail(`${group.path} must hold the weights of layer ${name}`, said);
    const inner = className === "TimeDistributed" && isRecord(config.layer) ? config.layer : undefined;
    const part = inner ? "layer" : "cell";
    if (group.keys().includes(part)) group = file.group(group, part);
    const vars = file.group(group, "vars"), own = vars.keys();
    const roles = rolesOf(className, inner && isRecord(inner.config) ? inner.config : config);
    own.sort((a, b) => Number(a) - Number(b)).forEach((key, at) => {
      const role = roles[at];
      if (key !== `${at}` || role === undefined) {
        file.fail(`${vars.path} must hold the weights ${roles.join(", ")} of layer ${name}`, own);
      }
      addWeight(weights, { layer: name, role, path }, file.tensor(vars, key));
    });
  }
  const odd = stored.keys().find((folder) => !used.has(folder));
  if (odd !== undefined) file.fail("weights must be those of its layers", odd);
  return weights;
}

async function readArchive(bytes: Uint8Array, path: string): Promise<KerasModel> {
  const wanted = ["config.json", "model.weights.h5"];
  const entries = readZipDirectory(bytes, { path }).filter(({ name }) => wanted.includes(name));
  const missing = wanted.find((name) => !entries.some((entry) => entry.name === name));
  if (missing !== undefined) {
    failKeras(path, `the archive must have ${wanted.join(" and ")}`, `no ${missing}`);
  }
  const size = entries.reduce((sum, { originalSize }) => sum + originalSize, 0);
  if (size > MOST_BYTES) failKeras(path, `it must inflate to at most ${MOST_BYTES} bytes`, size);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => wanted.includes(name) });
  } catch (cause) {
    failKeras(path, "its entries must inflate", (cause as Error).message);
  }
  const damaged = entries.find(({ name, crc }) => !files[name] || crc32(files[name]) !== crc);
  if (damaged) failKeras(path, "the checksum of every entry must match", damaged.name);
  const config = parseJson(new TextDecoder().decode(files["config.json"]), path);
  const topology = parseKerasTopology(config, path);
  if (!isHdf5(files["model.weights.h5"])) {
    failKeras(path, "model.weights.h5 must be HDF5", "another kind of file");
  }
  const weights = await withKerasHdf5(
    files["model.weights.h5"],
    path,
    (file) => archiveWeights(file, topology),
  );
  return { ...topology, weights };
}

/**
 * Reads a Keras model: `model.json` of a tfjs LayersModel with its weights beside it, `.h5` (Keras 2's layout) or `.keras` (Keras 3's). The
 * content tells which it is, not the name.
 * @throws {FileError} When a file is missing, broken or of another kind, or weights are not plain 32-bit floats.
 */
export async function readKeras(path: string): Promise<KerasModel> {
  const bytes = await readFileBytes(path);
  if (isHdf5(bytes)) return await withKerasHdf5(bytes, path, readLegacy);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return await readArchive(bytes, path);
  return await readTfjs(bytes, path);
}
