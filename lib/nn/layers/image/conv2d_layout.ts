import { type Activation, visitDense } from "../../dense_layout.ts";
import type { Visit } from "../../weight_block.ts";
import type { ImageBlock } from "./image_layout.ts";

/** What a convolution of images does to its sums: what knows its slope by its outputs. */
export const IMAGE_ACTIVATIONS = [
  "linear",
  "relu",
  "tanh",
  "sigmoid",
  "selu",
] as const satisfies readonly Activation[];

/** A convolution of images: a matrix of `taps` rows (down, across, channel of the group), then that of the bias, and of filters in its columns. */
export interface Conv2dBlock extends ImageBlock {
  filters: number;
  /** Parts of channels and filters that do not see each other. */
  parts: number;
  activation: (typeof IMAGE_ACTIVATIONS)[number];
  bias: boolean;
}

/** Inputs of a filter. */
export function tapsOf({ kernel, from, parts }: Pick<Conv2dBlock, "kernel" | "from" | "parts">): number {
  return kernel[0] * kernel[1] * from[2] / parts;
}

/** PyTorch's names and shapes. */
export function conv2dShapes(
  { filters, kernel, from, parts, bias }: Conv2dBlock,
  name: string,
): Record<string, number[]> {
  const weight = { [`${name}.weight`]: [filters, from[2] / parts, ...kernel] };
  return bias ? { ...weight, [`${name}.bias`]: [filters] } : weight;
}

/** Calls `visit` with the place in the parameter vector of every weight. */
export function visitConv2d(block: Conv2dBlock, name: string, visit: Visit): void {
  const { offset, columns, filters, kernel, from, parts, bias } = block;
  const taps = tapsOf(block), channels = from[2] / parts, pixels = kernel[0] * kernel[1];
  visitDense(
    { kind: "dense", offset, rows: block.rows, columns, inputs: taps, units: filters, activation: "linear" },
    name,
    (at, of, index) => {
      if (of.endsWith(".bias")) {
        return bias ? visit(at, of, index) : undefined;
      }
      const filter = Math.floor(index / taps),
        k = index % taps,
        channel = k % channels,
        pixel = Math.floor(k / channels);
      visit(at, of, (filter * channels + channel) * pixels + pixel);
    },
  );
}
