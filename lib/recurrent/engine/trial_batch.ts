import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { type Trial, TrialRandom, type TrialTask } from "../trials/trial.ts";

/** Trials side by side, all as long as the longest may be: what is after the end of one counts nothing. */
export interface TrialBatch {
  /** Number of each. (B) */
  numbers: Uint32Array;
  /** Steps of each. (B) */
  steps: Uint32Array;
  /** Steps of the longest. */
  longest: number;
  /** `(T, B, F)` */
  inputs: Float64Array;
  /** `(T, B, K)` */
  targets: Float64Array;
  /** `(T, B)` */
  weights: Float64Array;
  /** `(B, S)` */
  starts: Float64Array;
  /** As they were drawn. (B) */
  trials: Trial[];
}

/** Copies numbers of a trial. @throws {RangeError} When there are more or fewer, or one is not finite. */
function put(
  task: string,
  what: string,
  values: ArrayLike<number>,
  at: { into: Float64Array; rows: number; width: number; first: number; stride: number },
): void {
  const { into, rows, width, first, stride } = at;
  if (values.length !== rows * width) {
    fail(task, `${what} of a trial must have ${rows * width} numbers`, values.length);
  }
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) {
      const value = values[row * width + k];
      if (!Number.isFinite(value)) fail(task, `${what} of a trial must be finite`, `${value} in step ${row}`);
      into[row * stride + first + k] = value;
    }
  }
}

/** Draws trials and puts them side by side. @param states Numbers of the plant's state, 0 without one. */
export function drawBatch(
  what: string,
  task: TrialTask,
  numbers: ArrayLike<number>,
  { seed, states }: { seed: number; states: number },
): TrialBatch {
  const B = numbers.length, { inputs: F, targets: K, steps: most } = task;
  const trials = Array.from(numbers, (number) => task.draw(new TrialRandom(seed, number), number));
  trials.forEach(({ steps }) => requireWhole(what, "steps of a trial", steps, 1, most));
  const T = trials.reduce((longest, { steps }) => Math.max(longest, steps), 0);
  const batch: TrialBatch = {
    ...{ numbers: Uint32Array.from(numbers), steps: Uint32Array.from(trials, ({ steps }) => steps) },
    ...{ longest: T, inputs: new Float64Array(T * B * F), targets: new Float64Array(T * B * K) },
    ...{ weights: new Float64Array(T * B), starts: new Float64Array(B * states), trials },
  };
  trials.forEach(({ steps: rows, inputs, targets, weights, start }, b) => {
    put(what, "inputs", inputs, { into: batch.inputs, rows, width: F, first: b * F, stride: B * F });
    put(what, "targets", targets, { into: batch.targets, rows, width: K, first: b * K, stride: B * K });
    if (weights) put(what, "weights", weights, { into: batch.weights, rows, width: 1, first: b, stride: B });
    else for (let t = 0; t < rows; t++) batch.weights[t * B + b] = 1;
    if (!start) return;
    if (states === 0) fail(what, "a trial has no start where there is no plant", `${start.length} numbers`);
    put(what, "start", start, { into: batch.starts, rows: 1, width: states, first: b * states, stride: 0 });
  });
  if (batch.weights.every((weight) => weight === 0)) {
    fail(what, "some step of a batch must count", "weights that are all 0");
  }
  if (batch.weights.some((weight) => weight < 0)) {
    fail(what, "weights of steps must be at least 0", "one below");
  }
  return batch;
}
