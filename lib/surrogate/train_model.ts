import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { loadLate } from "../base/load_late.ts";
import { LOOP_OPTIONS } from "../nn/loop_options.ts";
import { failType } from "../base/fail.ts";
import { withNearest } from "../base/nearest_name.ts";
import { quoted } from "../base/shown.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { AnySpec } from "../nn/trainable.ts";
import type { TrainingResult } from "../nn/training_loop.ts";
import { requireMembers } from "./ensemble/require_members.ts";
import type * as ensemble from "./ensemble/train_members.ts";
import { deviceFor, surrogateOf, type SurrogatesOption } from "./registry.ts";
import type { DataType, Surrogate, SurrogateTraining } from "./surrogate.ts";

/** Options of {@linkcode trainModel}. */
export interface TrainModelOptions extends SurrogateTraining, SurrogatesOption {
  /** Kind of the surrogate. */
  kind: string;
  /** Members of an ensemble, which differ by their first weights and batches; of kinds that can have some. 1: a single model. @default 1 */
  members?: number;
}

const OPTIONS: OptionNames<TrainModelOptions> = {
  ...LOOP_OPTIONS,
  data: true,
  heldOut: true,
  batch: true,
  choices: true,
  kind: true,
  members: true,
  surrogates: true,
};

/** A field that data of a type have and those of no other type do. */
const FIELD_OF: Readonly<Record<DataType, string>> = {
  counts: "populations",
  volleys: "volleys",
  traces: "outputs",
};

/** Fails unless the data are those that a kind learns from. */
function requireData({ kind, learnsFrom }: Surrogate, data: unknown): void {
  const types = Object.keys(FIELD_OF) as DataType[];
  const found = typeof data === "object" && data !== null
    ? types.find((type) => FIELD_OF[type] in data)
    : undefined;
  if (found === learnsFrom) return;
  failType(
    `train a ${kind} surrogate`,
    `it learns from ${learnsFrom}`,
    found ?? "data of no type that is known",
  );
}

/** Fails for a choice that a kind does not have, or that is none of the words that it may be. */
function requireChoices({ kind, choices = {} }: Surrogate, given: Readonly<Record<string, unknown>>): void {
  const task = `train a ${kind} surrogate`;
  const names = Object.keys(choices).filter((name) => !choices[name].ofDataset);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!names.includes(name)) {
      failType(
        task,
        `what is chosen must be among ${names.join(", ") || "nothing"}`,
        withNearest(name, names),
      );
    }
    const { of, whole } = choices[name];
    const rule = of && !of.includes(value as string)
      ? `must be ${of.join(" or ")}`
      : whole && !(Number.isInteger(value) && Number(value) >= whole[0] && Number(value) <= whole[1])
      ? `must be a whole number from ${whole[0]} to ${whole[1]}`
      : null;
    if (rule !== null) failType(task, `${name} ${rule}`, quoted(value));
  }
}

/**
 * Trains a surrogate of any kind, or an ensemble of some.
 * @param gpu The device; null for a kind that needs none.
 * @param options Its kind, data of the type that it learns from, what is chosen of it, and options of the training; `surrogates` where
 * the kind is your own.
 * @throws {SpecError} When there is no such kind.
 * @throws {TypeError} When it learns from other data, or does not know what is chosen.
 * @throws {RangeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { requestGpu, rolloutModel, trainModel } from "@volley/volley";
 *
 * const populations = [{ name: "E", size: 300 }, { name: "I", size: 80 }];
 * const counts = Uint16Array.from({ length: 4 * 2 * 500 }, (_, at) => at % 500 % 20 < 5 ? 4 : 1);
 * const data = { populations, binMs: 1, networks: 4, bins: 500, counts }; // (networks, populations, bins)
 * const gpu = await requestGpu().catch(() => null);
 * if (gpu) {
 *   const choices = { layers: "gru:8", likelihood: "poisson" };
 *   const { model } = await trainModel(gpu, { kind: "recurrent", data, choices, steps: 20 });
 *   const free = await rolloutModel(gpu, model, { runs: 2, bins: 100 });
 *   console.assert(free.counts.length === 2 * 2 * 100);
 *   gpu.destroy();
 * }
 * ```
 */
export async function trainModel(
  gpu: Gpu | null,
  options: TrainModelOptions,
): Promise<TrainingResult<AnySpec>> {
  requireKnown("train the surrogate", options, OPTIONS);
  const { kind, surrogates, members = 1, ...training } = options;
  const surrogate = surrogateOf({ kind }, { surrogates });
  requireMembers(surrogate, members, { surrogates });
  requireData(surrogate, training.data);
  requireChoices(surrogate, training.choices ?? {});
  const device = deviceFor("train", surrogate, gpu);
  if (members === 1) return await surrogate.train(device, training);
  const { trainMembers } = await loadLate<typeof ensemble>(
    "./ensemble/train_members.ts",
    import.meta.url,
    "train an ensemble",
  );
  return await trainMembers(device, surrogate, { ...training, surrogates, members });
}
