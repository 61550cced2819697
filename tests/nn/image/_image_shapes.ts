import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import type { StackShape } from "../_stack_problem.ts";

type Conv2d = Extract<StackLayer, { kind: "conv2d" }>;
type Pool2d = Extract<StackLayer, { kind: "pool2d" }>;

/** A convolution of images. */
export const conv2d = (filters: number, kernel: Conv2d["kernel"], more: Partial<Conv2d> = {}): Conv2d => ({
  kind: "conv2d",
  filters,
  kernel,
  ...more,
});
/** A pool of images. */
export const pool2d = (take: Pool2d["take"], more: Partial<Pool2d> = {}): Pool2d => ({
  kind: "pool2d",
  take,
  ...more,
});
const dense: StackLayer = { kind: "dense", units: 5, activation: "tanh" };

/** Stacks of layers of images, by what is particular of each. */
export const IMAGE_SHAPES: [string, StackShape][] = [
  ["windows within the image", {
    batch: 3,
    steps: 2,
    inputs: 7 * 6 * 3,
    layers: [
      conv2d(5, [3, 2], { size: [7, 6], activation: "tanh" }),
      conv2d(8, 2, { activation: "sigmoid" }),
    ],
  }],
  ["padding and strides", {
    batch: 5,
    steps: 1,
    inputs: 9 * 8,
    layers: [
      conv2d(4, 5, { size: [9, 8], stride: 2, padding: "same", activation: "relu" }),
      conv2d(9, [3, 1], { stride: [1, 3], padding: [1, 2], activation: "selu" }),
      dense,
    ],
  }],
  ["dilation, no bias and a stride beyond the kernel", {
    batch: 2,
    steps: 1,
    inputs: 11 * 9 * 2,
    layers: [
      conv2d(3, [3, 2], { size: [11, 9], dilation: [2, 3], bias: false }),
      conv2d(6, [2, 1], { stride: [4, 3], activation: "tanh" }),
    ],
  }],
  ["groups and each channel for itself", {
    batch: 3,
    steps: 1,
    inputs: 6 * 5 * 6,
    layers: [
      conv2d(9, 3, { size: [6, 5], groups: 3, padding: "same", activation: "tanh" }),
      conv2d(18, [2, 3], { groups: 9, activation: "sigmoid" }),
      conv2d(4, 1, { groups: 2 }),
    ],
  }],
  ["each channel with one filter of its own", {
    batch: 3,
    steps: 2,
    inputs: 7 * 6 * 5,
    layers: [
      conv2d(5, [3, 2], { size: [7, 6], groups: 5, padding: "same", stride: [2, 1], activation: "tanh" }),
      conv2d(5, 2, { groups: 5, dilation: [1, 3], bias: false, activation: "sigmoid" }),
      conv2d(8, 1),
      conv2d(8, 2, { groups: 8, padding: 1 }),
    ],
  }],
  ["an image of one pixel", {
    batch: 6,
    steps: 1,
    inputs: 5,
    layers: [conv2d(3, 1, { size: 1 }), conv2d(4, 3, { padding: "same", activation: "tanh" }), pool2d("max")],
  }],
  ["a kernel of the image's size", {
    batch: 4,
    steps: 1,
    inputs: 5 * 7 * 2,
    layers: [conv2d(1, [5, 7], { size: [5, 7], activation: "tanh" }), conv2d(3, 1)],
  }],
  ["largest values side by side and over each other", {
    batch: 3,
    steps: 2,
    inputs: 9 * 10 * 2,
    layers: [
      conv2d(3, 2, { size: [9, 10], activation: "tanh" }),
      pool2d("max", { kernel: [2, 3] }),
      pool2d("max", { kernel: 3, stride: 1, padding: "same" }),
      dense,
    ],
  }],
  ["means with padding, beyond the kernel, and of all", {
    batch: 3,
    steps: 1,
    inputs: 10 * 9 * 3,
    layers: [
      conv2d(5, 1, { size: [10, 9], activation: "tanh" }),
      pool2d("mean", { kernel: 3, stride: 2, padding: 1 }),
      pool2d("mean", { kernel: [2, 1], stride: [3, 2] }),
      pool2d("mean"),
    ],
  }],
  ["sums, norms and dropout of images", {
    batch: 2,
    steps: 3,
    inputs: 4 * 4 * 2,
    layers: [
      conv2d(2, 3, { size: 4, padding: "same" }),
      { kind: "add", back: 1 },
      { kind: "norm" },
      { kind: "dropout", rate: 0.25 },
      pool2d("max", { kernel: 2 }),
      { kind: "lif", units: 4, threshold: 0.3, slope: 2 },
    ],
  }],
];
