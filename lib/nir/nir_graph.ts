/** Numbers with a shape, row by row; one number has no dimensions. */
export interface NirTensor {
  /** Lengths of the dimensions. */
  shape: readonly number[];
  /** The numbers. */
  data: ArrayLike<number>;
}

/** What a node says beside its numbers. */
export type NirMetadata = Readonly<Record<string, string | NirTensor>>;

/** What every node may have. */
export interface NirDescribed {
  /** Anything that its writer adds. @default nothing */
  metadata?: NirMetadata;
}

/** Where a signal enters or leaves a graph. */
export interface NirPort extends NirDescribed {
  /** Type of node. */
  type: "Input" | "Output";
  /** Shape of the signal. */
  shape: readonly number[];
}

/** `y = W x`, W `(…, to, from)`. */
export interface NirLinear extends NirDescribed {
  /** Type of node. */
  type: "Linear";
  /** `(…, to, from)` */
  weight: NirTensor;
}

/** `y = W x + b`, W `(…, to, from)`, b `(…, to)`. */
export interface NirAffine extends NirDescribed {
  /** Type of node. */
  type: "Affine";
  /** `(…, to, from)` */
  weight: NirTensor;
  /** `(…, to)` */
  bias: NirTensor;
}

/** `y = s x`, element by element. */
export interface NirScale extends NirDescribed {
  /** Type of node. */
  type: "Scale";
  /** What each element is multiplied by. */
  scale: NirTensor;
}

/** `y(t) = x(t - delay)`; delays in s. */
export interface NirDelay extends NirDescribed {
  /** Type of node. */
  type: "Delay";
  /** Delay of each element, s. */
  delay: NirTensor;
}

/** 1 where x is above the threshold, else 0. */
export interface NirThreshold extends NirDescribed {
  /** Type of node. */
  type: "Threshold";
  /** Threshold of each element. */
  threshold: NirTensor;
}

/** Integrator: `dv/dt = r I`. */
export interface NirI extends NirDescribed {
  /** Type of node. */
  type: "I";
  /** Resistance of each unit. */
  r: NirTensor;
}

/** Integrate-and-fire: `dv/dt = r I`; where v is above v_threshold a spike, and v = v_reset. */
export interface NirIF extends NirDescribed {
  /** Type of node. */
  type: "IF";
  /** Resistance of each unit. */
  r: NirTensor;
  /** Voltage above which each unit spikes. */
  v_threshold: NirTensor;
  /** Voltage of each unit after a spike. */
  v_reset: NirTensor;
}

/** Leaky integrator: `tau dv/dt = v_leak - v + r I`; tau in s. */
export interface NirLI extends NirDescribed {
  /** Type of node. */
  type: "LI";
  /** Time constant of each unit, s. */
  tau: NirTensor;
  /** Resistance of each unit. */
  r: NirTensor;
  /** Resting voltage of each unit. */
  v_leak: NirTensor;
}

/** Leaky integrate-and-fire: as LI; where v is above v_threshold a spike, and v = v_reset. */
export interface NirLIF extends NirDescribed {
  /** Type of node. */
  type: "LIF";
  /** Time constant of each unit, s. */
  tau: NirTensor;
  /** Resistance of each unit. */
  r: NirTensor;
  /** Resting voltage of each unit. */
  v_leak: NirTensor;
  /** Voltage above which each unit spikes. */
  v_threshold: NirTensor;
  /** Voltage of each unit after a spike. */
  v_reset: NirTensor;
}

/** Leaky integrator of a synaptic current: `tau_syn dI/dt = -I + w_in S`, `tau_mem dv/dt = v_leak - v + r I`; times in s. */
export interface NirCubaLI extends NirDescribed {
  /** Type of node. */
  type: "CubaLI";
  /** Time constant of the synaptic current of each unit, s. */
  tau_syn: NirTensor;
  /** Time constant of the voltage of each unit, s. */
  tau_mem: NirTensor;
  /** Resistance of each unit. */
  r: NirTensor;
  /** Resting voltage of each unit. */
  v_leak: NirTensor;
  /** What the inputs of each unit are multiplied by. */
  w_in: NirTensor;
}

/** Leaky integrate-and-fire of a synaptic current: as CubaLI; where v is above v_threshold a spike, and v = v_reset. */
export interface NirCubaLIF extends NirDescribed {
  /** Type of node. */
  type: "CubaLIF";
  /** Time constant of the synaptic current of each unit, s. */
  tau_syn: NirTensor;
  /** Time constant of the voltage of each unit, s. */
  tau_mem: NirTensor;
  /** Resistance of each unit. */
  r: NirTensor;
  /** Resting voltage of each unit. */
  v_leak: NirTensor;
  /** Voltage above which each unit spikes. */
  v_threshold: NirTensor;
  /** Voltage of each unit after a spike. */
  v_reset: NirTensor;
  /** What the inputs of each unit are multiplied by. */
  w_in: NirTensor;
}

/** Convolution along one dimension of a signal `(channels, length)`, as PyTorch's Conv1d. */
export interface NirConv1d extends NirDescribed {
  /** Type of node. */
  type: "Conv1d";
  /** Length of the signal, or null where it is that of the node before. */
  input_shape: number | null;
  /** `(to, from / groups, width)` */
  weight: NirTensor;
  /** `(to)` */
  bias: NirTensor;
  /** Steps from one place of the kernel to the next. */
  stride: number;
  /** Zeros added on each side, as many as keep the length, or none. */
  padding: number | "same" | "valid";
  /** Steps from one entry of the kernel to the next. */
  dilation: number;
  /** Groups of channels that see one another. */
  groups: number;
}

/** Convolution of a signal `(channels, height, width)`, as PyTorch's Conv2d; pairs are down and across. */
export interface NirConv2d extends NirDescribed {
  /** Type of node. */
  type: "Conv2d";
  /** Height and width of the signal, or null where they are those of the node before. */
  input_shape: readonly number[] | null;
  /** `(to, from / groups, down, across)` */
  weight: NirTensor;
  /** `(to)` */
  bias: NirTensor;
  /** Pixels from one place of the kernel to the next. */
  stride: readonly number[];
  /** Zeros added on each side, as many as keep the size, or none. */
  padding: readonly number[] | "same" | "valid";
  /** Pixels from one entry of the kernel to the next. */
  dilation: readonly number[];
  /** Groups of channels that see one another. */
  groups: number;
}

/** Sums, or means, of windows of a signal `(channels, height, width)`; pairs are down and across. */
export interface NirPool2d extends NirDescribed {
  /** Type of node. */
  type: "SumPool2d" | "AvgPool2d";
  /** Pixels of a window. */
  kernel_size: readonly number[];
  /** Pixels from one window to the next. */
  stride: readonly number[];
  /** Zeros added on each side. */
  padding: readonly number[];
}

/** Makes one dimension of those from start_dim to end_dim, which counts from the end where it is below 0. */
export interface NirFlatten extends NirDescribed {
  /** Type of node. */
  type: "Flatten";
  /** Shape of the signal, or null where it is that of the node before. */
  input_type: readonly number[] | null;
  /** First dimension. */
  start_dim: number;
  /** Last dimension. */
  end_dim: number;
}

/** Nodes, and edges from one to another, by their names. */
export interface NirGraph extends NirDescribed {
  /** Type of node. */
  type: "NIRGraph";
  /** Nodes by name. */
  nodes: Readonly<Record<string, NirNode>>;
  /** From which node to which. */
  edges: readonly (readonly [from: string, to: string])[];
}

/**
 * A node of a graph of the Neuromorphic Intermediate Representation, with the names of the Python package `nir`. J. E. Pedersen et al. (2024),
 * doi:10.1038/s41467-024-52259-9.
 */
export type NirNode =
  | NirPort
  | NirLinear
  | NirAffine
  | NirScale
  | NirDelay
  | NirThreshold
  | NirI
  | NirIF
  | NirLI
  | NirLIF
  | NirCubaLI
  | NirCubaLIF
  | NirConv1d
  | NirConv2d
  | NirPool2d
  | NirFlatten
  | NirGraph;

/** Parameters of the nodes that treat each element by itself, all of one shape. */
export const ELEMENTWISE = {
  Scale: ["scale"],
  Delay: ["delay"],
  Threshold: ["threshold"],
  I: ["r"],
  IF: ["r", "v_threshold", "v_reset"],
  LI: ["tau", "r", "v_leak"],
  LIF: ["tau", "r", "v_leak", "v_threshold", "v_reset"],
  CubaLI: ["tau_syn", "tau_mem", "r", "v_leak", "w_in"],
  CubaLIF: ["tau_syn", "tau_mem", "r", "v_leak", "v_threshold", "v_reset", "w_in"],
} as const;

/** A type of node that treats each element by itself. */
export type Elementwise = keyof typeof ELEMENTWISE;

/** Names of all types of nodes that are read and written. */
export const NIR_TYPES: readonly string[] = [
  ...[
    "Input",
    "Output",
    "Linear",
    "Affine",
    "Conv1d",
    "Conv2d",
    "SumPool2d",
    "AvgPool2d",
    "Flatten",
    "NIRGraph",
  ],
  ...Object.keys(ELEMENTWISE),
];

/** Whether a node treats each element by itself. */
export function isElementwise(type: string): type is Elementwise {
  return Object.hasOwn(ELEMENTWISE, type);
}

/** Entries of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
