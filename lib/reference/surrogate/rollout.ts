import { philox4x32 } from "../random/philox.ts";
import { type CountHead, MIN_DISPERSION, MIN_LOG_MEAN } from "./likelihood.ts";
import { denseForward } from "./dense.ts";
import { recurrentForward } from "./recurrent.ts";
import { sampleCount, uniformFrom } from "./sample_count.ts";
import { softplus } from "./special_functions.ts";
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
  /** The count features of the last bins' (E, I), newest first, then the normalised parameters. */
  inputs: (history: readonly (readonly [number, number])[]) => number[];
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
  const states: { h: ArrayLike<number>; c: ArrayLike<number> }[] = weights.layers.map(() => ({
    h: [],
    c: [],
  }));
  const recording = new Float64Array(2 * options.bins);
  const history = Array.from({ length: options.window }, (): [number, number] => [0, 0]);
  for (let bin = 0; bin < options.bins; bin++) {
    let below: ArrayLike<number> = options.inputs(history);
    weights.layers.forEach((layer, at) => {
      if (layer.kind === "dense") {
        below = denseForward(layer, below).outputs;
        return;
      }
      const { hiddens, cells } = recurrentForward(layer, below, states[at]);
      states[at] = { h: hiddens, c: cells };
      below = hiddens;
    });
    const { outputs } = denseForward(weights.head, below);
    const counts = drawCounts(
      outputs,
      philox4x32([bin, options.run, 0, options.stream], options.seed),
      options.head,
    );
    history.unshift(counts);
    history.pop();
    recording.set(counts, 2 * bin);
  }
  return recording;
}
