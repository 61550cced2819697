import { outputPlaces } from "../head_outputs.ts";
import { channelCount, type RecurrentSpec } from "../recurrent_spec.ts";
import { logVarianceOf } from "../reference/state_likelihood.ts";

/** log(2 pi) / 2. */
const HALF_LOG_CIRCLE = 0.5 * Math.log(2 * Math.PI);

/** A bin among those of a batch. */
interface StateBin {
  /** Outputs of the head, of all bins, and the place of this bin's first. */
  outputs: ArrayLike<number>;
  first: number;
  /** Changes of the state, `(samples, C)`, and the number of this bin. */
  changes: ArrayLike<number>;
  sample: number;
}

/** The negative log-likelihood of the changes of the coarse state; the plain reference is `stateLoss`. */
export class StateLikelihood {
  readonly #channels: number;
  readonly #firstOutput: number;

  /** @param table Of the channels, as `channelTable` makes it. */
  constructor(spec: RecurrentSpec, readonly table: ArrayLike<number>) {
    this.#channels = channelCount(spec);
    this.#firstOutput = outputPlaces(spec.populations.length);
  }

  /** A change of a normalised channel, in units of the deviation of its changes. */
  change(channel: number, difference: number): number {
    return difference * this.table[4 * channel];
  }

  /** The loss of a bin. @param gradient Gets `weight` times its gradient by the outputs. @default it is not asked for */
  of(
    { outputs, first, changes, sample }: StateBin,
    gradient?: { values: Float32Array; weight: number },
  ): number {
    let loss = 0;
    for (let c = 0; c < this.#channels; c++) {
      const at = first + this.#firstOutput + 2 * c, raw = outputs[at + 1], v = logVarianceOf(raw);
      const sharpness = Math.exp(-v), error = changes[sample * this.#channels + c] - outputs[at];
      const square = error * error * sharpness, byRaw = 0.5 - 0.5 * square;
      loss += 0.5 * (v + square) + HALF_LOG_CIRCLE;
      if (!gradient) continue;
      const outward = (raw < v && byRaw > 0) || (raw > v && byRaw < 0);
      gradient.values[at] = -gradient.weight * error * sharpness;
      gradient.values[at + 1] = outward ? 0 : gradient.weight * byRaw;
    }
    return loss;
  }
}
