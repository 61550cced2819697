import { type KerasCall, parseKerasLayer } from "./keras_topology.ts";
import { type Activation, MAX_DENSE_WIDTH } from "../../../nn/dense_layout.ts";
import { LayerConfig } from "./keras_fields.ts";
import { IMAGE_READERS, imageActivation, imageOfSums, isImage, pixelwise } from "./keras_images.ts";
import { bias, type Reading } from "./keras_reading.ts";
import type { KerasShape, KerasStackBuilder } from "./keras_stack.ts";
import { convTurned, diagonal, filled, type Tensor, transposed } from "./keras_tensors.ts";

function sequence({ config, stack }: Reading): KerasShape {
  if (!stack.top.sequence) config.fail("it must read (batch, steps, columns)", "(batch, columns)");
  return stack.top;
}

function dense(reading: Reading): void {
  if (isImage(reading)) return imageOfSums(reading);
  const { call, config, stack } = reading, { columns } = stack.top;
  const activation = config.activation(), units = config.size("units");
  const weight = transposed(stack.take(call, "kernel", [columns, units]));
  const shape = { ...stack.top, columns: units };
  stack.push({ kind: "dense", units, activation }, shape, { weight, bias: bias(reading, [units]) });
}

function timeDistributed(reading: Reading): void {
  const { call, config, stack } = reading, inner = parseKerasLayer(call.config.layer, stack.path);
  if (inner.className !== "Dense") config.fail("TimeDistributed must wrap Dense", inner.className);
  sequence(reading);
  const wrapped = { ...call, className: inner.className, config: inner.config };
  dense({ call, config: new LayerConfig(wrapped, stack.fail), stack });
}

function conv(reading: Reading): void {
  const { call, config, stack } = reading, { steps, columns } = sequence(reading);
  const padding = call.config.padding ?? "valid";
  const activation = config.activation(), units = config.size("filters");
  const width = config.stepSize("kernel_size"), dilation = config.stepSize("dilation_rate", 1);
  if (padding !== "causal" && padding !== "valid" && !(padding === "same" && width === 1)) {
    config.fail("padding must be causal or valid", padding);
  }
  const causal = padding === "causal", reach = (width - 1) * dilation;
  const left = steps === null || causal ? steps : steps - reach;
  if (left !== null && left < 1) config.fail(`it must read more than ${reach} steps`, steps);
  const weight = convTurned(stack.take(call, "kernel", [width, columns, units]));
  const shape = { sequence: true, steps: left, columns: units };
  stack.push({ kind: "conv", units, width, dilation, causal, activation }, shape, {
    weight,
    bias: bias(reading, [units]),
  });
}

const RECURRENT = { LSTM: ["lstm", 4], GRU: ["gru", 3], SimpleRNN: ["rnn", 1] } as const;

/** Gates of GRU in PyTorch's order, by their places in Keras'. */
const GRU_ORDER = [1, 0, 2];

/** LSTM, GRU (with `reset_after`) and SimpleRNN, whose gates Keras has in another order than PyTorch, those of GRU. */
function recurrent(reading: Reading): void {
  const { call, config, stack } = reading, { columns } = stack.top;
  const [kind, gates] = RECURRENT[call.className as keyof typeof RECURRENT];
  const required = [["activation", "tanh"], ...(kind === "rnn" ? [] : [["recurrent_activation", "sigmoid"]])];
  for (const [field, value] of required) {
    if (call.config[field] !== value) config.fail(`${field} must be ${value}`, call.config[field]);
  }
  if (kind === "gru" && !call.config.reset_after) {
    config.fail("a GRU must have reset_after", call.config.reset_after);
  }
  const { steps } = sequence(reading);
  const units = config.size("units"), rows = gates * units;
  const kernel = transposed(stack.take(call, "kernel", [columns, rows]));
  const hidden = transposed(stack.take(call, "recurrent_kernel", [units, rows]));
  const both = bias(reading, kind === "gru" ? [2, rows] : [rows]).data;
  const other = kind === "gru" ? both.slice(rows) : new Float32Array(rows);
  const sorted = ({ shape, data }: Tensor): Tensor => {
    if (kind !== "gru") return { shape, data };
    const each = units * (shape[1] ?? 1), moved = new Float32Array(data.length);
    GRU_ORDER.forEach((from, gate) => moved.set(data.subarray(from * each, (from + 1) * each), gate * each));
    return { shape, data: moved };
  };
  stack.push({ kind, units }, { sequence: true, steps, columns: units }, {
    weight_ih_l0: sorted(kernel),
    weight_hh_l0: sorted(hidden),
    bias_ih_l0: sorted({ shape: [rows], data: both.slice(0, rows) }),
    bias_hh_l0: sorted({ shape: [rows], data: other }),
  });
  if (config.flag("return_sequences", false)) return;
  stack.push({ kind: "last" }, { sequence: false, steps: 1, columns: units });
}

/** The gain and the bias of a normalisation. */
function gainAndBias({ call, config, stack }: Reading): { gain: Tensor; bias: Tensor } {
  const { sequence, image } = stack.top, columns = image?.[2] ?? stack.top.columns;
  config.lastAxis(image ? 4 : sequence ? 3 : 2);
  return {
    gain: config.flag("scale", true) ? stack.take(call, "gamma", [columns]) : filled(columns, 1),
    bias: config.flag("center", true) ? stack.take(call, "beta", [columns]) : filled(columns, 0),
  };
}

function layerNorm(reading: Reading): void {
  const { config, stack } = reading;
  if (isImage(reading)) config.fail("it must read columns", "an image");
  const { gain, bias } = gainAndBias(reading);
  stack.push({ kind: "norm", epsilon: config.epsilon() }, stack.top, { weight: gain, bias });
}

/** The layer below, when it is a dense one or a convolution without an activation, and nothing else reads it. */
function ownSums({ call, stack }: Reading) {
  const below = stack.layers[stack.layers.length - 1];
  const sums = below?.kind === "dense" || below?.kind === "conv" || below?.kind === "conv2d";
  return sums && below.activation === "linear" && !stack.isReadBeside(call) ? below : undefined;
}

/** A layer that does something to every column on its own. */
function columnwise(
  { config, stack }: Reading,
  does: { scales: ArrayLike<number>; shifts: ArrayLike<number>; activation: Activation },
): void {
  const { columns } = stack.top, { scales, shifts, activation } = does;
  if (columns > MAX_DENSE_WIDTH) {
    config.fail(
      `it must have at most ${MAX_DENSE_WIDTH} columns where no linear layer below takes it up`,
      columns,
    );
  }
  const bias = { shape: [columns], data: Float32Array.from(shifts) };
  stack.push({ kind: "dense", units: columns, activation }, stack.top, { weight: diagonal(scales), bias });
}

/**
 * Normalisation by the moments of training: a scale and a shift of each column. A linear layer below takes them up, as they come after its padding; in a
 * layer above, whose padding is of normalised values, they would change what is padded.
 */
function batchNorm(reading: Reading): void {
  const { call, config, stack } = reading, columns = stack.top.image?.[2] ?? stack.top.columns;
  const epsilon = config.epsilon(), { gain, bias } = gainAndBias(reading);
  const mean = stack.take(call, "moving_mean", [columns]).data;
  const variance = stack.take(call, "moving_variance", [columns]).data;
  const least = variance.findIndex((value) => !(value + epsilon > 0));
  if (least >= 0) config.fail("moving_variance and epsilon must add up to more than 0", variance[least]);
  const scales = Float64Array.from(gain.data, (value, n) => value / Math.sqrt(variance[n] + epsilon));
  const shifts = Float64Array.from(bias.data, (value, n) => value - mean[n] * scales[n]);
  if (!ownSums(reading)) {
    const does = { scales, shifts, activation: "linear" } as const;
    return isImage(reading) ? pixelwise(reading, does) : columnwise(reading, does);
  }
  const name = `layers.${stack.layers.length - 1}`;
  const { data } = stack.weights[`${name}.weight`], own = stack.weights[`${name}.bias`].data;
  const each = data.length / columns;
  data.forEach((value, at) => data[at] = value * scales[Math.floor(at / each)]);
  own.forEach((value, n) => own[n] = value * scales[n] + shifts[n]);
}

/** An activation as a layer of its own goes into the linear layer below, or becomes a layer that passes every column on. */
function activate(reading: Reading, activation: Activation): void {
  if (activation === "linear") return;
  const sums = ownSums(reading);
  if (sums) {
    Object.assign(sums, { activation: isImage(reading) ? imageActivation(reading, activation) : activation });
    return;
  }
  if (isImage(reading)) {
    const [, , channels] = reading.stack.top.image!;
    const does = { scales: filled(channels, 1).data, shifts: filled(channels, 0).data, activation };
    return pixelwise(reading, does);
  }
  const { columns } = reading.stack.top;
  columnwise(reading, { scales: filled(columns, 1).data, shifts: filled(columns, 0).data, activation });
}

function add(reading: Reading): void {
  const { call, config, stack } = reading;
  const places = call.inputs.map((id) => stack.places.get(id) ?? -1);
  const top = stack.layers.length, lowest = Math.min(...places);
  if (places.length !== 2 || !places.includes(top) || lowest < 0) {
    config.fail("Add must add the layer before it and one further below", call.inputs.join(" and "));
  }
  if (lowest === top) {
    const columns = stack.top.image?.[2] ?? stack.top.columns, shifts = filled(columns, 0).data;
    const does = { scales: filled(columns, 2).data, shifts, activation: "linear" } as const;
    return isImage(reading) ? pixelwise(reading, does) : columnwise(reading, does);
  }
  const { sequence, columns } = stack.shapes[lowest];
  const sizes = (shape: KerasShape) => `${shape.steps ?? "open"} steps of ${shape.columns} columns`;
  if (sequence !== stack.top.sequence || sizes(stack.shapes[lowest]) !== sizes(stack.top)) {
    config.fail(`Add must add ${sizes(stack.top)} to as many`, sizes(stack.shapes[lowest]));
  }
  stack.push({ kind: "add", back: top - lowest }, { ...stack.top, columns });
}

function flatten({ config, stack }: Reading): void {
  const { sequence, steps, columns } = stack.top;
  // An image is flat as it is.
  if (stack.top.image) stack.shapes[stack.layers.length] = { sequence, steps, columns };
  if (!sequence) return;
  if (steps === null) return config.fail("the steps of its input must be given", "none");
  stack.push({ kind: "flatten" }, { sequence: false, steps: 1, columns: steps * columns });
}

function repeat({ config, stack }: Reading): void {
  if (stack.top.sequence) config.fail("RepeatVector must read (batch, columns)", "(batch, steps, columns)");
  const count = config.size("n");
  stack.push({ kind: "repeat", count }, { ...stack.top, sequence: true, steps: count });
}

function dropout({ call, config, stack }: Reading): void {
  const rate = call.config.rate;
  if (typeof rate === "number" && rate >= 0 && rate <= 0.95) {
    return stack.push({ kind: "dropout", rate }, stack.top);
  }
  config.fail("rate must be from 0 to 0.95", rate);
}

const READERS: Record<string, (reading: Reading) => void> = {
  Dense: dense,
  TimeDistributed: timeDistributed,
  Conv1D: conv,
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  LayerNormalization: layerNorm,
  BatchNormalization: batchNorm,
  Activation: (reading) => activate(reading, reading.config.activation(null)),
  ReLU: (reading) => activate(reading, "relu"),
  Add: add,
  Flatten: flatten,
  RepeatVector: repeat,
  Dropout: dropout,
  ...IMAGE_READERS,
};

/** The shape of inputs that a configuration has, of the batch, steps, columns; null where it has none. */
export function inputShape(config: LayerConfig): KerasShape | null {
  const { batch_input_shape: older, batch_shape: newer } = config.layer.config;
  const shape = older ?? newer ?? null;
  if (shape === null) return null;
  if ((older ?? null) !== null && (newer ?? null) !== null) {
    config.fail("it must have batch_input_shape or batch_shape", "both");
  }
  const isSize = (size: unknown) => typeof size === "number" && Number.isSafeInteger(size) && size > 0;
  const [batch, steps, columns, channels] = Array.isArray(shape) ? shape : [];
  if (Array.isArray(shape) && shape.length === 4 && [steps, columns, channels].every(isSize)) {
    if (batch !== null && !isSize(batch)) {
      config.fail("its input must be (batch, height, width, channels)", shape);
    }
    return {
      sequence: false,
      steps: 1,
      columns: steps * columns * channels,
      image: [steps, columns, channels],
    };
  }
  const fits = Array.isArray(shape) && shape.length === 3 && isSize(columns) &&
    [batch, steps].every((size) => size === null || isSize(size));
  if (!fits) {
    config.fail("its input must be (batch, steps, columns), or (batch, height, width, channels)", shape);
  }
  return { sequence: true, steps, columns };
}

/** Adds what one call of a layer does to the stack. */
export function readCall(call: KerasCall, stack: KerasStackBuilder): void {
  const config = new LayerConfig(call, stack.fail);
  const chained = call.inputs.some((id) => stack.places.get(id) === stack.layers.length);
  if (!chained) config.fail("layers must form a chain, sums aside", call.inputs.join(" and "));
  if (call.className === "InputLayer") config.fail("an input must be the first layer", call.name);
  if (call.className !== "Add" && call.inputs.length > 1) {
    config.fail("it must read one layer", call.inputs.join(" and "));
  }
  const said = inputShape(config), { top } = stack;
  const isTop = said && said.sequence === top.sequence && said.steps === top.steps &&
    said.columns === top.columns && `${said.image}` === `${top.image}`;
  if (said && !isTop) {
    config.fail(
      "its batch_input_shape must be that of what it reads",
      call.config.batch_input_shape ?? call.config.batch_shape,
    );
  }
  READERS[call.className]({ call, config, stack });
  stack.places.set(call.id, stack.layers.length);
}
