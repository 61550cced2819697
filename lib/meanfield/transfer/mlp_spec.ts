import type { Transfer } from "./transfer.ts";

/** How an argument enters a perceptron: as (g - offset)/scale, where g is ln(1 + x/log) for x above 0, or x itself. */
export interface PerceptronInput {
  /** Where the logarithm sets in, Hz; rates below 0 count as 0. @default the argument itself is taken */
  log?: number;
  /** What is taken off. */
  offset: number;
  /** What it is divided by. */
  scale: number;
}

/** A layer of a perceptron. */
export interface PerceptronLayer {
  /** Weights. (outputs, inputs) */
  weights: number[][];
  /** Biases. (outputs) */
  biases: number[];
}

/** A transfer function by a small perceptron: layers of tanh, then one linear unit, then F = rate ln(1 + exp(unit)). */
export interface MlpTransfer extends Transfer {
  /** Its kind. */
  kind: "mlp";
  /** How arguments enter. (n) */
  inputs: PerceptronInput[];
  /** Layers, the last of one unit. */
  layers: PerceptronLayer[];
  /** Scale of the rate, Hz. */
  rate: number;
}
