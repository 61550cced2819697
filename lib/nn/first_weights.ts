import { drawWeights } from "./draw_weights.ts";
import type { FirstWeights, LayerBlock } from "./layer.ts";
import { layerOf } from "./layers/registry.ts";
import type { NamedWeights, WeightLayout } from "./layout.ts";

/**
 * First weights of a stack and its heads, from Philox: each kind of layer says within which bounds, and what is not drawn.
 * @param layout Where the weights lie; what is in no layer is of the head.
 * @param shapes Names and shapes, the order of which counts.
 * @returns The weights, those of the heads with their biases as a dense layer has them.
 */
export function firstWeights(
  { layers, head }: WeightLayout,
  shapes: Readonly<Record<string, number[]>>,
  { seed, ...how }: FirstWeights & { seed: number },
): NamedWeights {
  const blockOf = (name: string): LayerBlock => {
    const layer = /^layers\.(\d+)\./.exec(name)?.[1];
    return layer === undefined ? head : layers[Number(layer)];
  };
  const boundOf = (name: string) => {
    const block = blockOf(name);
    return layerOf(block).bound?.(block, how) ?? 1 / Math.sqrt(block.units);
  };
  const weights = drawWeights(shapes, boundOf, seed);
  const settle = (block: LayerBlock, name: string) =>
    layerOf(block).settle?.(block, (role) => weights[`${name}.${role}`].data, how);
  layers.forEach((block, layer) => settle(block, `layers.${layer}`));
  settle(head, "head");
  return weights;
}
