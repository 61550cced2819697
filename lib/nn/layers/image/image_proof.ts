import { combinations, type Proof } from "../../../gpu/proof.ts";
import { compareStacks, type StackShape } from "../../_made_up_stack.ts";
import { kernelVariants, ofFlags } from "../../kernel_variants.ts";
import { IMAGE_ACTIVATIONS } from "./conv2d_layout.ts";
import { imageKernel } from "./image_kernels.ts";

const SHAPES: Readonly<Record<string, Omit<StackShape, "batch">>> = {
  "convolutions of images with padding, strides and dilation": {
    steps: 2,
    inputs: 9 * 7 * 2,
    layers: [
      { kind: "conv2d", filters: 5, kernel: [3, 2], padding: "same", activation: "tanh", size: [9, 7] },
      { kind: "conv2d", filters: 35, kernel: 3, stride: [2, 1], padding: [1, 2], activation: "selu" },
      { kind: "conv2d", filters: 4, kernel: 2, dilation: [2, 3], bias: false, activation: "sigmoid" },
    ],
  },
  "convolutions of images in groups": {
    steps: 1,
    inputs: 6 * 5 * 6,
    layers: [
      { kind: "conv2d", filters: 9, kernel: 3, groups: 3, padding: "same", activation: "relu", size: [6, 5] },
      { kind: "conv2d", filters: 18, kernel: [2, 3], groups: 9 },
    ],
  },
  "pools of images": {
    steps: 2,
    inputs: 8 * 9 * 3,
    layers: [
      { kind: "conv2d", filters: 6, kernel: 1, activation: "tanh", size: [8, 9] },
      { kind: "pool2d", take: "max", kernel: [2, 3], stride: [1, 2] },
      { kind: "pool2d", take: "mean", kernel: 3, stride: 2, padding: "same" },
      { kind: "dense", units: 12, activation: "tanh" },
      { kind: "pool2d", take: "max", size: [2, 3] },
    ],
  },
  "an image of one pixel": {
    steps: 1,
    inputs: 3,
    layers: [
      { kind: "conv2d", filters: 4, kernel: 3, padding: 1, stride: 2, activation: "tanh", size: 1 },
      { kind: "pool2d", take: "mean" },
    ],
  },
};

/** Layers of images. */
export const IMAGE_PROOF: Proof = {
  name: "nn/conv2d and nn/pool2d",
  shaders: ["nn/conv2d_forward", "nn/conv2d_inputs", "nn/conv2d_weights", "nn/conv2d_shape", "nn/pool2d"],
  variants: kernelVariants("nn", {
    conv2d_forward: ofFlags(
      IMAGE_ACTIVATIONS.map((one) => one === "linear" ? {} : { [one.toUpperCase()]: true }),
    ),
    conv2d_inputs: [{}],
    conv2d_weights: [{}],
    pool2d: ofFlags(combinations(["MEAN", "BACKWARD"])),
  }, imageKernel),
  run(gpu, seed) {
    const batch = [3, 9, 1, 20][seed % 4];
    const shapes = Object.entries(SHAPES).map(([name, shape]) => [name, { batch, ...shape }]);
    return compareStacks(gpu, Object.fromEntries(shapes), seed, ["units"]);
  },
};
