import { failKeras, isRecord, type KerasLayer } from "./keras_topology.ts";
import { type Activation, ACTIVATIONS } from "../../../nn/dense_layout.ts";

/** What a field of a layer's configuration is for: `read` here, only of `training`, only of `speed`; or it must have one of some values. */
type Field = "read" | "training" | "speed" | readonly unknown[];

/** Fields that every layer has. */
const COMMON: Record<string, Field> = {
  name: "read",
  dtype: "read",
  batch_input_shape: "read",
  batch_shape: "read",
  trainable: "training",
  supports_masking: "speed",
  sparse: [false],
  ragged: [false],
  optional: [false],
};

const SUMS = { use_bias: "read", activation: "read" } as const satisfies Record<string, Field>;

const DENSE: Record<string, Field> = { ...SUMS, units: "read" };

const RECURRENT: Record<string, Field> = {
  ...DENSE,
  return_sequences: "read",
  unit_forget_bias: "training",
  dropout: "training",
  recurrent_dropout: "training",
  seed: "training",
  implementation: "speed",
  unroll: "speed",
  use_cudnn: "speed",
  zero_output_for_mask: "speed",
  return_state: [false],
  go_backwards: [false],
  stateful: [false],
  time_major: [false],
};

const NORM: Record<string, Field> = { axis: "read", epsilon: "read", center: "read", scale: "read" };

const WINDOWS: Record<string, Field> = { strides: "read", padding: "read", data_format: ["channels_last"] };

const GLOBAL: Record<string, Field> = { keepdims: [false], data_format: ["channels_last"] };

/** The layers that are read, and all that may be said of each. */
const FIELDS: Record<string, Record<string, Field>> = {
  InputLayer: {},
  Dense: DENSE,
  TimeDistributed: { layer: "read" },
  Conv1D: {
    ...SUMS,
    filters: "read",
    kernel_size: "read",
    dilation_rate: "read",
    padding: "read",
    rank: [1],
    groups: [1],
    strides: [1],
    data_format: ["channels_last"],
  },
  Conv2D: {
    ...SUMS,
    ...WINDOWS,
    filters: "read",
    kernel_size: "read",
    dilation_rate: "read",
    groups: "read",
    rank: [2],
  },
  DepthwiseConv2D: {
    ...SUMS,
    ...WINDOWS,
    kernel_size: "read",
    dilation_rate: "read",
    depth_multiplier: "read",
    rank: [2],
    filters: [],
    groups: [],
  },
  MaxPooling2D: { ...WINDOWS, pool_size: "read" },
  AveragePooling2D: { ...WINDOWS, pool_size: "read" },
  GlobalMaxPooling2D: GLOBAL,
  GlobalAveragePooling2D: GLOBAL,
  ZeroPadding2D: { padding: "read", data_format: ["channels_last"] },
  LSTM: { ...RECURRENT, recurrent_activation: "read" },
  GRU: { ...RECURRENT, recurrent_activation: "read", reset_after: [true] },
  SimpleRNN: RECURRENT,
  LayerNormalization: { ...NORM, rms_scaling: [false] },
  BatchNormalization: {
    ...NORM,
    momentum: "training",
    renorm: "training",
    renorm_clipping: "training",
    renorm_momentum: "training",
    virtual_batch_size: "training",
    synchronized: "training",
    fused: "speed",
  },
  Activation: { activation: "read" },
  ReLU: { max_value: [], negative_slope: [0], threshold: [0] },
  Add: {},
  Flatten: { data_format: ["channels_last"] },
  RepeatVector: { n: "read" },
  Dropout: { rate: "read", seed: "training", noise_shape: [] },
};

/** How weights are drawn and kept small: of training. */
const TRAINING = /_(initializer|regularizer|constraint)$/;

/** Keras' names of activations that differ from ours. */
const KERAS_ACTIVATIONS: Record<string, Activation> = { swish: "silu" };

/** Throws the sentence about a layer that cannot be read. */
export type FailLayer = (layer: KerasLayer, rule: string, value: unknown) => never;

/** Makes the sentences about the layers of a file. */
export function layerFailure(path: string): FailLayer {
  return ({ name, className }, rule, value) =>
    failKeras(path, rule, value, ` in layer ${name.slice(0, 60)} (${className.slice(0, 40)})`);
}

/** The one number of a size that Keras gives as a number or as a list of one. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** The configuration of one layer, each field of which is read or refused. */
export class LayerConfig {
  constructor(readonly layer: KerasLayer, readonly failLayer: FailLayer) {
    const { className, config } = layer;
    const known = Object.hasOwn(FIELDS, className) ? FIELDS[className] : undefined;
    if (!known) this.fail("every layer must be of a kind that is supported", className);
    for (const [field, value] of Object.entries(config)) {
      if (value === null || value === undefined || TRAINING.test(field)) continue;
      const use = Object.hasOwn(known, field)
        ? known[field]
        : Object.hasOwn(COMMON, field)
        ? COMMON[field]
        : null;
      if (use === null) this.fail(`${field.slice(0, 40)} must be none, as it is not read`, value);
      if (typeof use === "string") continue;
      if (!use.includes(field === "strides" ? single(value) : value)) {
        this.fail(`${field} must be ${use.join(" or ") || "none"}`, value);
      }
    }
    const { dtype } = config;
    const policy = isRecord(dtype) && isRecord(dtype.config) ? dtype.config.name : dtype ?? "float32";
    if (policy !== "float32") this.fail("dtype must be float32", policy);
  }

  fail(rule: string, value: unknown): never {
    this.failLayer(this.layer, rule, value);
  }

  /** A field that is true or false. */
  flag(field: string, missing: boolean): boolean {
    const value = this.layer.config[field];
    if (value === undefined || (value === null && !missing)) return missing;
    if (typeof value !== "boolean") this.fail(`${field} must be true or false`, value);
    return value;
  }

  /** A size. */
  size(field: string, value: unknown = this.layer.config[field]): number {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
      this.fail(`${field} must be a whole number from 1`, this.layer.config[field]);
    }
    return value;
  }

  /** A size along the steps, which may be the one of a list. */
  stepSize(field: string, missing?: number): number {
    return this.size(field, single(this.layer.config[field]) ?? missing);
  }

  /** Sizes down and across: two, or one for both. */
  pair(field: string, missing?: unknown): [number, number] {
    const value = this.layer.config[field] ?? missing;
    const [down, across, ...rest] = Array.isArray(value) ? value : [value, value];
    if (rest.length > 0) this.fail(`${field} must be one or two whole numbers from 1`, value);
    return [this.size(field, down), this.size(field, across)];
  }

  /** What is added to variances. */
  epsilon(): number {
    const value = this.layer.config.epsilon ?? 1e-3;
    if (typeof value !== "number" || !(value >= 0)) this.fail("epsilon must be a number from 0", value);
    return value;
  }

  /** Throws when a normalisation is not over the last axis. */
  lastAxis(rank: number): void {
    const axis = single(this.layer.config.axis ?? -1);
    if (axis !== -1 && axis !== rank - 1) this.fail("axis must be the last one", this.layer.config.axis);
  }

  /** An activation; `missing` is what the layer does where none is named. */
  activation(missing: Activation | null = "linear", field = "activation"): Activation {
    const given = this.layer.config[field] ?? missing;
    const own = typeof given === "string" && Object.hasOwn(KERAS_ACTIVATIONS, given)
      ? KERAS_ACTIVATIONS[given]
      : given;
    if ((ACTIVATIONS as readonly unknown[]).includes(own)) return own as Activation;
    const shown = isRecord(given) ? given.class_name ?? given : given;
    return this.fail(`${field} must be one of ${ACTIVATIONS.join(", ")}`, shown);
  }
}
