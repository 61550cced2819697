import type { Gpu } from "../../gpu/gpu.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
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

/** Progress of a member as that of all. */
function progressOf({ onProgress, members }: MembersTraining, member: number): LoopOptions["onProgress"] {
  return onProgress && ((progress) => {
    const { steps, stepsPerSecond, secondsLeft, fraction } = progress;
    onProgress({
      ...progress,
      fraction: (member + fraction) / members,
      secondsLeft: secondsLeft + (members - 1 - member) * steps / stepsPerSecond,
      doing: `member ${member + 1} of ${members}`,
    });
  });
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
 * Trains the members of an ensemble, one after another on the same data: each has first weights and batches of its own, from a seed of its own, as in
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
  const { members, surrogates: _, seed = DEFAULT_SEED, checkpoint, ...rest } = options;
  const all: TrainingResult<AnySpec>[] = [];
  for (let member = 0; member < members; member++) {
    all.push(
      await surrogate.train(gpu as Gpu, {
        ...rest as SurrogateTraining<never>,
        seed: memberSeed(seed, member),
        checkpoint: checkpoint && memberCheckpoint(checkpoint, member),
        onProgress: progressOf(options, member),
      }),
    );
  }
  const [first, ...others] = all, completed = all.every((one) => one.completed);
  const { spec } = first.model;
  first.model.spec = { ...spec, training: { ...spec.training, members } };
  first.model.ensemble = { others: others.map(({ model }) => model.weights), heldOut: null };
  if (completed) first.model.ensemble.heldOut = await heldOutOf(gpu, surrogate, first.model, options);
  first.members = all.map(({ losses, validation }) => ({ losses, validation }));
  first.completed = completed;
  first.seconds = all.reduce((sum, { seconds }) => sum + seconds, 0);
  return first;
}
