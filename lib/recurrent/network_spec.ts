import * as z from "../deps/zod.ts";
import { provenanceSchema } from "../decoding/_model_file.ts";
import { RATE_FUNCTION_NAMES, type RateFunction } from "./activation.ts";
import { plantSchema, type PlantSpec } from "./plants/given_plants.ts";

/** What is lost of answers: the mean square of their distances from targets, or the cross-entropy of their softmax with targets that are parts of 1. */
export type GivenLoss = "squared-error" | "cross-entropy";

/** What a network of rates is. Plain data. */
export interface RateNetworkSpec {
  /** Kind of the model. */
  kind: "rate-network";
  /** N units. */
  units: number;
  /** F numbers that a trial gives in each step. */
  inputs: number;
  /** O numbers of the readout: the answers, or the control of a plant. */
  outputs: number;
  /** R of the recurrent weights, the product of two factors; null: they are a whole matrix. */
  rank: number | null;
  /** Part of the way to where it is driven that a rate goes in a step. */
  leak: number;
  /** What makes a rate of a sum. */
  activation: RateFunction;
  /** What makes an output of a sum. */
  readout: RateFunction;
  /** Factor of the sums of the readout. */
  readoutScale: number;
  /** Standard deviation of what is added to each rate in each step. */
  noise: number;
  /** Numbers of the units whose outgoing weights are at least 0, where those of the others are at most 0; null: any sign. */
  excitatory: number[] | null;
  /** What the network moves and sees; a name alone for a plant of one's own; null: nothing. */
  plant: PlantSpec | { own: string } | null;
  /** Numbers that are seen of the plant. */
  seen: number;
  /** Steps after which they are. */
  delay: number;
  /** What was lost in training; `own` by a function. */
  loss: GivenLoss | "own";
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

const whole = (least: number, most = 65_536) => z.int().check(z.minimum(least), z.maximum(most));

/** Its schema in files. */
export const rateNetworkSchema = z.strictObject({
  kind: z.literal("rate-network"),
  units: whole(1),
  inputs: whole(0),
  outputs: whole(1),
  rank: z.nullable(whole(1)),
  leak: z.number().check(z.positive(), z.maximum(1)),
  activation: z.enum(RATE_FUNCTION_NAMES),
  readout: z.enum(RATE_FUNCTION_NAMES),
  readoutScale: z.number(),
  noise: z.number().check(z.minimum(0)),
  excitatory: z.nullable(z.array(whole(0))),
  plant: z.nullable(z.union([plantSchema, z.strictObject({ own: z.string() })])),
  seen: whole(0),
  delay: whole(0),
  loss: z.enum(["squared-error", "cross-entropy", "own"]),
  training: provenanceSchema,
});

/** Where the weights of a tensor stand in the vector of all. */
export interface TensorPlace {
  /** First. */
  offset: number;
  /** Rows and columns, or the length. */
  shape: number[];
  /** How many. */
  size: number;
}

/** Names of the tensors of a network. */
export type TensorName =
  | "recurrent.weight"
  | "recurrent.left"
  | "recurrent.right"
  | "input.weight"
  | "bias"
  | "readout.weight"
  | "readout.bias"
  | "start";

/** All tensors of a network, and how many weights they are. */
export interface NetworkLayout {
  /** Those there are, in their order. */
  tensors: Partial<Record<TensorName, TensorPlace>>;
  /** Weights in all. */
  length: number;
}

/** Lays the weights of a network out: recurrent `(N, N)`, or left and right `(N, R)`; input `(N, F + P)`; bias `(N)`; readout `(O, N)` and `(O)`; rates at the start `(N)`. */
export function networkLayout(spec: RateNetworkSpec): NetworkLayout {
  const { units: N, inputs, seen, outputs: O, rank } = spec;
  const shapes: [TensorName, number[]][] = [
    ...(rank === null
      ? [["recurrent.weight", [N, N]] as [TensorName, number[]]]
      : [["recurrent.left", [N, rank]], ["recurrent.right", [N, rank]]] as [TensorName, number[]][]),
    ["input.weight", [N, inputs + seen]],
    ["bias", [N]],
    ["readout.weight", [O, N]],
    ["readout.bias", [O]],
    ["start", [N]],
  ];
  const tensors: NetworkLayout["tensors"] = {};
  let length = 0;
  for (const [name, shape] of shapes) {
    const size = shape.reduce((a, b) => a * b, 1);
    tensors[name] = { offset: length, shape, size };
    length += size;
  }
  return { tensors, length };
}

/** The weights of a tensor in the vector of all. */
export function weightsOf(layout: NetworkLayout, vector: Float64Array, name: TensorName): Float64Array {
  const place = layout.tensors[name];
  return place ? vector.subarray(place.offset, place.offset + place.size) : vector.subarray(0, 0);
}

/** Which weights may differ from 0: 1 where they may, 0 elsewhere. */
export interface WeightMasks {
  /** `(N, N)`, row by row: to a unit, from a unit. */
  recurrent?: Float64Array;
  /** `(N, F + P)`: inputs of the trial, then what is seen of the plant. */
  input?: Float64Array;
  /** `(O, N)` */
  readout?: Float64Array;
}

/** Weights by the name of their tensor. */
export type RateWeights = Partial<Record<TensorName, Float64Array>>;

/** A network of rates. Plain data, but for the plant where it is one's own. */
export interface RateNetwork {
  /** What it is. */
  spec: RateNetworkSpec;
  /** Its weights, by name: `recurrent.weight` (N, N), or `recurrent.left` and `recurrent.right` (N, R), whose product left right^T it is; `input.weight` (N, F + P); `bias` (N); `readout.weight` (O, N), `readout.bias` (O); `start` (N). */
  weights: RateWeights;
  /** Weights that are 0. */
  masks: WeightMasks;
}

/** The weights of a network as one vector. */
export function packNetwork(
  { spec, weights }: Pick<RateNetwork, "spec" | "weights">,
): Float64Array<ArrayBuffer> {
  const layout = networkLayout(spec), vector = new Float64Array(layout.length);
  for (const name of Object.keys(layout.tensors) as TensorName[]) {
    weightsOf(layout, vector, name).set(weights[name] ?? []);
  }
  return vector;
}

/** The reverse of {@linkcode packNetwork}. */
export function unpackNetwork(spec: RateNetworkSpec, vector: Float64Array): RateWeights {
  const layout = networkLayout(spec);
  return Object.fromEntries(
    (Object.keys(layout.tensors) as TensorName[]).map((
      name,
    ) => [name, weightsOf(layout, vector, name).slice()]),
  );
}
