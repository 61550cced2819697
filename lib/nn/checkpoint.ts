import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { failFile, FileError } from "../io/file_error.ts";
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from "../io/safetensors.ts";
import { requireFormat, tensorsOf } from "./model_file.ts";
import { isUserError } from "../base/errors.ts";
import { parseJson } from "../io/json.ts";
import { type Fingerprint, specFingerprint, type Trainable } from "./trainable.ts";
import { EARLIER_AVERAGE } from "./weight_average.ts";
import type { TrainingState } from "./training_engine.ts";

const FORMAT = "volley surrogate checkpoint 2";

/** A training run between two steps. */
export interface Checkpoint {
  fingerprint: Fingerprint;
  /** Steps done. */
  step: number;
  state: TrainingState;
  /** `(length)` vec4: averaged weights at the lowest validation loss, of a run with patience that has been validated. */
  best?: Float32Array<ArrayBuffer>;
  /** `(step, 2)` loss and gradient norm. */
  records: Float32Array<ArrayBuffer>;
  /** `(n, 2)` step and validation loss. */
  validations: Float32Array<ArrayBuffer>;
}

const vector = (data: Float32Array<ArrayBuffer>, width: number): SafeTensor => ({
  dtype: "F32",
  shape: [data.length / width, width],
  data,
});

/** The tensors of a checkpoint. @param prefix What their names begin with. */
export function checkpointTensors(
  { state, best, records, validations }: Checkpoint,
  prefix = "",
): Record<string, SafeTensor> {
  const tensors = {
    "state.weights": vector(state.weights, 4),
    "state.moments": vector(state.moments, 8),
    "state.averages": vector(state.averages, 4),
    ...(best ? { "state.best": vector(best, 4) } : {}),
    "history.records": vector(records, 2),
    "history.validations": vector(validations, 2),
  };
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/** Writes a checkpoint, whole or not at all. Beside the packed state it holds the averaged weights by name. */
export async function writeCheckpoint(
  path: string,
  checkpoint: Checkpoint,
  trainable: Pick<Trainable, "spec" | "unpack">,
): Promise<void> {
  const { fingerprint, step, state } = checkpoint;
  const tensors = { ...tensorsOf(trainable.unpack(state.averages)), ...checkpointTensors(checkpoint) };
  const metadata = {
    format: FORMAT,
    spec: JSON.stringify(trainable.spec),
    fingerprint: JSON.stringify(fingerprint),
    step: String(step),
  };
  await writeFileAtomic(path, encodeSafetensors(tensors, metadata));
}

/** A value as a sentence shows it: of a hash its beginning. */
function brief(value: unknown): string {
  const text = String(value);
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 8)}…` : text;
}

/** The first field in which two runs differ, as the sentence that says so. */
function difference(found: Fingerprint, wanted: Fingerprint): string | null {
  for (const [name, value] of Object.entries(wanted)) {
    if (found[name] === value) continue;
    return `${name} must be that of the run it came from, ${brief(found[name])}: current value is ${
      brief(value)
    }`;
  }
  return null;
}

/** Whether a file is a checkpoint of a training, of any version. */
export async function isCheckpoint(path: string): Promise<boolean> {
  try {
    const { metadata } = decodeSafetensors(await readFileBytes(path), { path });
    return (metadata.format ?? "").startsWith("volley surrogate checkpoint ");
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** The fingerprint in a file. @throws {FileError} When there is none. */
export function fingerprintIn(metadata: Readonly<Record<string, string>>, path: string): Fingerprint {
  try {
    const value = JSON.parse(metadata.fingerprint);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // Said below.
  }
  failFile(
    "resume from",
    path,
    "its fingerprint must be a JSON object",
    brief(metadata.fingerprint).slice(0, 60),
  );
}

/**
 * The fingerprint of a run of an earlier version as it would be now: that of its spec as it is read. Where the spec cannot be
 * read, as that of another kind, it stays what it was.
 */
function ofToday(
  found: Fingerprint,
  { spec }: Readonly<Record<string, string>>,
  readSpec: Trainable["readSpec"],
): Fingerprint {
  if (!readSpec) return found;
  try {
    const others = Object.entries(found).filter(([name]) => !name.startsWith("spec."));
    return { ...Object.fromEntries(others), ...specFingerprint(readSpec(parseJson(spec ?? "", "its spec"))) };
  } catch (error) {
    if (isUserError(error)) return found;
    throw error;
  }
}

function stepIn(
  step: string | undefined,
  { path, steps }: { path: string; steps: unknown },
): number {
  if (/^\d{1,15}$/.test(step ?? "") && Number(step) <= Number(steps)) return Number(step);
  failFile(
    "resume from",
    path,
    `its step must be a whole number from 0 to ${steps}`,
    brief(step).slice(0, 60),
  );
}

/** Fails unless what was recorded and the state are finite, and validations are in the order of the steps that were done. */
function requireHistory({ step, state, best, validations }: Checkpoint, path: string): void {
  const fail = (rule: string, value: unknown): never => {
    failFile("resume from", path, rule, value);
  };
  for (const [name, values] of Object.entries({ ...state, ...(best ? { best } : {}) })) {
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) fail(`state.${name} must be finite`, values[odd]);
  }
  let last = 0;
  for (let n = 0; n < validations.length; n += 2) {
    const at = validations[n];
    if (!(at > last && at <= step)) {
      fail(`the steps of history.validations must rise from 1 to ${step}`, at);
    }
    last = at;
  }
}

/**
 * Reads a checkpoint to go on from.
 * @param wanted What the resuming run looks like, the vec4 of its parameter vector, and what reads specs of earlier versions.
 * @throws {FileError} When the file is foreign, broken, or from a run with another plan, design or data.
 */
export async function readCheckpoint(
  path: string,
  wanted: { fingerprint: Fingerprint; length: number; readSpec?: Trainable["readSpec"] },
): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(await readFileBytes(path), { path });
  requireFormat(metadata, { path, format: FORMAT });
  const found = fingerprintIn(metadata, path);
  const fingerprint = { ...EARLIER_AVERAGE, ...ofToday(found, metadata, wanted.readSpec) };
  requireSame(fingerprint, wanted.fingerprint, path);
  const of = { step: metadata.step, steps: wanted.fingerprint.steps, length: wanted.length };
  return { ...checkpointAmong(tensors, { path, ...of }), fingerprint };
}

/** Fails unless a run is the one that a file came from. @throws {FileError} */
export function requireSame(found: Fingerprint, wanted: Fingerprint, path: string): void {
  const differs = difference(found, wanted);
  if (differs) throw new FileError(`Cannot resume from ${path} as ${differs}`, { path });
}

/**
 * A checkpoint among the tensors of a file, without what identifies it.
 * @param of.prefix What their names begin with. @param of.steps Of the training. @param of.length vec4 of its parameter vector.
 * @throws {FileError} When a tensor is missing, of another shape, or not finite.
 */
export function checkpointAmong(
  tensors: Readonly<Record<string, SafeTensor>>,
  of: { path: string; prefix?: string; step: string | undefined; steps: unknown; length: number },
): Checkpoint {
  const { path, prefix = "", length, steps } = of;
  const take = (own: string, rows: number, width: number) => {
    const name = prefix + own, tensor = tensors[name];
    const found = tensor ? `${tensor.dtype} [${tensor.shape}]` : "nothing";
    const fits = tensor?.dtype === "F32" && tensor.shape.length === 2 && tensor.shape[1] === width;
    if (!fits || (rows >= 0 && tensor.shape[0] !== rows)) {
      const shape = rows >= 0 ? `${rows},${width}` : `n,${width}`;
      failFile("resume from", path, `${name} must be F32 [${shape}]`, found);
    }
    return tensor.data as Float32Array<ArrayBuffer>;
  };
  const step = stepIn(of.step, { path, steps });
  const checkpoint = {
    fingerprint: {},
    step,
    state: {
      weights: take("state.weights", length, 4),
      moments: take("state.moments", length, 8),
      averages: take("state.averages", length, 4),
    },
    ...(tensors[`${prefix}state.best`] ? { best: take("state.best", length, 4) } : {}),
    records: take("history.records", step, 2),
    validations: take("history.validations", -1, 2),
  };
  requireHistory(checkpoint, path);
  return checkpoint;
}
