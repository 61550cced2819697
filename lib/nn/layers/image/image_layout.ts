import * as z from "../../../deps/zod.ts";
import { type ImageShape, type LayerPlace, unfit } from "../../layer.ts";
import type { LayerBlock } from "../../layer_block.ts";

/** One number for both directions, or that down and that across. */
export type Pair = number | readonly [down: number, across: number];

/**
 * What is beyond the edges of an image: nothing, so that windows lie within it; as much as gives ceil(size / stride) windows, half of it before
 * the first pixel (of an odd number one less), as TensorFlow does; or so many pixels on each side.
 */
export type Padding = "valid" | "same" | Pair;

/** Windows of an image: window (i, j) begins at pixel (i stride - before, j stride - before), its taps are `dilation` apart. */
export interface Windows {
  /** Of the inputs. */
  from: ImageShape;
  /** Taps of a window. */
  kernel: readonly [down: number, across: number];
  stride: readonly [down: number, across: number];
  dilation: readonly [down: number, across: number];
  /** Pixels beyond the edge, above and to the left. */
  before: readonly [down: number, across: number];
  /** Windows. */
  to: readonly [down: number, across: number];
}

/** A layer of windows of images. */
export interface ImageBlock extends LayerBlock, Windows {
  image: ImageShape;
}

/** Pools of images laid out. */
export interface Pool2dBlock extends ImageBlock {
  take: "max" | "mean";
}

/** Both numbers of a pair. */
export const both = (pair: Pair): readonly [number, number] => typeof pair === "number" ? [pair, pair] : pair;

/** The schema of a pair of whole numbers. */
export function pairSchema(least: number, most: number): z.ZodType<Pair> {
  const whole = z.number().check(z.int(), z.minimum(least), z.maximum(most));
  return z.union([whole, z.tuple([whole, whole])]) as z.ZodType<Pair>;
}

/** Fields that convolutions and pools have. */
export const IMAGE_FIELDS = {
  stride: z.optional(pairSchema(1, 512)),
  padding: z.optional(z.union([z.enum(["valid", "same"]), pairSchema(0, 511)])),
  size: z.optional(pairSchema(1, 4096)),
};

/** The image that a layer reads. @param size Height and width. @default as the layer below says */
export function imageBelow({ inputs, image }: LayerPlace, size?: Pair): ImageShape {
  if (size === undefined) {
    if (image) return image;
    throw unfit("a layer of images must have a size, height and width, where none is below", size);
  }
  const [height, width] = both(size), channels = inputs / (height * width);
  if (image && (image[0] !== height || image[1] !== width)) {
    throw unfit(`the size of an image must be the ${image[0]} by ${image[1]} below`, `${height} by ${width}`);
  }
  if (Number.isInteger(channels)) return [height, width, channels];
  throw unfit(`an image of ${height} by ${width} must have a multiple of ${height * width} inputs`, inputs);
}

/** Windows of an image along one direction. */
function along(
  size: number,
  of: { kernel: number; stride: number; dilation: number; padding: Padding },
  at: 0 | 1,
) {
  const { kernel, stride, dilation, padding } = of, reach = (kernel - 1) * dilation + 1;
  if (padding === "same") {
    const to = Math.ceil(size / stride), missing = Math.max(0, (to - 1) * stride + reach - size);
    return { to, before: Math.floor(missing / 2) };
  }
  const before = padding === "valid" ? 0 : both(padding)[at];
  return { to: Math.floor((size + 2 * before - reach) / stride) + 1, before };
}

/** The windows of an image. @throws {RangeError} When there is none. */
export function windowsOf(
  from: ImageShape,
  options: { kernel: Pair; stride: Pair; dilation?: Pair; padding?: Padding },
): Windows {
  const kernel = both(options.kernel), stride = both(options.stride), dilation = both(options.dilation ?? 1);
  const { padding = "valid" } = options;
  const [down, across] = ([0, 1] as const).map((at) =>
    along(from[at], { kernel: kernel[at], stride: stride[at], dilation: dilation[at], padding }, at)
  );
  if (down.to < 1 || across.to < 1) {
    const reach = kernel.map((taps, at) => (taps - 1) * dilation[at] + 1).join(" by ");
    throw unfit(`a window of ${reach} must fit the image and its padding`, `${from[0]} by ${from[1]}`);
  }
  return { from, kernel, stride, dilation, before: [down.before, across.before], to: [down.to, across.to] };
}

/** Sizes of an image with its padding: all that its windows touch, and the image itself. */
export function paddedSize(
  { from, kernel, stride, dilation, before, to }: Windows,
): readonly [number, number] {
  const [down, across] = ([0, 1] as const).map((at) =>
    Math.max(before[at] + from[at], (to[at] - 1) * stride[at] + (kernel[at] - 1) * dilation[at] + 1)
  );
  return [down, across];
}
