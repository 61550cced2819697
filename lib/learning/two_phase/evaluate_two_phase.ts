import { fail } from "../../base/fail.ts";
import { outputsOf, Settling, type TwoPhaseNet } from "./two_phase_net.ts";
import { requireTwoPhaseData, type TwoPhaseData } from "./two_phase_options.ts";

/** How hidden units spike in free phases. */
export interface TwoPhaseActivity {
  /** Spikes per unit and step. */
  rate: number;
  /** Correlation of spikes with those of the next step, about the mean of each unit and row; NaN where nothing varies. */
  persistence: number;
  /** Share of units that spike in the last quarter of a phase. */
  late: number;
}

/** How well a network does. */
export interface TwoPhaseEvaluation {
  /** Share of rows whose class is right. */
  accuracy: number;
  /** `(C, C)` numbers of rows by class and by what it is taken for. */
  confusion: Uint32Array;
  /** `(N)` classes found; of equal outputs the first. */
  classes: Uint32Array;
  /** `(N, C)` outputs at the end of free phases. */
  outputs: Float64Array;
  /** Of hidden units that spike; null where none do. */
  activity: TwoPhaseActivity | null;
}

/** Sums over hidden units of what their spikes do. */
class Activity {
  #spikes = 0;
  #variance = 0;
  #covariance = 0;
  #late = 0;
  #units = 0;
  #steps = 0;

  /** Takes the spikes of one phase. (T, N) */
  add(steps: readonly Uint8Array[]): void {
    const T = steps.length, N = steps[0].length;
    for (let n = 0; n < N; n++) {
      let count = 0, pairs = 0, late = 0;
      for (let t = 0; t < T; t++) {
        count += steps[t][n];
        if (t > 0) pairs += steps[t][n] * steps[t - 1][n];
        if (4 * t >= 3 * T) late |= steps[t][n];
      }
      const mean = count / T, inner = 2 * count - steps[0][n] - steps[T - 1][n];
      this.#variance += (count - T * mean * mean) / T;
      this.#covariance += (pairs - mean * inner + (T - 1) * mean * mean) / (T - 1);
      this.#spikes += count;
      this.#late += late;
    }
    this.#units += N;
    this.#steps += N * T;
  }

  get(): TwoPhaseActivity {
    return {
      rate: this.#spikes / this.#steps,
      persistence: this.#covariance / this.#variance,
      late: this.#late / this.#units,
    };
  }
}

/**
 * How well a network that learnt in two phases does: of each row the class is the largest output at the end of a free phase.
 *
 * @param model the network
 * @param data inputs and classes
 * @returns the accuracy, the confusion matrix, outputs, and what hidden units do that spike
 * @throws {RangeError} when inputs are not of the sizes that it learnt from, not finite, or a label is none of its classes
 *
 * @example
 * ```ts
 * import { evaluateTwoPhase, trainTwoPhase } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 1], labels: [0, 1], channels: 1, rows: 2 };
 * const { model } = await trainTwoPhase({ data, cells: "lif", hidden: [8], epochs: 100, batch: 2 });
 * const { accuracy, confusion } = evaluateTwoPhase(model, data);
 * console.log(accuracy, confusion); // 1, [1, 0, 0, 1]
 * ```
 */
export function evaluateTwoPhase(model: TwoPhaseNet, data: TwoPhaseData): TwoPhaseEvaluation {
  const task = "evaluate a network of two phases",
    { sizes, timing: { steps } } = model,
    count = sizes.at(-1)!;
  requireTwoPhaseData(task, data, count);
  const { inputs, channels, rows, labels } = data;
  if (channels !== sizes[0]) fail(task, `inputs must have ${sizes[0]} channels`, channels);
  const settling = new Settling(model), activity = model.kind === "lif" ? new Activity() : null;
  const confusion = new Uint32Array(count * count), outputs = new Float64Array(rows * count);
  let right = 0;
  const classes = Uint32Array.from({ length: rows }, (_, row) => {
    const spikes: Uint8Array[] = [];
    settling.start(Float64Array.from({ length: channels }, (_, k) => inputs[row * channels + k]));
    const hidden = settling.spikes.slice(0, -1);
    const keep = () => spikes.push(Uint8Array.from(hidden.flatMap((layer) => Array.from(layer))));
    const found = outputsOf(settling, settling.run(steps, undefined, activity ? keep : undefined));
    activity?.add(spikes);
    outputs.set(found, row * count);
    const best = found.indexOf(Math.max(...found));
    confusion[labels[row] * count + best]++;
    right += Number(best === labels[row]);
    return best;
  });
  return { accuracy: right / rows, confusion, classes, outputs, activity: activity?.get() ?? null };
}
