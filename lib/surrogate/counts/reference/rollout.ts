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

/**
 * A free run of a surrogate from silence, in double precision.
 * @returns `counts` `(bins, P)`, and `states` `(bins, C)`, normalised.
 */
export function rolloutReference(
  weights: ReferenceWeights,
  options: ReferenceRollout,
): { counts: Float64Array; states: Float64Array } {
  let state = Array.from(options.state?.start ?? []);
  const statesDrawn = new Float64Array(state.length * options.bins);
  const stack = new StackStepper([...weights.layers, weights.head]);
  const P = options.head.populations.length;
  const recording = new Float64Array(P * options.bins);
  const history = Array.from({ length: options.window }, () => new Array<number>(P).fill(0));
  for (let bin = 0; bin < options.bins; bin++) {
    const outputs = stack.step(Float64Array.of(...options.inputs(history), ...state));
    const words = (four: number) => philox4x32([bin, options.run, four, options.stream], options.seed);
    const counts = drawCounts(outputs, options.head, words);
    if (options.state) {
      const { channels } = options.state;
      state = drawState(outputs, state, {
        first: outputPlaces(P),
        channels,
        words: (pair) => words(1 + pair),
      });
      statesDrawn.set(state, bin * state.length);
    }
    history.unshift(counts);
    history.pop();
    recording.set(counts, P * bin);
  }
  return { counts: recording, states: statesDrawn };
}
