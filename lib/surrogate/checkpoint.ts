import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from "../io/safetensors.ts";
import { requireFormat, tensorsOf } from "./model.ts";
import type { Fingerprint, Trainable } from "./trainable.ts";
import type { TrainingState } from "./trainer.ts";

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

/** Writes a checkpoint, whole or not at all. Beside the packed state it holds the averaged weights by name. */
export async function writeCheckpoint(
  path: string,
  checkpoint: Checkpoint,
  trainable: Pick<Trainable, "spec" | "unpack">,
): Promise<void> {
  const { fingerprint, step, state, best, records, validations } = checkpoint;
  const tensors = {
    ...tensorsOf(trainable.unpack(state.averages)),
    "state.weights": vector(state.weights, 4),
    "state.moments": vector(state.moments, 8),
    "state.averages": vector(state.averages, 4),
    ...(best ? { "state.best": vector(best, 4) } : {}),
    "history.records": vector(records, 2),
    "history.validations": vector(validations, 2),
  };
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

/**
 * Reads a checkpoint to go on from.
 * @param wanted What the resuming run looks like, and the vec4 of its parameter vector.
 * @throws {FileError} When the file is foreign, broken, or from a run with another plan, design or data.
 */
export async function readCheckpoint(
  path: string,
  wanted: { fingerprint: Fingerprint; length: number },
): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(await readFileBytes(path), { path });
  requireFormat(metadata, { path, format: FORMAT });
  const fingerprint = JSON.parse(metadata.fingerprint ?? "{}") as Fingerprint;
  const differs = difference(fingerprint, wanted.fingerprint);
  if (differs) throw new FileError(`Cannot resume from ${path} as ${differs}`, { path });
  const { length } = wanted;
  const take = (name: string, rows: number, width: number) => {
    const tensor = tensors[name];
    const found = tensor ? `${tensor.dtype} [${tensor.shape}]` : "nothing";
    if (tensor?.dtype !== "F32" || tensor.shape[1] !== width || (rows >= 0 && tensor.shape[0] !== rows)) {
      const shape = rows >= 0 ? `${rows},${width}` : `n,${width}`;
      throw new FileError(
        `Cannot resume from ${path} as ${name} must be F32 [${shape}]: current value is ${found}`,
        {
          path,
        },
      );
    }
    return tensor.data as Float32Array<ArrayBuffer>;
  };
  const step = Number(metadata.step);
  return {
    fingerprint,
    step,
    state: {
      weights: take("state.weights", length, 4),
      moments: take("state.moments", length, 8),
      averages: take("state.averages", length, 4),
    },
    ...(tensors["state.best"] ? { best: take("state.best", length, 4) } : {}),
    records: take("history.records", step, 2),
    validations: take("history.validations", -1, 2),
  };
}
