import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import type { AnySpec } from "../../nn/trainable.ts";

/**
 * The seed of a member of an ensemble, in training and in free runs. That of the first is the seed itself, so that it is what a single model would be;
 * those of others are drawn by Philox.
 * @param seed Of the ensemble: a whole number from 0 to 2^53 - 1. @param member Its number, from 0.
 * @returns A whole number from 0 to 2^53 - 1.
 */
export function memberSeed(seed: number, member: number): number {
  if (member === 0) return seed;
  const [low, high] = philox4x32([member, 0, 0, STREAMS.member], seedKey(seed));
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** Members of a model: 1 of a single one. */
export function memberCount({ ensemble }: Pick<TrainedModel<AnySpec>, "ensemble">): number {
  return (ensemble?.others.length ?? 0) + 1;
}

/** The members of a model as single models. */
export function membersOf<Spec extends AnySpec>(model: TrainedModel<Spec>): TrainedModel<Spec>[] {
  const { spec, weights, ensemble } = model;
  return ensemble ? [weights, ...ensemble.others].map((weights) => ({ spec, weights })) : [model];
}
