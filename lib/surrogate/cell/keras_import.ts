import { FileError } from "../../io/file_error.ts";
import type { TfjsLayer, TfjsModel } from "../../io/tfjs.ts";
import { type Activation, ACTIVATIONS } from "../dense_layout.ts";
import type { StackLayer } from "../layer_spec.ts";
import type { NamedWeights } from "../layout.ts";

/** A Keras model as a stack of our layers. */
export interface KerasStack {
  /** Steps of its input; null where they are open. */
  steps: number | null;
  /** Columns of its input. */
  columns: number;
  /** Layers but the last, which is the head. */
  layers: StackLayer[];
  /** What the head does to its sums: none, or the logistic function. */
  headActivation: "linear" | "sigmoid";
  /** By our names, the head's included. */
  weights: NamedWeights;
}

type Tensor = { shape: number[]; data: Float32Array<ArrayBuffer> };

/** Keras' names of activations that differ from ours. */
const KERAS_ACTIVATIONS: Record<string, Activation> = { swish: "silu" };

/** `(rows, columns)` turned. */
function transposed({ shape: [rows, columns], data }: Tensor): Tensor {
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c];
  }
  return { shape: [columns, rows], data: turned };
}

/** Goes through the layers of a Keras model, one after the other. */
class KerasReader {
  readonly layers: StackLayer[] = [];
  readonly weights: NamedWeights = {};
  steps: number | null = null;
  columns = 0;
  /** Places of layers' outputs by name: 0 is the input. */
  readonly #places = new Map<string, number>();

  constructor(readonly model: TfjsModel, readonly path: string) {}

  fail(layer: TfjsLayer, rule: string, value: unknown): never {
    throw new FileError(
      `Cannot read ${this.path} as ${rule}: current value is ${value} in layer ${layer.name} (${layer.className})`,
      { path: this.path },
    );
  }

  /** One of a layer's weights by the end of its name. */
  #weight(layer: TfjsLayer, role: string): Tensor | undefined {
    const found = Object.entries(this.model.weights).find(([name]) => {
      const parts = name.replace(/:0$/, "").split("/");
      return parts[parts.length - 1] === role && parts.slice(0, -1).includes(layer.name);
    });
    return found?.[1];
  }

  need(layer: TfjsLayer, role: string): Tensor {
    return this.#weight(layer, role) ?? this.fail(layer, `it must have its ${role}`, "none");
  }

  bias(layer: TfjsLayer, length: number): Tensor {
    return this.#weight(layer, "bias") ?? { shape: [length], data: new Float32Array(length) };
  }

  activation(layer: TfjsLayer, field = "activation"): Activation {
    const given = layer.config[field] as string | { class_name?: string } | undefined;
    const name = typeof given === "object" ? String(given?.class_name) : given ?? "linear";
    const own = KERAS_ACTIVATIONS[name] ?? name;
    if ((ACTIVATIONS as readonly string[]).includes(own)) return own as Activation;
    return this.fail(layer, `${field} must be one of ${ACTIVATIONS.join(", ")}`, name);
  }

  /** Adds a layer, with its weights by our names. */
  push(layer: StackLayer, weights: Record<string, Tensor> = {}): void {
    for (const [role, tensor] of Object.entries(weights)) {
      this.weights[`layers.${this.layers.length}.${role}`] = tensor;
    }
    this.layers.push(layer);
  }

  input(layer: TfjsLayer): void {
    const shape = (layer.config.batch_input_shape ?? layer.config.batch_shape) as
      | (number | null)[]
      | undefined;
    if (!shape) return;
    if (shape.length !== 3 || !shape[2]) {
      this.fail(layer, "its input must be (batch, steps, columns)", `(${shape})`);
    }
    this.steps = shape[1];
    this.columns = shape[2]!;
  }

  dense(layer: TfjsLayer, of: TfjsLayer = layer): void {
    const kernel = transposed(this.need(layer, "kernel")), [units] = kernel.shape;
    const activation = this.activation(of);
    this.push({ kind: "dense", units, activation }, { weight: kernel, bias: this.bias(layer, units) });
  }

  timeDistributed(layer: TfjsLayer): void {
    const inner = layer.config.layer as { class_name: string; config: Record<string, unknown> } | undefined;
    if (inner?.class_name !== "Dense") {
      this.fail(layer, "TimeDistributed must wrap Dense", inner?.class_name);
    }
    this.dense(layer, { ...layer, config: inner.config });
  }

  conv(layer: TfjsLayer): void {
    const { padding, strides, dilation_rate: dilation, data_format: format } = layer.config;
    const one = (value: unknown) => Number(Array.isArray(value) ? value[0] : value ?? 1);
    if (one(strides) !== 1) this.fail(layer, "strides must be 1", strides);
    if (padding !== "causal" && padding !== "valid") {
      this.fail(layer, "padding must be causal or valid", padding);
    }
    if ((format ?? "channels_last") !== "channels_last") {
      this.fail(layer, "data_format must be channels_last", format);
    }
    const { shape: [width, channels, units], data } = this.need(layer, "kernel");
    const turned = new Float32Array(data.length);
    data.forEach((value, at) => {
      const n = at % units, c = Math.floor(at / units) % channels, k = Math.floor(at / units / channels);
      turned[(n * channels + c) * width + k] = value;
    });
    const causal = padding === "causal", activation = this.activation(layer);
    this.push({ kind: "conv", units, width, dilation: one(dilation), causal, activation }, {
      weight: { shape: [units, channels, width], data: turned },
      bias: this.bias(layer, units),
    });
  }

  /** LSTM, GRU (with `reset_after`) and SimpleRNN, whose gates Keras has in another order than PyTorch, those of GRU. */
  recurrent(layer: TfjsLayer): void {
    const { config, className } = layer;
    const kind = ({ LSTM: "lstm", GRU: "gru", SimpleRNN: "rnn" } as const)[className]!;
    if (this.activation(layer) !== "tanh") this.fail(layer, "activation must be tanh", config.activation);
    if (kind !== "rnn" && config.recurrent_activation !== "sigmoid") {
      this.fail(layer, "recurrent_activation must be sigmoid", config.recurrent_activation);
    }
    if (kind === "gru" && !config.reset_after) {
      this.fail(layer, "a GRU must have reset_after", config.reset_after);
    }
    if (config.go_backwards) this.fail(layer, "it must go forwards", "go_backwards");
    const kernel = transposed(this.need(layer, "kernel"));
    const recurrent = transposed(this.need(layer, "recurrent_kernel"));
    const [rows, units] = recurrent.shape;
    const bias = this.bias(layer, kind === "gru" ? 2 * rows : rows).data;
    const other = kind === "gru" ? bias.slice(rows) : new Float32Array(rows);
    const order = kind === "gru" ? [1, 0, 2] : null;
    const sorted = ({ shape, data }: Tensor): Tensor => {
      const each = units * (shape[1] ?? 1);
      if (!order) return { shape, data };
      const moved = new Float32Array(data.length);
      order.forEach((from, gate) => moved.set(data.subarray(from * each, (from + 1) * each), gate * each));
      return { shape, data: moved };
    };
    this.push({ kind, units }, {
      weight_ih_l0: sorted(kernel),
      weight_hh_l0: sorted(recurrent),
      bias_ih_l0: sorted({ shape: [rows], data: bias.slice(0, rows) }),
      bias_hh_l0: sorted({ shape: [rows], data: other }),
    });
    if (!config.return_sequences) this.push({ kind: "last" });
  }

  norm(layer: TfjsLayer): void {
    const gain = this.need(layer, "gamma"), bias = this.need(layer, "beta");
    this.push({ kind: "norm", epsilon: Number(layer.config.epsilon ?? 1e-3) }, { weight: gain, bias });
  }

  /** An activation as a layer of its own goes into the layer below. */
  activate(layer: TfjsLayer, activation: Activation): void {
    const below = this.layers[this.layers.length - 1];
    if (activation === "linear") return;
    if (below?.kind !== "dense" && below?.kind !== "conv" || below.activation !== "linear") {
      this.fail(layer, "an activation must follow a linear Dense or Conv1D", activation);
    }
    const other = this.model.layers.find((other) =>
      other !== layer && other.inputs.includes(layer.inputs[0])
    );
    if (other) this.fail(layer, "nothing else may read what it is the activation of", other.name);
    below.activation = activation;
  }

  relu(layer: TfjsLayer): void {
    const { max_value: most, negative_slope: slope, threshold } = layer.config;
    if (typeof most === "number") this.fail(layer, "max_value must be none", most);
    if (slope) this.fail(layer, "negative_slope must be 0", slope);
    if (threshold) this.fail(layer, "threshold must be 0", threshold);
    this.activate(layer, "relu");
  }

  add(layer: TfjsLayer): void {
    const places = layer.inputs.map((name) => this.#places.get(name) ?? -1);
    const top = this.layers.length;
    if (places.length !== 2 || !places.includes(top)) {
      this.fail(layer, "Add must add the layer before it and one further below", layer.inputs.join(" and "));
    }
    this.push({ kind: "add", back: top - Math.min(...places) });
  }

  one(layer: TfjsLayer): void {
    this.input(layer);
    switch (layer.className) {
      case "InputLayer":
        return;
      case "Dense":
        return this.dense(layer);
      case "TimeDistributed":
        return this.timeDistributed(layer);
      case "Conv1D":
        return this.conv(layer);
      case "LSTM":
      case "GRU":
      case "SimpleRNN":
        return this.recurrent(layer);
      case "LayerNormalization":
        return this.norm(layer);
      case "Activation":
        return this.activate(layer, this.activation(layer));
      case "ReLU":
        return this.relu(layer);
      case "Add":
        return this.add(layer);
      case "Flatten":
        return this.push({ kind: "flatten" });
      case "RepeatVector":
        return this.push({ kind: "repeat", count: Number(layer.config.n) });
      case "Dropout":
        return this.push({ kind: "dropout", rate: Number(layer.config.rate) });
      default:
        return this.fail(layer, "every layer must be of a kind that is supported", layer.className);
    }
  }

  read(): void {
    for (const layer of this.model.layers) {
      const before = layer.inputs.map((name) => this.#places.get(name));
      const chained = layer.inputs.length === 0 || before.includes(this.layers.length);
      if (!chained) this.fail(layer, "layers must form a chain, sums aside", layer.inputs.join(" and "));
      this.one(layer);
      this.#places.set(layer.name, this.layers.length);
    }
  }
}

/**
 * Reads the layers of a Keras model.
 * @param path What the sentences name.
 * @throws {FileError} Naming the first layer that is not supported.
 */
export function kerasStack(model: TfjsModel, path: string): KerasStack {
  const reader: KerasReader = new KerasReader(model, path);
  reader.read();
  const { layers, weights, steps, columns } = reader;
  const last = model.layers[model.layers.length - 1];
  if (columns === 0) reader.fail(model.layers[0], "its input shape must be given", "none");
  const head = layers[layers.length - 1];
  if (head?.kind !== "dense" || (head.activation !== "linear" && head.activation !== "sigmoid")) {
    reader.fail(last, "the last layer must be Dense, linear or with a sigmoid", head?.kind);
  }
  const name = `layers.${layers.length - 1}`;
  for (const role of ["weight", "bias"]) {
    weights[`head.${role}`] = weights[`${name}.${role}`];
    delete weights[`${name}.${role}`];
  }
  return { steps, columns, layers: layers.slice(0, -1), headActivation: head.activation, weights };
}
