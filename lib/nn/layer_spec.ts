import { z } from "../deps/zod.ts";
import { type Activation, ACTIVATIONS, MAX_DENSE_WIDTH } from "./dense_layout.ts";

const whole = z.number().int();

/** Kinds of recurrent layers. */
export const RECURRENT_KINDS = ["lstm", "gru", "rnn"] as const;

const simpleLayer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(RECURRENT_KINDS), units: whole.min(1).max(2047) }),
  z.strictObject({
    kind: z.literal("dense"),
    units: whole.min(1).max(MAX_DENSE_WIDTH),
    activation: z.enum(ACTIVATIONS),
  }),
]);

/** The schema of {@linkcode Layer}s. */
export const layersSchema = z.array(simpleLayer).max(16);

/** Kind of a recurrent layer: PyTorch's LSTM, GRU or RNN (with tanh). */
export type RecurrentKind = (typeof RECURRENT_KINDS)[number];

/** One layer of a stack: recurrent units, or a dense layer that sees every bin by itself. */
export type Layer =
  | { kind: RecurrentKind; units: number }
  | { kind: "dense"; units: number; activation: Activation };

/** Most inputs and units in a group of a `grouped-lstm`: its weights are in an invocation's own memory. */
export const MAX_GROUP = { inputs: 16, units: 4 } as const;

/**
 * One layer of a stack over (step, channel): beside recurrent and dense layers
 * - `conv`: convolution along the steps, `width` taps `dilation` apart, the last of them at the step itself; `causal` pads the
 *   start with zeros, else the first steps are missing (Keras' `valid`);
 * - `grouped-lstm`: an LSTM in `groups` equal parts; each reads its own part of the inputs and its own units alone, as where every site of a
 *   cell gets a state of its own (at most {@linkcode MAX_GROUP} in a group). Parts are of consecutive inputs: those of a cell surrogate come channel by
 *   channel, all traces of one together;
 * - `norm`: layer normalisation over the channels of a step (Ba et al. 2016, arXiv:1607.06450), with `epsilon` (1e-5 unless given) added to
 *   the variance;
 * - `dropout`: in training each value is 0 with probability `rate` and over 1 - `rate` otherwise (Srivastava et al. 2014);
 * - `add`: the outputs of the layer below plus those of the layer `back` layers further below (0 < back; the inputs count as one);
 * - `flatten`: all steps become the channels of one, step by step;
 * - `last`: the last step alone;
 * - `repeat`: one step becomes `count` equal ones.
 */
export type StackLayer =
  | Layer
  | {
    kind: "conv";
    units: number;
    width: number;
    dilation: number;
    causal: boolean;
    activation: Activation;
  }
  | { kind: "grouped-lstm"; units: number; groups: number }
  | { kind: "norm"; epsilon?: number }
  | { kind: "dropout"; rate: number }
  | { kind: "add"; back: number }
  | { kind: "flatten" }
  | { kind: "last" }
  | { kind: "repeat"; count: number };

/** The schema of a {@linkcode StackLayer}. */
export const stackLayerSchema: z.ZodType<StackLayer> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(RECURRENT_KINDS), units: whole.min(1).max(2047) }),
  z.strictObject({
    kind: z.literal("dense"),
    units: whole.min(1).max(MAX_DENSE_WIDTH),
    activation: z.enum(ACTIVATIONS),
  }),
  z.strictObject({
    kind: z.literal("conv"),
    units: whole.min(1).max(MAX_DENSE_WIDTH),
    width: whole.min(1).max(512),
    dilation: whole.min(1).max(512),
    causal: z.boolean(),
    activation: z.enum(ACTIVATIONS),
  }),
  z.strictObject({
    kind: z.literal("grouped-lstm"),
    units: whole.min(1).max(MAX_DENSE_WIDTH),
    groups: whole.min(1).max(MAX_DENSE_WIDTH),
  }),
  z.strictObject({ kind: z.literal("norm"), epsilon: z.number().positive().max(1).optional() }),
  z.strictObject({ kind: z.literal("dropout"), rate: z.number().min(0).max(0.95) }),
  z.strictObject({ kind: z.literal("add"), back: whole.min(1).max(16) }),
  z.strictObject({ kind: z.literal("flatten") }),
  z.strictObject({ kind: z.literal("last") }),
  z.strictObject({ kind: z.literal("repeat"), count: whole.min(1).max(64) }),
]);
