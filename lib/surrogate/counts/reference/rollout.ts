import { philox4x32 } from "../../../random/philox.ts";
import { uniformOpen } from "../../../random/uniform.ts";
import { type CountHead, MIN_DISPERSION, MIN_LOG_MEAN } from "./likelihood.ts";
import { StackStepper } from "../../../nn/reference/stack_pass.ts";
import { sampleCount } from "./sample_count.ts";
import { logVarianceOf, STATE_OUTPUTS } from "./state_likelihood.ts";
import { softplus } from "../../../nn/reference/special_functions.ts";
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
  /** The count features of the last bins' (E, I), newest first, then the normalised parameters; the state follows them. */
  inputs: (history: readonly (readonly [number, number])[]) => number[];
  /** Coarse state to start from, normalised `(C)`, and its channels `(C, 4)`. @default there is none */
  state?: { start: ArrayLike<number>; channels: ArrayLike<number> };
}

/** The state of the next bin, drawn from the head's outputs; see `shaders/surrogate/counts/rollout_state.wgsl`. */
export function drawState(
  outputs: ArrayLike<number>,
  before: readonly number[],
  options: { channels: ArrayLike<number>; words: (pair: number) => ArrayLike<number> },
): number[] {
  return before.map((value, c) => {
    const [x, y] = Array.from(options.words(Math.floor(c / 2)), uniformOpen);
    const angle = 2 * Math.PI * y;
    const normal = Math.sqrt(-2 * Math.log(x)) * (c % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    const [m, raw] = [outputs[STATE_OUTPUTS + 2 * c], outputs[STATE_OUTPUTS + 2 * c + 1]];
    const [steepness, low, high] = [0, 1, 2].map((part) => options.channels[4 * c + part]);
    const next = value + (m + Math.exp(0.5 * logVarianceOf(raw)) * normal) / steepness;
    return Math.min(Math.max(next, low), high);
  });
}

/** Draws (E, I) from the head's outputs by two random words; see `shaders/surrogate/counts/draw_counts.wgsl`. */
export function drawCounts(
  outputs: ArrayLike<number>,
  words: ArrayLike<number>,
  head: CountHead,
): [number, number] {
  const meanOf = (logMean: number, max: number) => Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), max));
  const alphaOf = (raw: number) => head.negativeBinomial ? softplus(raw) + MIN_DISPERSION : 0;
  const e = sampleCount(uniformOpen(words[0]), meanOf(outputs[0], head.maxLogMeanE), alphaOf(outputs[3]));
  const logMeanI = outputs[1] + outputs[2] * (Math.log1p(e) - head.couplingCentre);
  return [e, sampleCount(uniformOpen(words[1]), meanOf(logMeanI, head.maxLogMeanI), alphaOf(outputs[4]))];
}

/**
 * A free run of a surrogate from silence, in double precision.
 * @returns `counts` `(bins, 2)` of E and I, and `states` `(bins, C)`, normalised.
 */
export function rolloutReference(
  weights: ReferenceWeights,
  options: ReferenceRollout,
): { counts: Float64Array; states: Float64Array } {
  let state = Array.from(options.state?.start ?? []);
  const statesDrawn = new Float64Array(state.length * options.bins);
  const stack = new StackStepper([...weights.layers, weights.head]);
  const recording = new Float64Array(2 * options.bins);
  const history = Array.from({ length: options.window }, (): [number, number] => [0, 0]);
  for (let bin = 0; bin < options.bins; bin++) {
    const outputs = stack.step(Float64Array.of(...options.inputs(history), ...state));
    const counts = drawCounts(
      outputs,
      philox4x32([bin, options.run, 0, options.stream], options.seed),
      options.head,
    );
    if (options.state) {
      const words = (pair: number) => philox4x32([bin, options.run, 1 + pair, options.stream], options.seed);
      state = drawState(outputs, state, { channels: options.state.channels, words });
      statesDrawn.set(state, bin * state.length);
    }
    history.unshift(counts);
    history.pop();
    recording.set(counts, 2 * bin);
  }
  return { counts: recording, states: statesDrawn };
}
