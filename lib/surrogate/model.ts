import { isUserError } from "../base/errors.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import { parseJson } from "../io/json.ts";
import { encodeSafetensors, openSafetensors, type SafeTensor } from "../io/safetensors.ts";
import { weightShapesOf } from "./kinds.ts";
import type { NamedWeights } from "../nn/layout.ts";
import type { CellSurrogateSpec } from "./trace/cell_spec.ts";
import { type AnySurrogateSpec, parseAnySpec, type SurrogateSpec } from "./spec.ts";
import type { AnySpec } from "../nn/trainable.ts";

/** A trained surrogate: its spec and its weights by PyTorch's names. */
export interface SurrogateModel<Spec extends AnySpec = SurrogateSpec> {
  /** What the surrogate is. */
  spec: Spec;
  /**
   * By PyTorch's names and shapes. Of a recurrent surrogate: `layers.N.weight_ih_l0` (gates H, F), `layers.N.weight_hh_l0`
   * (gates H, H), `layers.N.bias_ih_l0` and `layers.N.bias_hh_l0` of its recurrent layers, `layers.N.weight` (N, F) and
   * `layers.N.bias` (N) of its dense ones; `head.weight` (O, H), `head.bias` (O), and `stateHead` likewise.
   */
  weights: NamedWeights;
}

/** Marks the format in a file's metadata. */
const FORMAT = "volley surrogate 2";

/** Weights as tensors of a safetensors file. */
export function tensorsOf(weights: NamedWeights, prefix = ""): Record<string, SafeTensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [prefix + name, { dtype: "F32", shape, data }]),
  );
}

/** The weights of a spec among the tensors of a file; throws {@linkcode FileError} when one is missing or differs. */
export function weightsAmong(
  spec: AnySurrogateSpec,
  tensors: Readonly<Record<string, SafeTensor>>,
  from: { path: string; prefix?: string },
): NamedWeights {
  const { path, prefix = "" } = from;
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(weightShapesOf(spec))) {
    const tensor = tensors[prefix + name];
    const found = tensor ? `${tensor.dtype} [${tensor.shape}]` : "nothing";
    if (found !== `F32 [${shape}]`) {
      throw new FileError(
        `Cannot read ${path} as ${prefix}${name} must be F32 [${shape}]: current value is ${found}`,
        { path },
      );
    }
    const data = tensor.data as Float32Array<ArrayBuffer>;
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new FileError(
        `Cannot read ${path} as ${prefix}${name} must be finite: current value is ${data[bad]} at ${bad}`,
        { path },
      );
    }
    weights[name] = { shape, data };
  }
  return weights;
}

/** Throws {@linkcode FileError} when a file is none of ours. */
export function requireFormat(
  metadata: Readonly<Record<string, string>>,
  file: { path: string; format: string },
): void {
  const { path, format } = file;
  if (metadata.format === format) return;
  const found = metadata.format ?? "none";
  throw new FileError(`Cannot read ${path} as its format must be "${format}": current value is ${found}`, {
    path,
  });
}

/** The spec in a model's metadata. */
function specInMetadata(metadata: Readonly<Record<string, string>>, path: string): AnySurrogateSpec {
  requireFormat(metadata, { path, format: FORMAT });
  try {
    return parseAnySpec(parseJson(metadata.spec ?? "", "its metadata"));
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new FileError(`Cannot read ${path} as its spec is broken: ${error.message}`, {
      path,
      cause: error,
    });
  }
}

const tensorPath = (path: string) => path.endsWith(".safetensors") ? path : `${path}.safetensors`;

/**
 * Writes `NAME.safetensors` (weights, and the spec in the metadata) and `NAME.json` (the spec, to be read by people).
 * @param path `NAME` or `NAME.safetensors`.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function saveModel(
  path: string,
  model: SurrogateModel<AnySurrogateSpec>,
): Promise<string[]> {
  const weightsPath = tensorPath(path), specPath = weightsPath.replace(/safetensors$/, "json");
  const spec = parseAnySpec(model.spec);
  const metadata = { format: FORMAT, spec: JSON.stringify(spec) };
  const weights = weightsAmong(spec, tensorsOf(model.weights), { path: "the model" });
  await writeFileAtomic(weightsPath, encodeSafetensors(tensorsOf(weights), metadata));
  await writeFileAtomic(specPath, `${JSON.stringify(spec, null, 2)}\n`);
  return [weightsPath, specPath];
}

/** Reads a model, whose kind must be one of those wanted. */
async function loadKind<Kind extends AnySurrogateSpec["kind"]>(
  path: string,
  kinds: readonly Kind[],
): Promise<SurrogateModel<Extract<AnySurrogateSpec, { kind: Kind }>>> {
  const from = tensorPath(path);
  using file = await openSafetensors(from);
  const { tensors, metadata } = file;
  const spec = specInMetadata(metadata, from);
  if (!(kinds as readonly string[]).includes(spec.kind)) {
    const rule = `the kind of surrogate must be ${kinds.join(" or ")}`;
    throw new FileError(`Cannot use ${from} here as ${rule}: current value is ${spec.kind}`, { path: from });
  }
  const weights = weightsAmong(spec, tensors, { path: from });
  return { spec: spec as Extract<AnySurrogateSpec, { kind: Kind }>, weights };
}

/**
 * Reads a model of a population that {@linkcode saveModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, of a cell, or its tensors do not fit its spec.
 */
export function loadModel(path: string): Promise<SurrogateModel> {
  return loadKind(path, ["recurrent", "volley"]);
}

/**
 * Reads a model of a cell that {@linkcode saveModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, of a population, or its tensors do not fit its spec.
 */
export function loadCellModel(path: string): Promise<SurrogateModel<CellSurrogateSpec>> {
  return loadKind(path, ["cell"]);
}
