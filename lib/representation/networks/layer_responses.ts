import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { RowRunner } from "../../nn/processor/row_runner.ts";
import type { Patterns } from "../patterns.ts";
import { cutNetwork, type LayeredNetwork, requireRowsOf } from "./network_parts.ts";

const TASK = "ask a layer for its responses";

/** Options of {@linkcode layerResponses}. */
export interface ResponseOptions {
  /** Number of the layer among those of the spec, from the inputs up. */
  layer: number;
  /**
   * Whether a unit of a layer of several steps responds in each of them, or by its mean, such as its firing rate.
   *
   * @default {"each"}
   */
  steps?: "each" | "mean";
}

const OPTIONS: OptionNames<ResponseOptions> = { layer: true, steps: true };

/**
 * Responses of the units of a layer to stimuli, on the processor.
 *
 * @param network a decoder of layers, an autoencoder, a classifier of spiking layers, or an untrained network
 * @param inputs `(S, T, F)` stimuli as the network reads them
 * @param options which layer
 * @returns `(S, U)` responses; units of several steps stand step by step, those of images row by row with the channels of a pixel together
 * @throws {RangeError} when there is no such layer, or inputs are no whole rows or not finite
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { layerResponses, untrainedNetwork } from "@volley/volley/representation";
 *
 * const network = untrainedNetwork({ channels: 2, outputs: 1, layers: [{ kind: "dense", units: 5, activation: "relu" }] });
 * const { stimuli, units } = await layerResponses(network, [0, 1, 1, 0], { layer: 0 });
 * console.log(stimuli, units); // 2, 5
 * ```
 */
export async function layerResponses(
  network: LayeredNetwork,
  inputs: ArrayLike<number>,
  options: ResponseOptions,
): Promise<Patterns & { values: Float64Array }> {
  requireKnown(TASK, options, OPTIONS);
  const { layer, steps = "each" } = options, parts = cutNetwork(TASK, network, layer);
  if (steps !== "each" && steps !== "mean") fail(TASK, "steps must be each or mean", steps);
  const stimuli = requireRowsOf(TASK, inputs, parts), { lower: blocks, layerSteps, units } = parts;
  const values = (await RowRunner.open({ ...parts, blocks })).run(inputs);
  if (steps === "each") return { values, stimuli, units: layerSteps * units };
  const means = new Float64Array(stimuli * units);
  values.forEach((value, at) => {
    means[Math.floor(at / (layerSteps * units)) * units + at % units] += value / layerSteps;
  });
  return { values: means, stimuli, units };
}
