import { failType } from "../../../base/fail.ts";
import type { TfjsLayer, TfjsModel } from "./tfjs.ts";
import type { StackLayer } from "../../../nn/layer_spec.ts";
import type { SurrogateModel } from "../../model.ts";
import { traceInputCount, type TraceSpec } from "../trace_spec.ts";
import { convTurned, type Tensor, transposed } from "./keras_tensors.ts";

const sum = (a: Tensor, b: Tensor): Tensor => ({
  shape: a.shape,
  data: a.data.map((value, at) => value + b.data[at]),
});

type Made = { className: string; config: Record<string, unknown>; weights?: Record<string, Tensor> };

function recurrentLayer(
  layer: Extract<StackLayer, { kind: "lstm" | "gru" | "rnn" }>,
  own: (role: string) => Tensor,
): Made {
  const { kind, units } = layer;
  if (kind === "gru") {
    failType(
      "write the surrogate for tfjs",
      "its GRU has no reset gate after the product",
      "gru; an LSTM would do",
    );
  }
  const gates = kind === "lstm" ? { recurrent_activation: "sigmoid", unit_forget_bias: false } : {};
  return {
    className: kind === "lstm" ? "LSTM" : "SimpleRNN",
    config: { units, activation: "tanh", use_bias: true, return_sequences: true, ...gates },
    weights: {
      kernel: transposed(own("weight_ih_l0")),
      recurrent_kernel: transposed(own("weight_hh_l0")),
      bias: sum(own("bias_ih_l0"), own("bias_hh_l0")),
    },
  };
}

/** The weights of an LSTM in groups as those of a whole one: 0 between groups. */
function ungrouped(tensor: Tensor, { units, groups }: { units: number; groups: number }): Tensor {
  const { shape: [rows, width], data } = tensor;
  if (width === undefined) return tensor;
  const whole = new Float32Array(rows * width * groups);
  for (let row = 0; row < rows; row++) {
    const group = Math.floor(row % units / (units / groups));
    whole.set(data.subarray(row * width, (row + 1) * width), (row * groups + group) * width);
  }
  return { shape: [rows, width * groups], data: whole };
}

/** tfjs has no layer that takes the last step: a recurrent layer below returns it alone. */
function kerasLayer(layer: StackLayer, own: (role: string) => Tensor): Made {
  switch (layer.kind) {
    case "dense": {
      const activation = layer.activation === "silu" ? "swish" : layer.activation;
      const weights = { kernel: transposed(own("weight")), bias: own("bias") };
      return { className: "Dense", config: { units: layer.units, activation, use_bias: true }, weights };
    }
    case "conv": {
      const { units, width, dilation, causal, activation } = layer;
      if (causal && width > 1) {
        failType(
          "write the surrogate for tfjs",
          "it has no causal convolution of several taps",
          `width ${width}; causal: false would do`,
        );
      }
      const config = {
        filters: units,
        kernel_size: [width],
        strides: [1],
        padding: "valid",
        data_format: "channels_last",
        dilation_rate: [dilation],
        activation: activation === "silu" ? "swish" : activation,
        use_bias: true,
      };
      return {
        className: "Conv1D",
        config,
        weights: { kernel: convTurned(own("weight")), bias: own("bias") },
      };
    }
    case "norm": {
      const config = { axis: [-1], epsilon: layer.epsilon ?? 1e-5, center: true, scale: true };
      return {
        className: "LayerNormalization",
        config,
        weights: { gamma: own("weight"), beta: own("bias") },
      };
    }
    case "dropout":
      return { className: "Dropout", config: { rate: layer.rate } };
    case "flatten":
      return { className: "Flatten", config: {} };
    case "repeat":
      return { className: "RepeatVector", config: { n: layer.count } };
    case "add":
      return { className: "Add", config: {} };
    case "bidirectional":
    case "chain":
    case "conv2d":
    case "elm":
    case "lif":
    case "narrow":
    case "pool2d":
    case "turn":
      return failType("write the surrogate for tfjs", "each layer must be one that tfjs has", layer.kind);
    case "last":
      return failType("write the surrogate for tfjs", "last must follow a recurrent layer", "last");
    case "grouped-lstm":
      return recurrentLayer({ kind: "lstm", units: layer.units }, (role) => ungrouped(own(role), layer));
    default:
      return recurrentLayer(layer, own);
  }
}

/**
 * A trace surrogate as a Keras model: what it reads are the normalised inputs, what it gives are the normalised outputs (log-odds where
 * they are `logistic`).
 * @throws {TypeError} When tfjs has no such layer, which is named.
 */
export function kerasModel({ spec, weights }: SurrogateModel<TraceSpec>): TfjsModel {
  const shape = [null, spec.window, traceInputCount(spec)];
  const layers: TfjsLayer[] = [{
    className: "InputLayer",
    name: "input",
    config: { batch_input_shape: shape, dtype: "float32", sparse: false },
    inputs: [],
  }];
  const named: TfjsModel["weights"] = {};
  /** Names of the outputs of the input and of every layer of ours. */
  const names = ["input"];
  const push = (name: string, { className, config, weights = {} }: Made, inputs: string[]) => {
    layers.push({ className, name, config: { trainable: true, ...config }, inputs });
    for (const [role, tensor] of Object.entries(weights)) named[`${name}/${role}`] = tensor;
  };
  spec.layers.forEach((layer, at) => {
    const below = layers[layers.length - 1];
    if (layer.kind === "last" && (below.className === "LSTM" || below.className === "SimpleRNN")) {
      below.config.return_sequences = false;
      names.push(below.name);
      return;
    }
    const name = `layers_${at}`;
    const inputs = [names[at], ...(layer.kind === "add" ? [names[at - layer.back]] : [])];
    push(name, kerasLayer(layer, (role) => weights[`layers.${at}.${role}`]), inputs);
    names.push(name);
  });
  const head: StackLayer = { kind: "dense", units: spec.outputs.length, activation: "linear" };
  push("head", kerasLayer(head, (role) => weights[`head.${role}`]), [names[names.length - 1]]);
  return { layers, weights: named };
}
