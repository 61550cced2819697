import { failType } from "../base/fail.ts";
import type { ClassifierModel } from "../learning/classifier.ts";
import { classifierLayout } from "../learning/classifier_spec.ts";
import type { LayerBlock } from "../nn/layer_block.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import type { Conv2dBlock } from "../nn/layers/image/conv2d_layout.ts";
import { type ImageBlock, type Pool2dBlock, windowsOf } from "../nn/layers/image/image_layout.ts";
import { kerasKernel, type Tensor, transposed } from "../surrogate/trace/keras/keras_tensors.ts";
import type { TfjsLayer, TfjsModel } from "../surrogate/trace/keras/tfjs.ts";

const TASK = "write the classifier for tfjs";

/** A layer of Keras, and its weights by role. */
interface Made {
  className: string;
  config: Record<string, unknown>;
  weights?: Record<string, Tensor>;
}

const swish = (activation: string) => activation === "silu" ? "swish" : activation;

/** The padding by which windows come to lie as they do; null where it is neither of Keras'. */
function paddingOf(block: ImageBlock): "valid" | "same" | null {
  const { from, kernel, stride, dilation, before, to } = block;
  const fits = (padding: "valid" | "same") => {
    const found = windowsOf(from, { kernel, stride, dilation, padding: "same" });
    const own = padding === "same" ? found : { before: [0, 0], to: block.to };
    return `${own.before},${own.to}` === `${before},${to}`;
  };
  const isValid = to.every((windows, at) =>
    (windows - 1) * stride[at] + (kernel[at] - 1) * dilation[at] + 1 <= from[at]
  );
  if (isValid && fits("valid")) return "valid";
  return fits("same") ? "same" : null;
}

function conv2d(block: Conv2dBlock, own: (role: string) => Tensor): Made[] {
  const { kernel, stride, dilation, parts, filters, from: [, , channels], activation, bias } = block;
  const padding = paddingOf(block), isDepthwise = parts > 1 && parts === channels;
  if (parts > 1 && !isDepthwise) failType(TASK, "groups must be 1 or as many as channels", parts);
  const [down, across] = block.before;
  const zeros: Made[] = padding === null
    ? [{
      className: "ZeroPadding2D",
      config: { padding: [[down, down], [across, across]], data_format: "channels_last" },
    }]
    : [];
  const common = {
    ...{ kernel_size: [...kernel], strides: [...stride], dilation_rate: [...dilation], activation },
    ...{ padding: padding ?? "valid", data_format: "channels_last", use_bias: bias },
  };
  const biases: Record<string, Tensor> = bias ? { bias: own("bias") } : {},
    weight = kerasKernel(own("weight"));
  if (!isDepthwise) {
    return [...zeros, {
      className: "Conv2D",
      config: { filters, ...common },
      weights: { kernel: weight, ...biases },
    }];
  }
  const depth_multiplier = filters / channels, shape = [...kernel, channels, depth_multiplier];
  return [...zeros, {
    className: "DepthwiseConv2D",
    config: { depth_multiplier, ...common },
    weights: { depthwise_kernel: { shape, data: weight.data }, ...biases },
  }];
}

function pool2d(block: Pool2dBlock): Made[] {
  const { kernel, stride, take, from } = block, padding = paddingOf(block);
  if (padding === null) {
    failType(TASK, "the padding of a pool must be valid or same", block.before.join(" by "));
  }
  const isGlobal = padding === "valid" && kernel[0] === from[0] && kernel[1] === from[1];
  const kind = take === "max" ? "Max" : "Average", data_format = "channels_last";
  if (isGlobal) return [{ className: `Global${kind}Pooling2D`, config: { data_format } }];
  const config = { pool_size: [...kernel], strides: [...stride], padding, data_format };
  return [{ className: `${kind}Pooling2D`, config }];
}

/** Layers of Keras for one of ours. @param isImage It reads an image. */
function madeOf(
  layer: StackLayer,
  block: LayerBlock,
  { own, isImage }: { own: (role: string) => Tensor; isImage: boolean },
): Made[] {
  switch (layer.kind) {
    case "conv2d":
      return conv2d(block as Conv2dBlock, own);
    case "pool2d":
      return pool2d(block as Pool2dBlock);
    case "dense": {
      const config = { units: layer.units, activation: swish(layer.activation), use_bias: true };
      const weights = { kernel: transposed(own("weight")), bias: own("bias") };
      const flat: Made[] = isImage ? [{ className: "Flatten", config: {} }] : [];
      return [...flat, { className: "Dense", config, weights }];
    }
    case "dropout":
      return [{ className: "Dropout", config: { rate: layer.rate } }];
    case "add":
      return [{ className: "Add", config: {} }];
    default:
      return failType(TASK, "each layer must be one of conv2d, pool2d, dense, dropout and add", layer.kind);
  }
}

/**
 * A classifier of images as a Keras model that ends in a softmax.
 * @throws {TypeError} When tfjs has no such layer, which is named.
 */
export function kerasOfClassifier({ spec, weights }: ClassifierModel): TfjsModel {
  const { blocks } = classifierLayout(spec), [first] = blocks as ImageBlock[];
  if (spec.steps !== 1 || spec.output.spikes !== false) {
    failType(TASK, "it must have one step and a readout that does not spike", `${spec.steps} steps`);
  }
  if (!first.from) failType(TASK, "its first layer must be one of images", first.kind);
  const layers: TfjsLayer[] = [{
    className: "InputLayer",
    name: "input",
    config: { batch_input_shape: [null, ...first.from], dtype: "float32", sparse: false },
    inputs: [],
  }];
  const named: TfjsModel["weights"] = {}, names = ["input"];
  /** Whether the outputs of the input and of every layer of ours are images in Keras. */
  const images = [true];
  const push = (name: string, { className, config, weights = {} }: Made, inputs: string[]) => {
    layers.push({ className, name, config: { trainable: true, ...config }, inputs });
    for (const [role, tensor] of Object.entries(weights)) named[`${name}/${role}`] = tensor;
  };
  const all: StackLayer[] = [
    ...spec.layers,
    { kind: "dense", units: spec.classes, activation: "linear" },
  ];
  all.forEach((layer, at) => {
    const own = (role: string) => weights[`layers.${at}.${role}`];
    const made = madeOf(layer, blocks[at], { own, isImage: images[at] });
    made.forEach((one, part) => {
      const isLast = part + 1 === made.length, name = isLast ? `layers_${at}` : `layers_${at}_${part}`;
      const below = part === 0 ? names[at] : layers[layers.length - 1].name;
      push(name, one, [below, ...(layer.kind === "add" ? [names[at - layer.back]] : [])]);
    });
    names.push(layers[layers.length - 1].name);
    const isColumns = made.some(({ className }) => className === "Dense" || className.startsWith("Global"));
    images.push(!isColumns && images[at]);
  });
  layers[layers.length - 1].config.activation = "softmax";
  return { layers, weights: named };
}
