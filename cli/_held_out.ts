import { format } from "./_console.ts";

/** Losses of what was held out, while a surrogate was trained. */
interface Curve {
  validationSteps?: ArrayLike<number>;
  validationLoss?: ArrayLike<number | null>;
}

/** What the model's loss on the data held out is, and the lowest of the training. */
export interface HeldOut {
  /** Of the weights that the model has; null without data held out. */
  loss: number | null;
  /** Lowest loss, and the steps after which it was. */
  lowest: { loss: number; steps: number } | null;
}

/** Reads the losses held out. @param patient Whether the model has the weights of the lowest. */
export function heldOutOf(
  { validationSteps = [], validationLoss = [] }: Curve,
  patient: boolean,
): HeldOut {
  let lowest: HeldOut["lowest"] = null;
  for (const [at, steps] of Array.from(validationSteps).entries()) {
    const loss = validationLoss[at];
    if (loss !== null && (lowest === null || loss < lowest.loss)) lowest = { loss, steps };
  }
  return { loss: patient ? lowest?.loss ?? null : Array.from(validationLoss).at(-1) ?? null, lowest };
}

/** Part of the training after which a lowest loss is as good as the last. */
const LATE = 0.75;

/** The same for people, who are told when the surrogate has learnt more of its data than holds for others. */
export function heldOutText(
  { loss, lowest }: HeldOut,
  { steps, patient }: { steps: number; patient: boolean },
): string {
  if (loss === null) return "nothing held out";
  const text = `held out ${format(loss, 4)}`;
  if (lowest === null) return text;
  if (patient) return `${text}, after ${lowest.steps} steps`;
  if (lowest.steps >= LATE * steps || loss === lowest.loss) return text;
  return `${text}, but ${format(lowest.loss, 4)} after ${lowest.steps} steps (--patience 3 stops there)`;
}
