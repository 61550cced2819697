import * as z from "../../../deps/zod.ts";
import { MAX_DENSE_WIDTH } from "../../dense_layout.ts";
import { type LayerKind, unfit } from "../../layer.ts";
import { dense } from "../dense.ts";
import { type Conv2dBlock, conv2dShapes, IMAGE_ACTIVATIONS, tapsOf, visitConv2d } from "./conv2d_layout.ts";
import { IMAGE_FIELDS, imageBelow, pairSchema, windowsOf } from "./image_layout.ts";
import { onGpu, onProcessor } from "./late_images.ts";

/**
 * Convolution of images: each filter sees a window of pixels, the same weights at every place (LeCun et al. 1998, doi:10.1109/5.726791). A step of the inputs
 * is an image row by row, the channels of a pixel together, as Keras has them; so are the outputs, whose channels are the filters.
 */
export interface Conv2dLayer {
  /** Kind of layer. */
  kind: "conv2d";
  /** Channels of the outputs, at most 1024. */
  filters: number;
  /** Pixels of a window, down and across, 1 to 512. */
  kernel: number | readonly [down: number, across: number];
  /** Pixels from window to window. @default 1 */
  stride?: number | readonly [down: number, across: number];
  /** What is beyond the edges, which counts as zeros. @default "valid" */
  padding?: "valid" | "same" | number | readonly [down: number, across: number];
  /** Pixels from tap to tap. @default 1 */
  dilation?: number | readonly [down: number, across: number];
  /** Equal parts of channels and filters that do not see each other; as many as channels: a depthwise convolution. @default 1 */
  groups?: number;
  /** What it does to its sums. @default "linear" */
  activation?: "linear" | "relu" | "tanh" | "sigmoid" | "selu";
  /** Whether filters have a bias. @default true */
  bias?: boolean;
  /** Height and width of the inputs. @default those of the image below */
  size?: number | readonly [height: number, width: number];
}

/** PyTorch's `Conv2d`, on images whose channels stand together. */
export const conv2d: LayerKind<Conv2dLayer, Conv2dBlock> = {
  kind: "conv2d",
  references: ["lecun1998"],
  schema: z.strictObject({
    kind: z.literal("conv2d"),
    filters: z.number().check(z.int(), z.minimum(1), z.maximum(MAX_DENSE_WIDTH)),
    kernel: pairSchema(1, 512),
    ...IMAGE_FIELDS,
    dilation: z.optional(pairSchema(1, 512)),
    groups: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(65_536))),
    activation: z.optional(z.enum(IMAGE_ACTIVATIONS)),
    bias: z.optional(z.boolean()),
  }),
  fixedUnits: true,
  block({ filters, kernel, stride = 1, padding, dilation, size, ...rest }, place) {
    const { groups: parts = 1, activation = "linear", bias = true } = rest, from = imageBelow(place, size);
    if (from[2] % parts + filters % parts > 0) {
      throw unfit(
        `the ${from[2]} channels and ${filters} filters of a convolution must be multiples of its groups`,
        parts,
      );
    }
    const windows = windowsOf(from, { kernel, stride, padding, dilation }), [height, width] = windows.to;
    return {
      ...windows,
      ...{ kind: "conv2d", offset: place.offset, inputs: place.inputs, units: height * width * filters },
      ...{ rows: tapsOf({ ...windows, parts }) + Number(bias), columns: Math.ceil(filters / 4) },
      ...{ image: [height, width, filters], filters, parts, activation, bias },
    };
  },
  shapes: conv2dShapes,
  visit: visitConv2d,
  bound(block, how) {
    const { filters, kernel, parts, offset, rows, columns, activation } = block;
    // Glorot & Bengio (2010) count what a channel of the inputs goes to.
    const units = kernel[0] * kernel[1] * filters / parts;
    return dense.bound!(
      { kind: "dense", offset, rows, columns, inputs: tapsOf(block), units, activation },
      how,
    );
  },
  settle({ bias }, of, { rule }) {
    if (bias && rule === "variance") of("bias").fill(0);
  },
  forward: async (gpu, plan) => (await onGpu()).conv2dForward(gpu, plan),
  processor: async () => (await onProcessor()).processorConv2d,
};
