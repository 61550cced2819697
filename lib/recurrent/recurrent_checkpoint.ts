import { writeFileAtomic } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { encodeSafetensors, openSafetensors, type SafeTensor } from "../io/safetensors.ts";
import { numbersIn } from "../decoding/_model_file.ts";
import { requireFormat } from "../nn/model_file.ts";
import { networkLayout, type WeightMasks } from "./network_spec.ts";
import type { RecurrentSettings } from "./recurrent_options.ts";
import type { TrialTask } from "./trials/trial.ts";

const FORMAT = "volley rate network checkpoint 1";

/** A checkpoint, and of which training it is. */
export interface RecurrentCheckpoint {
  path: string;
  settings: RecurrentSettings;
  task: TrialTask;
  masks: WeightMasks;
}

/** What a training has learnt. */
interface Learnt {
  weights: Float64Array<ArrayBuffer>;
  m: Float64Array<ArrayBuffer>;
  v: Float64Array<ArrayBuffer>;
  losses: Float64Array<ArrayBuffer>;
}

/** What two trainings must share for one to go on from the other: all but functions, of which the name is told. */
function fingerprintOf({ settings, task, masks }: RecurrentCheckpoint): string {
  const { spec, penalties, frozen, batch, steps, learningRate, finalRate, clip, seed } = settings;
  const { name, inputs, targets, steps: longest } = task;
  return JSON.stringify({
    ...{ spec, penalties, frozen, batch, steps, learningRate, finalRate, clip, seed },
    task: { name, inputs, targets, longest },
    masks: Object.entries(masks).map(([which, mask]) => [which, [...mask].join("")]),
  });
}

const numbers = (data: Float64Array<ArrayBuffer>): SafeTensor => ({
  dtype: "F64",
  shape: [data.length],
  data,
});

/** Writes what has been learnt, whole or not at all. */
export async function writeRecurrentCheckpoint(
  file: RecurrentCheckpoint,
  { weights, m, v, losses }: Learnt,
): Promise<void> {
  const tensors = { weights: numbers(weights), m: numbers(m), v: numbers(v), losses: numbers(losses) };
  await writeFileAtomic(
    file.path,
    encodeSafetensors(tensors, { format: FORMAT, fingerprint: fingerprintOf(file) }),
  );
}

/** The first field in which two fingerprints differ. */
function difference(found: string, wanted: string): string {
  const [one, other] = [found, wanted].map((text): Record<string, unknown> => {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  });
  return Object.keys(other).find((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name])) ??
    "the run";
}

/** Reads what was learnt, where there is a checkpoint. @returns Steps that are done. @throws {FileError} When it is damaged, or of another training. */
export async function readRecurrentCheckpoint(file: RecurrentCheckpoint, into: Learnt): Promise<number> {
  const { path, settings } = file;
  try {
    await Deno.stat(path);
  } catch {
    return 0;
  }
  using opened = await openSafetensors(path);
  const { tensors, metadata } = opened, { length } = networkLayout(settings.spec);
  requireFormat(metadata, { path, format: FORMAT });
  const wanted = fingerprintOf(file), found = metadata.fingerprint ?? "";
  if (found !== wanted) {
    failFile("resume from", path, "it must be of the same training", `another ${difference(found, wanted)}`);
  }
  for (const name of ["weights", "m", "v"] as const) {
    into[name].set(numbersIn(tensors, { name, shape: [length], path }) as Float64Array);
  }
  const [done = 0] = tensors.losses?.shape ?? [];
  if (done > into.losses.length) failFile("resume from", path, "it must not be beyond the last step", done);
  into.losses.set(numbersIn(tensors, { name: "losses", shape: [done], path }) as Float64Array);
  return done;
}
