import type { SequenceSpec } from "./sequence_spec.ts";

/** Outputs and targets of a step. */
export interface AnswerPlace {
  outputs: ArrayLike<number>;
  /** Place of the first output. */
  first: number;
  targets: ArrayLike<number>;
  /** Place of the first target. */
  target: number;
}

/**
 * What is lost at a step, see `sequence_loss.wgsl`.
 * @param into Gets `weight` times the gradient, at the places of the outputs. @default it is not asked for
 */
export function sequenceLoss(
  { answers, outputs: count }: Pick<SequenceSpec, "answers" | "outputs">,
  { outputs, first, targets, target }: AnswerPlace,
  into?: { values: Float32Array | Float64Array; weight: number },
): number {
  if (answers === "values") {
    let sum = 0;
    for (let o = 0; o < count; o++) {
      const apart = outputs[first + o] - targets[target + o], weighed = targets[target + count + o] * apart;
      sum += weighed * apart;
      if (into) into.values[first + o] = 2 * into.weight * weighed;
    }
    return sum;
  }
  let most = outputs[first], whole = 0;
  for (let o = 1; o < count; o++) most = Math.max(most, outputs[first + o]);
  for (let o = 0; o < count; o++) whole += Math.exp(outputs[first + o] - most);
  const own = targets[target];
  for (let o = 0; into && o < count; o++) {
    const chance = Math.exp(outputs[first + o] - most) / whole;
    into.values[first + o] = into.weight * (chance - Number(o === own));
  }
  return most + Math.log(whole) - outputs[first + own];
}
