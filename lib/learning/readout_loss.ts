import type { ClassifierLoss, ClassifierSpec, RatePenalty } from "./classifier_spec.ts";

/** Outputs of one row as they lie: output c of step t is number `first + t * step + c`. */
export interface RowPlace {
  values: ArrayLike<number>;
  first: number;
  step: number;
  /** T. */
  steps: number;
}

/** Where the gradient goes, laid out likewise, and what it is multiplied with. */
export interface SlopesPlace {
  values: Float32Array | Float64Array;
  weight: number;
}

/** Scores of classes, and of `max` the step of each. */
export function scoresOf(
  { readout, classes }: Pick<ClassifierSpec, "readout" | "classes">,
  { values, first, step, steps }: RowPlace,
): { scores: Float64Array; places: Uint32Array } {
  const scores = new Float64Array(classes), places = new Uint32Array(classes);
  for (let c = 0; c < classes; c++) {
    const at = (t: number) => values[first + t * step + c];
    let score = readout === "max" ? -Infinity : 0;
    for (let t = readout === "last" ? steps - 1 : 0; t < steps; t++) {
      if (readout !== "max") score += at(t);
      else if (at(t) > score) {
        score = at(t);
        places[c] = t;
      }
    }
    scores[c] = readout === "mean" ? score / steps : score;
  }
  return { scores, places };
}

/** Parts of the softmax of scores / temperature, and their logarithms. */
function softmaxOf(scores: ArrayLike<number>, temperature: number) {
  const all = Float64Array.from(scores, (score) => score / temperature);
  const most = all.reduce((left, right) => Math.max(left, right));
  const whole = Math.log(all.reduce((sum, score) => sum + Math.exp(score - most), 0));
  const logs = all.map((score) => score - most - whole);
  return { logs, part: logs.map((log) => Math.exp(log)) };
}

/** Adds what is lost on a teacher to what is lost on the class, and to its slopes. */
function taughtLoss(
  { weight, temperature }: Extract<ClassifierLoss, { kind: "distillation" }>,
  at: { scores: Float64Array; teacher: ArrayLike<number>; lost: number; slopes: Float64Array },
): number {
  const own = softmaxOf(at.scores, temperature), wanted = softmaxOf(at.teacher, temperature);
  let apart = 0;
  own.part.forEach((part, c) => {
    apart += wanted.part[c] * (wanted.logs[c] - own.logs[c]);
    at.slopes[c] = (1 - weight) * at.slopes[c] + weight * temperature * (part - wanted.part[c]);
  });
  return (1 - weight) * at.lost + weight * temperature * temperature * apart;
}

/**
 * What is lost on a row, see `readout_loss.wgsl`.
 * @param options.teacher `(C)` scores, of a loss that has a teacher.
 * @param options.into Gets `weight` times the gradient by the outputs. @default it is not asked for
 */
export function readoutLoss(
  spec: Pick<ClassifierSpec, "readout" | "classes" | "loss">,
  place: RowPlace,
  { label, teacher, into }: { label: number; teacher?: ArrayLike<number>; into?: SlopesPlace },
): number {
  const { readout, classes, loss } = spec,
    { first, step, steps } = place,
    { scores, places } = scoresOf(spec, place);
  let lost = 0;
  const slopes = new Float64Array(classes);
  if (loss.kind !== "spike-counts") {
    const { part, logs } = softmaxOf(scores, 1);
    lost = -logs[label];
    part.forEach((part, c) => slopes[c] = part - Number(c === label));
    if (loss.kind === "distillation") lost = taughtLoss(loss, { scores, teacher: teacher!, lost, slopes });
  } else {
    scores.forEach((score, c) => {
      const apart = score - (c === label ? loss.right : loss.wrong);
      lost += apart * apart / classes;
      slopes[c] = 2 * apart / classes;
    });
  }
  for (let t = 0; into && t < steps; t++) {
    for (let c = 0; c < classes; c++) {
      const here = readout === "max" ? t === places[c] : readout !== "last" || t === steps - 1;
      const slope = readout === "mean" ? slopes[c] / steps : slopes[c];
      into.values[first + t * step + c] = here ? into.weight * slope : 0;
    }
  }
  return lost;
}

/**
 * What is lost on the rates of a layer in one row, `strength` times the mean over units of (rate - target)², see `rate_penalty.wgsl`.
 * @param place Spikes of each unit over all steps, from `first` on.
 * @param options.teacher `(C)` scores, of a loss that has a teacher.
 * @param options.into Gets `weight` times the gradient by the spikes of any step added.
 */
export function ratePenalty(
  { target, strength }: Omit<RatePenalty, "layer">,
  place: Omit<RowPlace, "step"> & { units: number },
  into: SlopesPlace,
): number {
  const { values, first, steps, units } = place;
  let lost = 0;
  for (let n = 0; n < units; n++) {
    const apart = values[first + n] / steps - target;
    lost += strength * apart * apart / units;
    into.values[first + n] += into.weight * 2 * strength * apart / (units * steps);
  }
  return lost;
}
