import * as z from "../../../deps/zod.ts";
import { type LayerKind, NO_WEIGHTS, unfit } from "../../layer.ts";
import { both, IMAGE_FIELDS, imageBelow, type ImageBlock, pairSchema, windowsOf } from "./image_layout.ts";
import { onGpu, onProcessor } from "./late_images.ts";

/**
 * Pools of images: of each window and channel the largest value, or the mean. What is beyond the edges counts nothing: it is no value of a largest,
 * and a mean is over the pixels that there are. Of equal largest values the first, row by row, gets the gradient.
 */
export interface Pool2dLayer {
  /** Kind of layer. */
  kind: "pool2d";
  /** What is taken. */
  take: "max" | "mean";
  /** Pixels of a window, down and across. @default the whole image, which leaves one pixel */
  kernel?: number | readonly [down: number, across: number];
  /** Pixels from window to window. @default the window's, so that windows lie side by side */
  stride?: number | readonly [down: number, across: number];
  /** What is beyond the edges; a window must have a pixel. @default "valid" */
  padding?: "valid" | "same" | number | readonly [down: number, across: number];
  /** Height and width of the inputs. @default those of the image below */
  size?: number | readonly [height: number, width: number];
}

/** Pools of images laid out. */
export interface Pool2dBlock extends ImageBlock {
  take: "max" | "mean";
}

/** PyTorch's `MaxPool2d` and `AvgPool2d`, on images whose channels stand together. */
export const pool2d: LayerKind<Pool2dLayer, Pool2dBlock> = {
  kind: "pool2d",
  schema: z.strictObject({
    kind: z.literal("pool2d"),
    take: z.enum(["max", "mean"]),
    kernel: z.optional(pairSchema(1, 4096)),
    ...IMAGE_FIELDS,
  }),
  fixedUnits: true,
  block({ take, size, padding = "valid", ...rest }, place) {
    const from = imageBelow(place, size), [down, across, channels] = from;
    const { kernel = [down, across], stride = kernel } = rest;
    if (typeof padding !== "string") {
      const most = both(kernel), own = both(padding);
      if (own.some((pixels, at) => pixels >= most[at])) {
        throw unfit(
          `the padding of a pool must be less than its window of ${most.join(" by ")}`,
          own.join(" by "),
        );
      }
    }
    const windows = windowsOf(from, { kernel, stride, padding }), [height, width] = windows.to;
    return {
      ...windows,
      ...{ kind: "pool2d", offset: place.offset, ...NO_WEIGHTS, inputs: place.inputs },
      ...{ units: height * width * channels, image: [height, width, channels], take },
    };
  },
  forward: async (gpu, plan) => (await onGpu()).pool2dForward(gpu, plan),
  processor: async () => (await onProcessor()).processorPool2d,
};
