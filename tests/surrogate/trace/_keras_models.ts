/** Random models of Keras' layers, as a tfjs LayersModel has them. */
type Json = Record<string, unknown>;

/** A model with its weights. */
export interface RandomModel {
  topology: { class_name: string; config: Json & { layers: Json[] } };
  weights: { name: string; shape: number[]; data: Float32Array<ArrayBuffer> }[];
  columns: number;
  /** Columns of all outputs. */
  outputs: number;
}

const ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid", "swish", "selu"];

interface Shape {
  steps: number | null;
  /** Columns of a step, or of the sample where `flat`. */
  columns: number;
  flat: boolean;
}

/** Puts a random model together, layer by layer. */
class Maker {
  readonly layers: Json[] = [];
  readonly weights: RandomModel["weights"] = [];
  /** Name and call of the layer on top, and earlier ones whose results have its shape. */
  top: [string, number] = ["in", 0];
  same: [string, number][] = [];

  readonly states: boolean;

  constructor(readonly random: () => number, public shape: Shape) {
    this.states = random() < 0.5;
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.whole(0, values.length - 1)];
  }

  weight(name: string, shape: number[], of: (value: number) => number = (value) => value): void {
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, () => of(2 * this.random() - 1));
    this.weights.push({ name, shape, data });
  }

  /** Adds a layer that reads `from`. */
  call(className: string, config: Json, from: [string, number][] = [this.top]): string {
    const name = `${className.toLowerCase()}_${this.layers.length}`;
    this.layers.push({
      class_name: className,
      name,
      config: { name, trainable: true, ...config },
      inbound_nodes: [from.map(([name, call]) => [name, call, 0, {}])],
    });
    return name;
  }

  /** Moves on to a layer. */
  on(name: string, shape: Partial<Shape> = {}): void {
    const after = { ...this.shape, ...shape };
    const kept = after.steps === this.shape.steps && after.columns === this.shape.columns &&
      after.flat === this.shape.flat;
    this.same = kept ? [...this.same, this.top] : [];
    this.top = [name, 0];
    this.shape = after;
  }

  sums(units: number): Json {
    const bias = this.pick([true, true, false]);
    return { ...(units ? { units } : {}), activation: this.pick(ACTIVATIONS), use_bias: bias };
  }

  dense(wrapped: boolean): void {
    const units = this.pick([this.shape.columns, this.whole(1, 4)]), config = this.sums(units);
    const inner = { class_name: "Dense", config: { name: "inner", ...config } };
    const name = wrapped ? this.call("TimeDistributed", { layer: inner }) : this.call("Dense", config);
    this.weight(`${name}/kernel`, [this.shape.columns, units]);
    if (config.use_bias) this.weight(`${name}/bias`, [units]);
    this.on(name, { columns: units });
    // Now and then once more.
    if (!wrapped && units === this.shape.columns && this.same.length > 0 && this.random() < 0.4) {
      const nodes = this.layers[this.layers.length - 1].inbound_nodes as unknown[];
      nodes.push([[name, 0, 0, {}]]);
      this.same = [];
      this.top = [name, 1];
    }
  }

  conv(): void {
    const filters = this.whole(1, 4), width = this.whole(1, 3), dilation = width === 1 ? 1 : this.whole(1, 2);
    const reach = (width - 1) * dilation, { steps, columns } = this.shape;
    if (steps !== null && steps <= reach) return;
    const config: Json = {
      filters,
      kernel_size: [width],
      strides: [1],
      dilation_rate: [dilation],
      ...this.sums(0),
    };
    const padding = width === 1 ? this.pick(["valid", "same"]) : "valid";
    const name = this.call("Conv1D", { ...config, padding, data_format: "channels_last" });
    this.weight(`${name}/kernel`, [width, columns, filters]);
    if (config.use_bias) this.weight(`${name}/bias`, [filters]);
    this.on(name, { steps: steps === null ? null : steps - reach, columns: filters });
    if (reach > 0) this.same = [];
  }

  recurrent(): void {
    const className = this.pick(["LSTM", "SimpleRNN"]), gates = className === "LSTM" ? 4 : 1;
    const units = this.whole(1, 3), flat = this.shape.steps !== null && this.random() < 0.4;
    const config = { units, activation: "tanh", use_bias: true, return_sequences: !flat };
    const own = className === "LSTM" ? { recurrent_activation: "sigmoid", unit_forget_bias: false } : {};
    const name = this.call(className, { ...config, ...own });
    this.weight(`${name}/kernel`, [this.shape.columns, gates * units]);
    this.weight(`${name}/recurrent_kernel`, [units, gates * units]);
    this.weight(`${name}/bias`, [gates * units]);
    this.on(name, { columns: units, flat });
  }

  norm(className: "LayerNormalization" | "BatchNormalization"): void {
    const { columns, flat } = this.shape, center = this.pick([true, false]), scale = this.pick([true, false]);
    const last = flat ? 1 : 2, axis = className === "LayerNormalization" ? [last] : last;
    const epsilon = this.pick([1e-3, 1e-2]);
    const name = this.call(className, { axis: this.pick([axis, -1]), epsilon, center, scale });
    if (scale) this.weight(`${name}/gamma`, [columns]);
    if (center) this.weight(`${name}/beta`, [columns]);
    if (className === "BatchNormalization") {
      this.weight(`${name}/moving_mean`, [columns]);
      this.weight(`${name}/moving_variance`, [columns], (value) => 1 + value / 2);
    }
    this.on(name);
  }

  add(): void {
    if (this.same.length > 0) this.on(this.call("Add", {}, [this.top, this.pick(this.same)]));
  }

  one(): void {
    const { flat, steps, columns } = this.shape;
    const plain = [
      () => this.dense(false),
      () => this.norm("LayerNormalization"),
      () => this.norm("BatchNormalization"),
      () => this.on(this.call("Activation", { activation: this.pick(ACTIVATIONS) })),
      () => this.on(this.call("ReLU", { max_value: null })),
      () => this.on(this.call("Dropout", { rate: 0.25 })),
      () => this.add(),
    ];
    const ofSteps = [
      () => this.dense(true),
      // Over open steps there are convolutions or recurrent layers: both together need a window.
      () => steps === null && this.states ? this.recurrent() : this.conv(),
      () => steps === null && !this.states ? this.conv() : this.recurrent(),
      ...(steps === null
        ? []
        : [() => this.on(this.call("Flatten", {}), { flat: true, columns: steps * columns })]),
    ];
    const ofOne = [() => {
      const n = this.whole(1, 3);
      this.on(this.call("RepeatVector", { n }), { flat: false, steps: n });
    }];
    this.pick([...plain, ...(flat ? ofOne : ofSteps)])();
  }

  head(): { name: string; units: number } {
    const units = this.whole(1, 2),
      activation = this.pick(["linear", "sigmoid"]),
      { columns, flat } = this.shape;
    if (flat || this.random() < 0.6) {
      const name = this.call("Dense", { units, activation, use_bias: true });
      this.weight(`${name}/kernel`, [columns, units]);
      this.weight(`${name}/bias`, [units]);
      return { name, units };
    }
    const name = this.call("Conv1D", { filters: units, kernel_size: [1], activation, padding: "valid" });
    this.weight(`${name}/kernel`, [1, columns, units]);
    this.weight(`${name}/bias`, [units]);
    return { name, units };
  }
}

/** A random model of layers that tfjs has, too. */
export function randomKerasModel(random: () => number): RandomModel {
  const open = random() < 0.3,
    steps = open ? null : 3 + Math.floor(6 * random()),
    columns = 1 + Math.floor(3 * random());
  const maker = new Maker(random, { steps, columns, flat: false });
  for (let left = maker.whole(0, 5); left > 0; left--) maker.one();
  const heads = Array.from({ length: maker.pick([1, 1, 2]) }, () => maker.head());
  const input = {
    class_name: "InputLayer",
    name: "in",
    config: { name: "in", batch_input_shape: [null, steps, columns] },
  };
  return {
    topology: {
      class_name: "Functional",
      config: {
        name: "random",
        layers: [{ ...input, inbound_nodes: [] }, ...maker.layers],
        input_layers: [["in", 0, 0]],
        output_layers: heads.map(({ name }) => [name, 0, 0]),
      },
    },
    weights: maker.weights,
    columns,
    outputs: heads.reduce((sum, { units }) => sum + units, 0),
  };
}

const FIELDS: Json = {
  activation: "tanh",
  axis: [1],
  batch_input_shape: [null, 4, 1],
  center: false,
  data_format: "channels_first",
  dilation_rate: [2],
  dtype: "float16",
  epsilon: 0.5,
  filters: 2,
  go_backwards: true,
  groups: 2,
  implementation: 1,
  kernel_size: [2],
  max_value: 1,
  n: 2,
  noise_shape: [1, 2],
  padding: "same",
  recurrent_activation: "hard_sigmoid",
  return_sequences: true,
  return_state: true,
  scale: false,
  stateful: true,
  strides: [2],
  threshold: 0.5,
  units: 2,
  use_bias: false,
};
const VALUES = [
  null,
  true,
  false,
  0,
  1,
  2,
  -1,
  3.5,
  1e9,
  "relu",
  "swish",
  "softmax",
  "x",
  [],
  [1],
  [2],
  [1, 2],
  {},
];
const CLASSES = [
  "Activation",
  "Add",
  "BatchNormalization",
  "Conv1D",
  "Dense",
  "Dropout",
  "Flatten",
  "GRU",
  "InputLayer",
  "LSTM",
  "LayerNormalization",
  "LeakyReLU",
  "Multiply",
  "ReLU",
  "RepeatVector",
  "SimpleRNN",
  "TimeDistributed",
];

/** A model with one or two things changed, of its topology or of the names and shapes of its weights. */
export function changedModel(model: RandomModel, random: () => number): RandomModel {
  const { topology, weights, ...rest } = model;
  const other = {
    ...rest,
    topology: structuredClone(topology),
    weights: weights.map((weight) => ({ ...weight })),
  };
  const maker = new Maker(random, { steps: 1, columns: 1, flat: true });
  const weight = () => maker.pick(other.weights) ?? { name: "", shape: [], data: new Float32Array() };
  const { config } = other.topology, { layers } = config;
  const layer = () => maker.pick(layers) as Json & { config: Json; inbound_nodes: unknown[][] };
  const value = () => maker.pick<unknown>(VALUES);
  const ref = () => [maker.pick(layers).name, maker.pick([0, 0, 0, 1]), maker.pick([0, 0, 0, 0, 1]), {}];
  const changes: (() => void)[] = [
    () => {
      const field = maker.pick(Object.keys(FIELDS));
      layer().config[field] = FIELDS[field];
    },
    () => {
      const { config } = layer();
      config[maker.pick(Object.keys(config))] = value();
    },
    () => {
      const { config } = layer();
      delete config[maker.pick(Object.keys(config))];
    },
    () => layer().class_name = maker.pick(CLASSES),
    () => layer().inbound_nodes = [[ref()]],
    () => layer().inbound_nodes.push([ref()]),
    () => layer().inbound_nodes[0]?.push(ref()),
    () => (layer().inbound_nodes[0]?.[0] as unknown[] | undefined)?.splice(3, 1, { training: true }),
    () => layers.splice(maker.whole(0, layers.length - 1), 1),
    () => layers.push(layers.splice(maker.whole(0, layers.length - 1), 1)[0]),
    () => layers.push(structuredClone(layer())),
    () => config.output_layers = [ref().slice(0, 3)],
    () => (config.output_layers as unknown[]).push(ref().slice(0, 3)),
    () => (config.output_layers as unknown[]).reverse(),
    () => other.topology.class_name = maker.pick(["Sequential", "Model", "Lambda"]),
    () => other.weights.splice(maker.whole(0, other.weights.length - 1), 1),
    () => weight().name = `${maker.pick(layers).name}/kernel`,
    () => weight().name += "_1",
    () => weight().shape.reverse(),
    () => other.weights.push({ ...weight(), name: `${maker.pick(layers).name}/other` }),
  ];
  // What leaves nothing to change comes last.
  const ends: (() => void)[] = [
    () => config[maker.pick(["input_layers", "output_layers", "layers", "name"])] = value(),
    () => maker.pick(other.weights).shape = value() as number[],
  ];
  if (random() < 0.08) maker.pick(ends)();
  else for (let left = maker.pick([1, 1, 2]); left > 0; left--) maker.pick(changes)();
  return other;
}
