import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { LOOP_OPTIONS, type LoopOptions } from "../../nn/loop_options.ts";
import { SequenceRunner } from "../sequence/sequence_runner.ts";
import { answerSteps, type SequenceSpec } from "../sequence/sequence_spec.ts";
import { trainSequence } from "../sequence/train_sequence.ts";
import { fail } from "../../base/fail.ts";
import { type FittedDecoder, requireRows, requireSamples, type Samples } from "./samples.ts";

const TASK = "train a decoder";

/** Options of {@linkcode trainDecoder}, beside those of any training; `average` and `steps` have other defaults. */
export interface DecoderTrainingOptions extends LoopOptions {
  /**
   * T, steps that the features of a sample are of, the earliest first, as `lagRows` has them: a recurrent decoder reads them one by one.
   *
   * @default {1}
   */
  bins?: number;
  /**
   * Layers from the features up, below a linear head: they end in one step, as after `last`.
   *
   * @default two dense layers of 64 units, and of several bins a GRU of 32 units and its last step
   */
  layers?: readonly StackLayer[];
  /** Samples of a training step. @default 64, or all where there are fewer */
  batch?: number;
  /**
   * Last samples, which are not learnt from and tell when to stop, with `patience`.
   *
   * @default {0}
   */
  heldOut?: number;
}

/** A decoder of layers that has learnt. */
export interface NeuralDecoder extends FittedDecoder {
  /** What kind of decoder it is. */
  kind: "layers";
  /** What it is. */
  spec: SequenceSpec;
  /** Its weights by PyTorch's names. */
  weights: NamedWeights;
  /** Losses of the training steps, nats; none of one that was read from a file. */
  losses: Float32Array;
}

const OPTIONS: OptionNames<DecoderTrainingOptions> = {
  ...LOOP_OPTIONS,
  ...{ bins: true, layers: true, batch: true, heldOut: true },
};

/** Opens a decoder of layers. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
export async function neuralDecoder(
  model: Pick<TrainedModel<SequenceSpec>, "spec" | "weights">,
  losses: Float32Array = new Float32Array(),
): Promise<NeuralDecoder> {
  const runner = await SequenceRunner.open(model), { spec, weights } = model;
  const size = spec.channels * spec.steps, classes = spec.outputs;
  return {
    ...{ kind: "layers", size, classes, spec, weights, losses },
    scores(values) {
      requireRows("decode", values, size);
      return runner.run(values);
    },
  };
}

const DENSE: readonly StackLayer[] = [
  { kind: "dense", units: 64, activation: "silu" },
  { kind: "dense", units: 64, activation: "silu" },
];
const RECURRENT: readonly StackLayer[] = [{ kind: "gru", units: 32 }, { kind: "last" }];

/**
 * A decoder of layers, multilayer or recurrent, whose scores are logarithms of the chances of classes but for what all have in common. It is trained by Adam
 * on the cross-entropy, on the GPU or on the processor. Features should be of similar size, see `standardise` of `crossValidateDecoder`. It learns by heart
 * what few samples have by chance: compare it with a linear decoder.
 *
 * @param gpu the device; null where there is none
 * @param samples `(T, F)` features and `(T)` classes
 * @param options layers, bins and how it is trained
 * @returns the decoder, which works on the processor
 * @throws {RangeError} when a class has no samples, layers do not fit or do not end in one step, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 * @throws {NumericalFailure} When a loss is not finite.
 *
 * @example
 * ```ts
 * import { decodedClasses, trainDecoder } from "@volley/volley/decoding";
 *
 * const samples = { values: [0, 0, 0, 1, 1, 0, 1, 1], size: 2, labels: [0, 1, 1, 0] };
 * const decoder = await trainDecoder(null, samples, { steps: 400, learningRate: 0.02 });
 * console.log(decodedClasses(decoder.scores(samples.values), 2)); // [0, 1, 1, 0], which no linear decoder can
 * ```
 */
export async function trainDecoder(
  gpu: Gpu | null,
  samples: Samples,
  options: DecoderTrainingOptions = {},
): Promise<NeuralDecoder> {
  requireKnown(TASK, options, OPTIONS);
  const { samples: count, classes } = requireSamples(TASK, samples), { size, values, labels } = samples;
  const { bins = 1, layers = bins > 1 ? RECURRENT : DENSE, batch = Math.min(64, count), heldOut = 0 } =
    options;
  requireWhole(TASK, "bins", bins, 1, size);
  requireWhole(TASK, "the number of features of a bin", size / bins, 1);
  const spec: SequenceSpec = {
    ...{ kind: "sequence", answers: "classes", channels: size / bins, steps: bins, outputs: classes },
    ...{ layers: [...layers], training: {} },
  };
  const ends = answerSteps(spec);
  if (ends !== 1) fail(TASK, "its layers must end in one step, as after last or flatten", ends);
  const table = { rows: count, inputs: Float32Array.from(values), targets: Float32Array.from(labels) };
  const loop = { ...{ steps: 600, learningRate: 0.005, average: 0.98 }, ...options };
  const { model, losses } = await trainSequence(gpu, { spec, table, batch, heldOut }, loop);
  return await neuralDecoder(model, losses);
}
