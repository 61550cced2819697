import { displayedModel } from "./displayed_model.ts";
import { isUserError } from "../base/errors.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { failFile, FileError } from "../io/file_error.ts";
import { parseJson } from "../io/json.ts";
import {
  encodeSafetensors,
  openSafetensors,
  type SafeTensor,
  type SafetensorsFile,
} from "../io/safetensors.ts";
import type { NamedWeights } from "./layout.ts";
import { type EnsembleMembers, memberPrefix, membersIn, metadataOfMembers } from "./ensemble_members.ts";
import type { AnySpec } from "./trainable.ts";

/** A trained model: its spec and its weights by PyTorch's names. */
export interface TrainedModel<Spec extends AnySpec> {
  /** What the model is. */
  spec: Spec;
  /**
   * By PyTorch's names and shapes. Of a recurrent surrogate: `layers.N.weight_ih_l0` (gates H, F), `layers.N.weight_hh_l0`
   * (gates H, H), `layers.N.bias_ih_l0` and `layers.N.bias_hh_l0` of its recurrent layers, `layers.N.weight` (N, F) and
   * `layers.N.bias` (N) of its dense ones; `head.weight` (O, H), `head.bias` (O), and `stateHead` likewise.
   */
  weights: NamedWeights;
  /** Of an ensemble: what it has beside the first member, whose weights the others are. @default it is a single one */
  ensemble?: EnsembleMembers;
}

/** What model files have to know of the specs in them. */
export interface ModelSpecs<Spec extends AnySpec> {
  /** Checks a spec read from JSON. @throws {SpecError} Naming the fields that are wrong. */
  parse(value: unknown): Spec;
  /** Names and shapes of the weights, those of PyTorch. */
  weightShapes(spec: Spec): Record<string, number[]>;
  /** What people want to know of a spec besides, row by row. @default nothing */
  facts?(spec: Spec): readonly (readonly [name: string, value: string])[];
}

/** Marks the format in a file's metadata. */
const FORMAT = "volley surrogate 2";

/** Weights as tensors of a safetensors file. */
export function tensorsOf(weights: NamedWeights, prefix = ""): Record<string, SafeTensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [prefix + name, { dtype: "F32", shape, data }]),
  );
}

/** The weights of the given shapes among the tensors of a file; throws {@linkcode FileError} when one is missing or differs. */
function weightsAmong(
  shapes: Readonly<Record<string, number[]>>,
  tensors: Readonly<Record<string, SafeTensor>>,
  { path, prefix = "" }: { path: string; prefix?: string },
): NamedWeights {
  const weights: NamedWeights = {};
  for (const [own, shape] of Object.entries(shapes)) {
    const name = prefix + own, tensor = tensors[name];
    const found = tensor ? `${tensor.dtype} [${tensor.shape}]` : "nothing";
    if (found !== `F32 [${shape}]`) failFile("read", path, `${name} must be F32 [${shape}]`, found);
    const data = tensor.data as Float32Array<ArrayBuffer>;
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) failFile("read", path, `${name} must be finite`, `${data[bad]} at ${bad}`);
    weights[own] = { shape, data };
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
  failFile("read", path, `its format must be "${format}"`, found);
}

/** The spec in a model's metadata. */
function specIn<Spec extends AnySpec>(
  metadata: Readonly<Record<string, string>>,
  path: string,
  specs: ModelSpecs<Spec>,
): Spec {
  requireFormat(metadata, { path, format: FORMAT });
  try {
    return specs.parse(parseJson(metadata.spec ?? "", "its metadata"));
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
export async function writeModel<Spec extends AnySpec>(
  path: string,
  model: TrainedModel<Spec>,
  specs: ModelSpecs<Spec>,
): Promise<string[]> {
  const weightsPath = tensorPath(path), specPath = weightsPath.replace(/safetensors$/, "json");
  const spec = specs.parse(model.spec);
  const { ensemble } = model, shapes = specs.weightShapes(spec);
  const metadata = {
    format: FORMAT,
    spec: JSON.stringify(spec),
    ...(ensemble ? metadataOfMembers(ensemble) : {}),
  };
  const all = [model.weights, ...ensemble?.others ?? []];
  const tensors = all.map((weights, member) =>
    tensorsOf(weightsAmong(shapes, tensorsOf(weights), { path: "the model" }), memberPrefix(member))
  );
  await writeFileAtomic(weightsPath, encodeSafetensors(Object.assign({}, ...tensors), metadata));
  await writeFileAtomic(specPath, `${JSON.stringify(spec, null, 2)}\n`);
  return [weightsPath, specPath];
}

/**
 * Reads a model that {@linkcode writeModel} wrote; only the `.safetensors` file is needed.
 * @param path `NAME` or `NAME.safetensors`.
 * @param specs Which specs there are.
 * @param kinds Those that are wanted here.
 * @throws {FileError} When the file is missing, cut short, foreign, of another kind, or its tensors do not fit its spec.
 */
export async function readModel<Spec extends AnySpec>(
  path: string,
  specs: ModelSpecs<Spec>,
  kinds: readonly string[],
): Promise<TrainedModel<Spec>> {
  const from = tensorPath(path);
  using file = await openSafetensors(from);
  return modelIn(file, from, specs, kinds);
}

/**
 * The model that is in a safetensors file.
 * @param from Name of the file, for error sentences.
 * @throws {FileError} When it is foreign, of another kind, or its tensors do not fit its spec.
 */
export function modelIn<Spec extends AnySpec>(
  { tensors, metadata }: SafetensorsFile,
  from: string,
  specs: ModelSpecs<Spec>,
  kinds: readonly string[],
): TrainedModel<Spec> {
  const spec = specIn(metadata, from, specs);
  if (!kinds.includes(spec.kind)) {
    const rule = `the kind of surrogate must be ${kinds.join(" or ")}`;
    throw new FileError(`Cannot use ${from} here as ${rule}: current value is ${spec.kind}`, { path: from });
  }
  const shapes = specs.weightShapes(spec), known = membersIn(metadata, from);
  const [weights, ...others] = Array.from(
    { length: known?.count ?? 1 },
    (_, member) => weightsAmong(shapes, tensors, { path: from, prefix: memberPrefix(member) }),
  );
  const ensemble = known ? { ensemble: { others, heldOut: known.heldOut } } : {};
  return displayedModel({ spec, weights, ...ensemble } as TrainedModel<Spec>, specs.facts as never);
}
