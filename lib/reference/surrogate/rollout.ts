import { philox4x32 } from "../random/philox.ts";
import { type CountHead, MIN_DISPERSION, MIN_LOG_MEAN } from "./likelihood.ts";
import { lstmForward } from "./lstm.ts";
import { sampleCount, uniformFrom } from "./sample_count.ts";
import { softplus } from "./special_functions.ts";
import { headOutputs, type ReferenceWeights } from "./surrogate_loss.ts";

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
  /** The count features of (E, I), then the normalised parameters. */
  inputs: (counts: readonly [number, number]) => number[];
}

/** Draws (E, I) from the head's outputs by two random words; see `shaders/surrogate/draw_counts.wgsl`. */
export function drawCounts(
  outputs: ArrayLike<number>,
  words: ArrayLike<number>,
  head: CountHead,
): [number, number] {
  const meanOf = (logMean: number, max: number) => Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), max));
  const alphaOf = (raw: number) => head.negativeBinomial ? softplus(raw) + MIN_DISPERSION : 0;
  const e = sampleCount(uniformFrom(words[0]), meanOf(outputs[0], head.maxLogMeanE), alphaOf(outputs[3]));
  const logMeanI = outputs[1] + outputs[2] * (Math.log1p(e) - head.couplingCentre);
  return [e, sampleCount(uniformFrom(words[1]), meanOf(logMeanI, head.maxLogMeanI), alphaOf(outputs[4]))];
}

/** A free run of a surrogate from silence, in double precision: `(bins, 2)` counts of E and I. */
export function rolloutReference(weights: ReferenceWeights, options: ReferenceRollout): Float64Array {
  const { hidden } = weights.layers[0];
  const states: { h: Float64Array; c: Float64Array }[] = weights.layers.map(() => ({
    h: new Float64Array(hidden),
    c: new Float64Array(hidden),
  }));
  const recording = new Float64Array(2 * options.bins);
  let counts: [number, number] = [0, 0];
  for (let bin = 0; bin < options.bins; bin++) {
    let below: ArrayLike<number> = options.inputs(counts);
    weights.layers.forEach((layer, at) => {
      const { hiddens, cells } = lstmForward(layer, below, states[at]);
      states[at] = { h: hiddens, c: cells };
      below = hiddens;
    });
    const outputs = headOutputs(weights.head, below as Float64Array, hidden);
    counts = drawCounts(
      outputs,
      philox4x32([bin, options.run, 0, options.stream], options.seed),
      options.head,
    );
    recording.set(counts, 2 * bin);
  }
  return recording;
}
