import type { Gpu } from "../../gpu/gpu.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { sideBySide } from "../../nn/side_by_side.ts";
import type { LoopOptions } from "../../nn/loop_options.ts";
import type { AnySpec } from "../../nn/trainable.ts";
import type { TrainingResult } from "../../nn/training_loop.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { CountData } from "../counts/count_data.ts";
import type { SurrogatesOption } from "../registry.ts";
import type { CountSpec, Surrogate, SurrogateTraining } from "../surrogate.ts";
import { heldOutSpreads, pointsHeldOut } from "./held_out_spreads.ts";
import { memberCheckpoint } from "./member_checkpoint.ts";
import { memberSeed } from "./members.ts";

/** What an ensemble is trained with. */
export interface MembersTraining extends SurrogateTraining, SurrogatesOption {
  /** Members, two or more. */
  members: number;
}

/** Progress of members as that of all: told once each that goes on has said how far it is, as one that is resumed is not at its start. */
function progressOf({ onProgress, members }: MembersTraining) {
  const started = performance.now(), done = new Map<number, number | null>();
  const fraction = () => [...done.values()].reduce((sum: number, part) => sum + (part ?? 0), 0) / members;
  return {
    of(member: number): LoopOptions["onProgress"] {
      done.set(member, null);
      return onProgress && ((progress) => {
        done.set(member, progress.fraction);
        if ([...done.values()].includes(null)) return;
        const all = fraction(), seconds = (performance.now() - started) / 1000;
        const doing = `member ${member + 1} of ${members}`;
        onProgress({ ...progress, fraction: all, secondsLeft: seconds * (1 / all - 1), doing });
      });
    },
    ended: (member: number) => done.set(member, 1),
  };
}

/** What the members say at the points that were held out of the data; null where the data are no counts, or nothing was. */
async function heldOutOf(
  gpu: Gpu | null,
  surrogate: Surrogate,
  model: TrainedModel<AnySpec>,
  { data, seed, surrogates, signal }: MembersTraining,
) {
  const { heldOut } = model.spec.training;
  if (surrogate.learnsFrom !== "counts" || surrogate.gives !== "counts" || !Number(heldOut)) return null;
  const points = pointsHeldOut(data as CountData, Number(heldOut));
  return await heldOutSpreads(gpu, model as TrainedModel<CountSpec>, points, { seed, surrogates, signal });
}

/**
 * Trains the members of an ensemble on the same data, side by side on the processor, a core each: each has first weights and batches of its own, from a seed of its own, as in
 * B. Lakshminarayanan, A. Pritzel, C. Blundell (2017), Simple and scalable predictive uncertainty estimation using deep ensembles, arXiv:1612.01474. The first is what a
 * single model would be, bit for bit. All in one batch, a lane each, would hardly be faster on the processor: a step of an LSTM of 48 units takes 7.0, 12.8 and 26.8 ms of
 * processor time for 8, 16 and 32 windows of 80 bins, so that what a larger batch saves is at most 2 %. No GPU has timed it. Each has a checkpoint of its own, so that a training that was broken off goes on with the member that it was at.
 * @param surrogate Their kind, which has members.
 * @returns The training of the first, with the ensemble as its model, and the trainings of all.
 */
export async function trainMembers(
  gpu: Gpu | null,
  surrogate: Surrogate,
  options: MembersTraining,
): Promise<TrainingResult<AnySpec>> {
  const { members, surrogates: _, seed = DEFAULT_SEED, checkpoint, signal, engine, threads, ...rest } =
    options;
  const progress = progressOf(options), started = performance.now();
  const all = await sideBySide(
    gpu,
    { count: members, signal, engine, threads },
    async (member, lane): Promise<TrainingResult<AnySpec>> => {
      const told = progress.of(member);
      const one = await surrogate.train(gpu as Gpu, {
        ...{ ...rest as SurrogateTraining<never>, engine, threads, ...lane },
        seed: memberSeed(seed, member),
        checkpoint: checkpoint && memberCheckpoint(checkpoint, member),
        onProgress: told,
      });
      progress.ended(member);
      return one;
    },
  );
  const [first, ...others] = all, completed = all.every((one) => one.completed);
  const { spec } = first.model;
  first.model.spec = { ...spec, training: { ...spec.training, members } };
  first.model.ensemble = { others: others.map(({ model }) => model.weights), heldOut: null };
  if (completed) first.model.ensemble.heldOut = await heldOutOf(gpu, surrogate, first.model, options);
  first.members = all.map(({ losses, validation }) => ({ losses, validation }));
  first.completed = completed;
  first.seconds = (performance.now() - started) / 1000;
  return first;
}
