import { couplingCount, outputPlaces } from "../head_outputs.ts";
import { philox4x32 } from "../../../random/philox.ts";
import { uniformOpen } from "../../../random/uniform.ts";
import { type CountHead, MIN_LOG_MEAN, shapeOf } from "./likelihood.ts";
import { StackStepper } from "../../../nn/reference/stack_pass.ts";
import { SAMPLERS } from "./sample_count.ts";
import { logVarianceOf } from "./state_likelihood.ts";
import type { ReferenceWeights } from "./surrogate_loss.ts";

/** What a reference rollout needs beside the weights. */
export interface ReferenceRollout {
  /** Number of the run. */
  run: number;
  /** Bins, the first ones included. */
  bins: number;
  /** Key and stream of the random words. */
  seed: readonly [number, number];
  stream: number;
  head: CountHead;
  /** Bins of history that are inputs. */
  window: number;
  /** The features of the last bins' counts, newest first, then the normalised parameters; the state follows them. */
  inputs: (history: readonly (readonly number[])[]) => number[];
  /** Coarse state to start from, normalised `(C)`, and its channels `(C, 4)`. @default there is none */
  state?: { start: ArrayLike<number>; channels: ArrayLike<number> };
}

/** The state of the next bin, drawn from the head's outputs from number `first` on; see `shaders/surrogate/counts/rollout_state.wgsl`. */
export function drawState(
  outputs: ArrayLike<number>,
  before: readonly number[],
  options: { first: number; channels: ArrayLike<number>; words: (pair: number) => ArrayLike<number> },
): number[] {
  return before.map((value, c) => {
    const [x, y] = Array.from(options.words(Math.floor(c / 2)), uniformOpen);
    const angle = 2 * Math.PI * y;
    const normal = Math.sqrt(-2 * Math.log(x)) * (c % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    const [m, raw] = [outputs[options.first + 2 * c], outputs[options.first + 2 * c + 1]];
    const [steepness, low, high] = [0, 1, 2].map((part) => options.channels[4 * c + part]);
    const next = value + (m + Math.exp(0.5 * logVarianceOf(raw)) * normal) / steepness;
    return Math.min(Math.max(next, low), high);
  });
}

/** Numbers of the random words of the populations after the first four. */
const FAR_FOURS = 65_536;

/**
 * Draws the counts of a bin from the head's outputs; see `shaders/surrogate/counts/draw_counts.wgsl`.
 * @param words Four random words by their number. @returns Spikes of each population. (P)
 */
export function drawCounts(
  outputs: ArrayLike<number>,
  head: CountHead,
  words: (four: number) => ArrayLike<number>,
): number[] {
  const P = head.populations.length, shapes = P + couplingCount(P);
  const coupled: number[] = [];
  return head.populations.map(({ maxLogMean, couplingCentre }, p) => {
    const first = P + couplingCount(p);
    const logMean = coupled.reduce((sum, g, q) => sum + outputs[first + q] * g, outputs[p]);
    const mean = Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), maxLogMean));
    const shape = shapeOf(head.likelihood, outputs[shapes + p]);
    const four = p < 4 ? 0 : FAR_FOURS + Math.floor(p / 4);
    const n = SAMPLERS[head.likelihood](uniformOpen(words(four)[p % 4]), mean, shape);
    coupled.push(Math.log1p(n) - couplingCentre);
    return n;
  });
}

/** A free run of a surrogate from silence, bin by bin, in double precision. */
export class RolloutStepper {
  readonly #stack: StackStepper;
  readonly #history: number[][];
  /** Bins done. */
  bin = 0;
  /** Coarse state of the last bin, normalised. (C) */
  state: number[];

  /** @param options What it needs; `inputs` is asked for every bin, so that parameters may change between two. */
  constructor(weights: ReferenceWeights, readonly options: Omit<ReferenceRollout, "bins">) {
    const P = options.head.populations.length;
    this.#stack = new StackStepper([...weights.layers, weights.head]);
    this.#history = Array.from({ length: options.window }, () => new Array<number>(P).fill(0));
    this.state = Array.from(options.state?.start ?? []);
  }

  /** Does one bin. @returns Spikes of each population. (P) */
  step(): number[] {
    const { run, stream, seed, head, inputs, state } = this.options;
    const outputs = this.#stack.step(Float64Array.of(...inputs(this.#history), ...this.state));
    const words = (four: number) => philox4x32([this.bin, run, four, stream], seed);
    const counts = drawCounts(outputs, head, words);
    if (state) {
      this.state = drawState(outputs, this.state, {
        first: outputPlaces(head.populations.length),
        channels: state.channels,
        words: (pair) => words(1 + pair),
      });
    }
    this.#history.unshift(counts);
    this.#history.pop();
    this.bin++;
    return counts;
  }
}

/**
 * A free run of a surrogate from silence, in double precision.
 * @returns `counts` `(bins, P)`, and `states` `(bins, C)`, normalised.
 */
export function rolloutReference(
  weights: ReferenceWeights,
  { bins, ...options }: ReferenceRollout,
): { counts: Float64Array; states: Float64Array } {
  const stepper = new RolloutStepper(weights, options);
  const P = options.head.populations.length, C = stepper.state.length;
  const counts = new Float64Array(P * bins), states = new Float64Array(C * bins);
  for (let bin = 0; bin < bins; bin++) {
    counts.set(stepper.step(), P * bin);
    states.set(stepper.state, C * bin);
  }
  return { counts, states };
}
