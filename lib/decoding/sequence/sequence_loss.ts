import type { BitLoss, SequenceSpec } from "./sequence_spec.ts";
import { softXor, softXorSlope } from "./soft_xor.ts";

/** Outputs and targets of a step. */
export interface AnswerPlace {
  outputs: ArrayLike<number>;
  /** Place of the first output. */
  first: number;
  targets: ArrayLike<number>;
  /** Place of the first target. */
  target: number;
}

/** What is lost on a bit by its log odds, and the slope by them. */
export function bitLoss(odds: number, wanted: number, loss: BitLoss): { lost: number; slope: number } {
  const small = Math.exp(-Math.abs(odds)), more = 1 / (1 + small);
  const r = odds >= 0 ? more : small * more, steep = small * more * more;
  if (loss === "xor") return { lost: softXor(wanted, r), slope: softXorSlope(wanted) * steep };
  if (loss === "squares") return { lost: (r - wanted) ** 2, slope: 2 * (r - wanted) * steep };
  return { lost: Math.max(odds, 0) - wanted * odds + Math.log1p(small), slope: r - wanted };
}

/**
 * What is lost at a step, see `sequence_loss.wgsl`.
 * @param into Gets `weight` times the gradient, at the places of the outputs. @default it is not asked for
 */
export function sequenceLoss(
  { answers, loss = "cross-entropy", outputs: count }: Pick<SequenceSpec, "answers" | "loss" | "outputs">,
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
  if (answers === "bits") {
    let sum = 0;
    for (let o = 0; o < count; o++) {
      const { lost, slope } = bitLoss(outputs[first + o], targets[target + o], loss);
      sum += lost / count;
      if (into) into.values[first + o] = into.weight * slope / count;
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
