import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requireWhole } from "../base/require_number.ts";
import { bitLoss } from "../decoding/sequence/sequence_loss.ts";
import { SequenceRunner } from "../decoding/sequence/sequence_runner.ts";
import { answerSteps, type BitLoss, type SequenceSpec } from "../decoding/sequence/sequence_spec.ts";
import { trainSequence } from "../decoding/sequence/train_sequence.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import type { NamedWeights } from "../nn/layout.ts";
import { LOOP_OPTIONS, type LoopOptions } from "../nn/loop_options.ts";

const TASK = "train an autoencoder";
const LOSSES: BitLoss[] = ["xor", "squares", "cross-entropy"];

/** Patterns that an autoencoder learns to give back. */
export interface AutoencoderData {
  /** `(N, F)` row by row. */
  inputs: ArrayLike<number>;
  /** F. */
  channels: number;
  /** N. */
  rows: number;
  /** `(N, F)` what is to be given back, from 0 to 1. @default the inputs */
  targets?: ArrayLike<number>;
}

/** Options of {@linkcode trainAutoencoder}, beside those of any training; `steps` and `average` have other defaults. */
export interface AutoencoderOptions extends LoopOptions {
  /** Layers between the inputs and the outputs, one of which should be narrow. */
  layers: readonly StackLayer[];
  /**
   * What is lost on a bit t where r is given back: t + r - 2 t r, which is |t - r| where t is 0 or 1; (r - t)²; or the cross-entropy.
   *
   * @default {"cross-entropy"}
   */
  loss?: BitLoss;
  /**
   * Times that each row is learnt from on average, where no `steps` are given.
   *
   * @default {60}
   */
  epochs?: number;
  /** Rows of a training step. @default 50, or all where there are fewer */
  batch?: number;
  /**
   * Last rows, which are not learnt from and tell when to stop, with `patience`.
   *
   * @default {0}
   */
  heldOut?: number;
}

/** A network that gives back what it is shown. */
export interface Autoencoder {
  /** What it is. */
  spec: SequenceSpec;
  /** Its weights by PyTorch's names. */
  weights: NamedWeights;
  /** Losses of the training steps, the mean over bits; none of one that was read from a file. */
  losses: Float32Array;
  /** What it gives back. @param inputs `(N, F)` @returns `(N, F)` from 0 to 1 @throws {RangeError} When there are no whole rows, or one is not finite. */
  decode(inputs: ArrayLike<number>): Float64Array;
  /** Mean loss on a bit. @param loss Another loss than its own. @throws {RangeError} When rows do not fit. */
  lossOf(data: AutoencoderData, loss?: BitLoss): number;
  /** Share of bits that are wrong where what is given back is cut at 0.5; targets are, too. @throws {RangeError} When rows do not fit. */
  errorOf(data: AutoencoderData): number;
}

const OPTIONS: OptionNames<AutoencoderOptions> = {
  ...LOOP_OPTIONS,
  ...{ layers: true, loss: true, epochs: true, batch: true, heldOut: true },
};

/** The targets of data, checked. */
function targetsOf(
  task: string,
  { inputs, channels, rows, targets = inputs }: AutoencoderData,
): Float32Array {
  requireWhole(task, "rows", rows, 1);
  requireWhole(task, "channels", channels, 1, 65_536);
  for (const [name, values] of [["inputs", inputs], ["targets", targets]] as const) {
    if (values.length !== rows * channels) {
      fail(task, `${name} must be ${rows} rows of ${channels} values`, values.length);
    }
  }
  for (let at = 0; at < inputs.length; at++) {
    if (!Number.isFinite(inputs[at])) fail(task, "inputs must be finite", `${inputs[at]} at index ${at}`);
    requireNumber(task, `number ${at} of the targets`, targets[at], 0, 1);
  }
  return Float32Array.from(targets);
}

/** What an opened network can be asked as an autoencoder. */
export function autoencoderOf(
  runner: SequenceRunner,
  { spec, weights, losses }: Pick<Autoencoder, "spec" | "weights" | "losses">,
): Autoencoder {
  /** Log odds of the bits. */
  const odds = (inputs: ArrayLike<number>) => runner.run(Float32Array.from(inputs));
  const checked = (task: string, data: AutoencoderData) => {
    if (data.channels !== spec.channels) fail(task, `channels must be ${spec.channels}`, data.channels);
    return targetsOf(task, data);
  };
  return {
    ...{ spec, weights, losses },
    decode(inputs) {
      checked("decode", {
        inputs,
        targets: new Uint8Array(inputs.length),
        channels: spec.channels,
        rows: inputs.length / spec.channels,
      });
      return odds(inputs).map((value) => 1 / (1 + Math.exp(-value)));
    },
    lossOf(data, loss = spec.loss!) {
      const task = "measure the loss of an autoencoder", targets = checked(task, data);
      if (!LOSSES.includes(loss)) fail(task, `loss must be among ${LOSSES.join(", ")}`, loss);
      const sum = odds(data.inputs).reduce(
        (all, value, at) => all + bitLoss(value, targets[at], loss).lost,
        0,
      );
      return sum / targets.length;
    },
    errorOf(data) {
      const targets = checked("measure the error of an autoencoder", data);
      const wrong = odds(data.inputs).reduce(
        (all, value, at) => all + Number((value > 0) !== (targets[at] > 0.5)),
        0,
      );
      return wrong / targets.length;
    },
  };
}

/**
 * Trains a network to give back bits, or chances of bits, through layers of which one is narrow, by Adam on the GPU or the processor. Its outputs are logistic.
 *
 * With the soft exclusive or as the loss the gradient by r is 1 - 2 t whatever r is, so that outputs are driven to 0 or 1, where the logistic function has no slope: what is wrong and
 * sure is hardly learnt from any more. Cross-entropy does not have this.
 *
 * @param gpu the device; null where there is none
 * @param data `(N, F)` patterns
 * @param options layers, the loss and how it is trained
 * @returns the network, which works on the processor
 * @throws {RangeError} when sizes do not fit, targets are not from 0 to 1, layers do not fit or do not end in one step, or numbers are out of range
 * @throws {TypeError} when an option is unknown
 * @throws {NumericalFailure} when a loss is not finite
 *
 * @example
 * ```ts
 * import { trainAutoencoder } from "@volley/volley/learning";
 *
 * const inputs = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], data = { inputs, channels: 4, rows: 4 };
 * const layers = [{ kind: "dense", units: 2, activation: "tanh" }] as const;
 * const autoencoder = await trainAutoencoder(null, data, { layers, steps: 500, learningRate: 0.02 });
 * console.log(autoencoder.errorOf(data)); // 0: four patterns fit through two units
 * ```
 */
export async function trainAutoencoder(
  gpu: Gpu | null,
  data: AutoencoderData,
  options: AutoencoderOptions,
): Promise<Autoencoder> {
  requireKnown(TASK, options, OPTIONS);
  const {
    layers,
    loss = "cross-entropy",
    epochs = 60,
    batch = Math.min(50, data.rows),
    heldOut = 0,
    ...loop
  } = options;
  const targets = targetsOf(TASK, data), { channels, rows } = data;
  if (!LOSSES.includes(loss)) fail(TASK, `loss must be among ${LOSSES.join(", ")}`, loss);
  requireNumber(TASK, "epochs", epochs, 0, 1e6);
  requireWhole(TASK, "batch", batch, 1, 65_536);
  requireWhole(TASK, "heldOut", heldOut, 0, rows - 1);
  const spec: SequenceSpec = {
    ...{ kind: "sequence", answers: "bits", loss, channels, steps: 1, outputs: channels },
    ...{ layers: [...layers], training: {} },
  };
  const ends = answerSteps(spec);
  if (ends !== 1) fail(TASK, "its layers must end in one step, as after last or flatten", ends);
  const table = { rows, inputs: Float32Array.from(data.inputs), targets };
  const steps = loop.steps ?? Math.max(1, Math.ceil(epochs * (rows - heldOut) / batch));
  const found = await trainSequence(gpu, { spec, table, batch, heldOut }, { average: 0.98, ...loop, steps });
  const { model, losses } = found;
  return autoencoderOf(await SequenceRunner.open(model), {
    spec: model.spec,
    weights: model.weights,
    losses,
  });
}
