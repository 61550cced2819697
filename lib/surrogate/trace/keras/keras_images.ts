import type { Activation } from "../../../nn/dense_layout.ts";
import type { ImageShape } from "../../../nn/layer_block.ts";
import type { Conv2dLayer, Pool2dLayer } from "../../../nn/layers/specs.ts";
import { IMAGE_ACTIVATIONS } from "../../../nn/layers/image/conv2d_layout.ts";
import { type Padding, windowsOf } from "../../../nn/layers/image/image_layout.ts";
import { bias, type Reading } from "./keras_reading.ts";
import { filled, imageKernel, type Tensor } from "./keras_tensors.ts";

/** Whether a layer reads an image. */
export const isImage = ({ stack }: Reading): boolean => stack.top.image !== undefined;

function imageOf({ config, stack }: Reading): ImageShape {
  return stack.top.image ?? config.fail("it must read (batch, height, width, channels)", "columns");
}

/** An activation that convolutions of images have. */
export function imageActivation(
  { config }: Reading,
  activation: Activation,
): NonNullable<Conv2dLayer["activation"]> {
  const own = IMAGE_ACTIVATIONS.find((name) => name === activation);
  return own ??
    config.fail(`activation must be one of ${IMAGE_ACTIVATIONS.join(", ")} on images`, activation);
}

function paddingOf({ call, config }: Reading): "valid" | "same" {
  const padding = call.config.padding ?? "valid";
  if (padding === "valid" || padding === "same") return padding;
  return config.fail("padding must be valid or same", padding);
}

/** The shape of what a layer of windows gives. */
function after(
  reading: Reading,
  { channels, ...options }: Parameters<typeof windowsOf>[1] & { channels: number },
): { sequence: boolean; steps: number; columns: number; image: ImageShape } {
  const from = imageOf(reading);
  let windows;
  try {
    windows = windowsOf(from, options);
  } catch {
    return reading.config.fail("a window must fit the image that it reads", from.join(" by "));
  }
  const [down, across] = windows.to;
  return { sequence: false, steps: 1, columns: down * across * channels, image: [down, across, channels] };
}

/** Adds a layer of images; the first says how large they are. */
function push(
  reading: Reading,
  layer: Conv2dLayer | Pool2dLayer,
  shape: ReturnType<typeof after>,
  weights?: Record<string, Tensor>,
): void {
  const { stack } = reading, [height, width] = imageOf(reading);
  const isFirst = !stack.layers.some(({ kind }) => kind === "conv2d" || kind === "pool2d");
  stack.push(isFirst ? { ...layer, size: [height, width] } : layer, shape, weights);
}

/** What convolutions say alike. */
function windows(reading: Reading) {
  const { config } = reading;
  return {
    kernel: config.pair("kernel_size"),
    stride: config.pair("strides", 1),
    dilation: config.pair("dilation_rate", 1),
    padding: paddingOf(reading),
  };
}

function conv2d(reading: Reading): void {
  const { call, config, stack } = reading, [, , channels] = imageOf(reading), all = windows(reading);
  const filters = config.size("filters"), groups = config.size("groups", call.config.groups ?? 1);
  if (channels % groups + filters % groups > 0) {
    config.fail(`groups must divide its ${channels} channels and ${filters} filters`, groups);
  }
  const kernel = stack.take(call, "kernel", [...all.kernel, channels / groups, filters]);
  const activation = imageActivation(reading, config.activation());
  const shape = after(reading, { ...all, channels: filters });
  push(reading, { kind: "conv2d", filters, groups, activation, ...all }, shape, {
    weight: imageKernel(kernel),
    bias: bias(reading, [filters]),
  });
}

/** Each channel by itself: Keras' kernel is (down, across, channels, filters of each). */
function depthwise(reading: Reading): void {
  const { call, config, stack } = reading, [, , channels] = imageOf(reading), all = windows(reading);
  const each = config.size("depth_multiplier", call.config.depth_multiplier ?? 1), filters = channels * each;
  const { data } = stack.take(call, depthwiseRole(reading), [
    ...all.kernel,
    channels,
    each,
  ]);
  const activation = imageActivation(reading, config.activation());
  const shape = after(reading, { ...all, channels: filters });
  push(reading, { kind: "conv2d", filters, groups: channels, activation, ...all }, shape, {
    weight: imageKernel({ shape: [...all.kernel, 1, filters], data }),
    bias: bias(reading, [filters]),
  });
}

/** Keras 3 names the kernel as that of other layers. */
const depthwiseRole = ({ call, stack }: Reading): string =>
  stack.model.weights.get(call.name)?.has("depthwise_kernel") ? "depthwise_kernel" : "kernel";

/** A dense layer that reads the channels of each pixel. */
export function imageOfSums(reading: Reading): void {
  const { call, config, stack } = reading, [, , channels] = imageOf(reading), filters = config.size("units");
  const { data } = stack.take(call, "kernel", [channels, filters]);
  const activation = imageActivation(reading, config.activation());
  const shape = after(reading, { kernel: 1, stride: 1, channels: filters });
  push(reading, { kind: "conv2d", filters, kernel: 1, activation }, shape, {
    weight: imageKernel({ shape: [1, 1, channels, filters], data }),
    bias: bias(reading, [filters]),
  });
}

/** A layer that does something to every channel of every pixel on its own. */
export function pixelwise(
  reading: Reading,
  does: { scales: ArrayLike<number>; shifts: ArrayLike<number>; activation: Activation },
): void {
  const [, , channels] = imageOf(reading), activation = imageActivation(reading, does.activation);
  const shape = after(reading, { kernel: 1, stride: 1, channels });
  push(reading, { kind: "conv2d", filters: channels, kernel: 1, groups: channels, activation }, shape, {
    weight: { shape: [channels, 1, 1, 1], data: Float32Array.from(does.scales) },
    bias: { shape: [channels], data: Float32Array.from(does.shifts) },
  });
}

/** Zeros around an image: a filter of one tap for each channel. */
function zeroPadding(reading: Reading): void {
  const { call, config } = reading, [, , channels] = imageOf(reading), { padding: given = 1 } = call.config;
  const sides = Array.isArray(given) ? given : [given, given];
  const both = sides.map((side) => Array.isArray(side) ? side : [side, side]);
  const fits = both.length === 2 &&
    both.every(([before, behind, ...rest]) =>
      rest.length === 0 && before === behind && Number.isSafeInteger(before) && before >= 0
    );
  if (!fits) config.fail("padding must be as much on either side", given);
  const padding: Padding = [both[0][0], both[1][0]];
  const shape = after(reading, { kernel: 1, stride: 1, padding, channels });
  push(
    reading,
    { kind: "conv2d", filters: channels, kernel: 1, groups: channels, padding, bias: false },
    shape,
    {
      weight: { ...filled(channels, 1), shape: [channels, 1, 1, 1] },
    },
  );
}

const pool = (take: "max" | "mean") => (reading: Reading): void => {
  const { config, call } = reading, [, , channels] = imageOf(reading), kernel = config.pair("pool_size", 2);
  const all = {
    kernel,
    stride: config.pair("strides", call.config.pool_size ?? 2),
    padding: paddingOf(reading),
  };
  push(reading, { kind: "pool2d", take, ...all }, after(reading, { ...all, channels }));
};

const globalPool = (take: "max" | "mean") => (reading: Reading): void => {
  const [height, width, channels] = imageOf(reading);
  const shape = after(reading, { kernel: [height, width], stride: 1, channels });
  push(reading, { kind: "pool2d", take }, shape);
  // What is left is columns, not an image.
  const { sequence, steps, columns } = shape;
  reading.stack.shapes[reading.stack.layers.length] = { sequence, steps, columns };
};

/** Readers of layers of images. */
export const IMAGE_READERS: Record<string, (reading: Reading) => void> = {
  Conv2D: conv2d,
  DepthwiseConv2D: depthwise,
  MaxPooling2D: pool("max"),
  AveragePooling2D: pool("mean"),
  GlobalMaxPooling2D: globalPool("max"),
  GlobalAveragePooling2D: globalPool("mean"),
  ZeroPadding2D: zeroPadding,
};
