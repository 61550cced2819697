import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { sequenceLayout, sequenceShapes, type SequenceSpec } from "../../decoding/sequence/sequence_spec.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { LayeredNetwork } from "./network_parts.ts";

const TASK = "make an untrained network";

/** Options of {@linkcode untrainedNetwork}. */
export interface UntrainedOptions {
  /** F, numbers of a step of the inputs. */
  channels: number;
  /**
   * T, steps of the inputs; an image is one.
   *
   * @default {1}
   */
  steps?: number;
  /**
   * O, outputs of the linear head.
   *
   * @default {1}
   */
  outputs?: number;
  /** Layers from the inputs up. */
  layers: readonly StackLayer[];
  /** Whole number from 0. @default the library's */
  seed?: number;
}

const OPTIONS: OptionNames<UntrainedOptions> = {
  ...{ channels: true, steps: true, outputs: true, layers: true, seed: true },
};

/**
 * A network with random weights that has learnt nothing: what is found in it comes of its architecture. The weights are those that a training would begin with, which keep the
 * variance from layer to layer, and biases are 0.
 *
 * @param options sizes, layers and the seed
 * @returns the network
 * @throws {RangeError} when layers do not fit each other, or numbers are out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { untrainedNetwork } from "@volley/volley/representation";
 *
 * const network = untrainedNetwork({ channels: 64, layers: [{ kind: "dense", units: 10, activation: "relu" }] });
 * console.log(network.weights["layers.0.weight"].shape); // 10, 64
 * ```
 */
export function untrainedNetwork(options: UntrainedOptions): LayeredNetwork {
  requireKnown(TASK, options, OPTIONS);
  const { channels, steps = 1, outputs = 1, layers, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "channels", channels, 1, 2 ** 24);
  requireWhole(TASK, "steps", steps, 1, 65_536);
  requireWhole(TASK, "outputs", outputs, 1, 65_536);
  requireWhole(TASK, "seed", seed, 0);
  const spec: SequenceSpec = {
    ...{ kind: "sequence", answers: "values", channels, steps, outputs, layers: [...layers], training: {} },
  };
  const weights = firstWeights(sequenceLayout(spec), sequenceShapes(spec), { seed, rule: "variance" });
  return { spec, weights };
}
