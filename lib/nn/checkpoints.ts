import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { parseJson } from "../io/json.ts";
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from "../io/safetensors.ts";
import {
  type Checkpoint,
  checkpointAmong,
  checkpointTensors,
  fingerprintIn,
  requireSame,
} from "./checkpoint.ts";
import { requireFormat } from "./model_file.ts";
import type { Fingerprint, Trainable } from "./trainable.ts";

const FORMAT = "volley trainings 1";

/** Trainings that go on together, between two of their steps. */
export interface Checkpoints {
  /** What the run must have in common with the one that it resumes. */
  fingerprint: Fingerprint;
  /** Where each training is. */
  all: readonly Checkpoint[];
  /** What they have done together: plain JSON. */
  story: unknown;
  /** Other vectors, by name. */
  vectors?: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

const prefixOf = (number: number) => `trainings.${number}.`, VECTORS = "vectors.";

/** Writes where trainings are into one file, whole or not at all. */
export async function writeCheckpoints(path: string, checkpoints: Checkpoints): Promise<void> {
  const { fingerprint, all, story, vectors = {} } = checkpoints;
  const tensors = Object.assign({}, ...all.map((one, number) => checkpointTensors(one, prefixOf(number))));
  for (const [name, data] of Object.entries(vectors)) {
    tensors[VECTORS + name] = { dtype: "F32", shape: [data.length], data } satisfies SafeTensor;
  }
  const metadata = {
    format: FORMAT,
    fingerprint: JSON.stringify(fingerprint),
    steps: JSON.stringify(all.map(({ step }) => step)),
    story: JSON.stringify(story),
  };
  await writeFileAtomic(path, encodeSafetensors(tensors, metadata));
}

/** A field of the metadata as JSON. @throws {FileError} When it is none. */
function jsonIn(metadata: Readonly<Record<string, string>>, name: string, path: string): unknown {
  try {
    return parseJson(metadata[name] ?? "", name);
  } catch {
    failFile("resume from", path, `its ${name} must be JSON`, String(metadata[name]).slice(0, 60));
  }
}

/**
 * Reads where trainings are, to go on from there.
 * @param wanted What the resuming run looks like, and its trainings.
 * @throws {FileError} When the file is foreign, broken, or from a run with another plan, design or data.
 */
export async function readCheckpoints(
  path: string,
  wanted: { fingerprint: Fingerprint; trainings: readonly Pick<Trainable, "plan" | "length">[] },
): Promise<Required<Checkpoints>> {
  const { tensors, metadata } = decodeSafetensors(await readFileBytes(path), { path });
  requireFormat(metadata, { path, format: FORMAT });
  const { fingerprint, trainings } = wanted;
  requireSame(fingerprintIn(metadata, path), fingerprint, path);
  const steps = jsonIn(metadata, "steps", path);
  if (!Array.isArray(steps) || steps.length !== trainings.length) {
    failFile(
      "resume from",
      path,
      `its steps must be ${trainings.length} numbers`,
      metadata.steps.slice(0, 60),
    );
  }
  const all = trainings.map(({ plan, length }, number) =>
    checkpointAmong(tensors, {
      ...{ path, prefix: prefixOf(number), step: String(steps[number]), steps: plan.steps, length },
    })
  );
  const vectors: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const [name, { dtype, data }] of Object.entries(tensors)) {
    if (!name.startsWith(VECTORS)) continue;
    const odd = dtype === "F32" ? Array.prototype.find.call(data, (value) => !Number.isFinite(value)) : dtype;
    if (odd !== undefined) failFile("resume from", path, `${name} must be finite numbers`, odd);
    vectors[name.slice(VECTORS.length)] = data as Float32Array<ArrayBuffer>;
  }
  return { fingerprint, all, story: jsonIn(metadata, "story", path), vectors };
}
