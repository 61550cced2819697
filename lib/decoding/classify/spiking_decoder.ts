import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { sequenceLoss } from "../sequence/sequence_loss.ts";
import { type SpikingConstants, type SpikingNetwork, SpikingPass } from "./_spiking_pass.ts";
import { type FittedDecoder, requireRows, requireSamples, type Samples } from "./samples.ts";

const TASK = "train a spiking decoder";

/** Options of {@linkcode trainSpikingDecoder}. */
export interface SpikingDecoderOptions {
  /**
   * Bins that the features of a sample are of, the earliest first, as `lagRows` has them.
   *
   * @default {1}
   */
  bins?: number;
  /** Steps for which each bin is shown. @default 25 in all */
  present?: number;
  /**
   * H, spiking units.
   *
   * @default {64}
   */
  units?: number;
  /**
   * Part of a voltage that is left after a step.
   *
   * @default {0.9}
   */
  leak?: number;
  /**
   * Part of a readout that is left after a step.
   *
   * @default {0.9}
   */
  readoutLeak?: number;
  /**
   * Training steps.
   *
   * @default {400}
   */
  steps?: number;
  /** Samples of a training step. @default 50, or all where there are fewer */
  batch?: number;
  /**
   * Adam's step size.
   *
   * @default {0.005}
   */
  learningRate?: number;
  /**
   * Decay of the weights beside the gradient, per unit of step size, as AdamW has it: against learning by heart.
   *
   * @default {0}
   */
  weightDecay?: number;
  /**
   * Seed of the first weights and of the samples of each step.
   *
   * @default {1}
   */
  seed?: number;
}

/** A spiking decoder that has learnt. */
export interface SpikingDecoder extends FittedDecoder {
  /** What kind of decoder it is. */
  kind: "lif";
  /** Bins of a sample. */
  bins: number;
  /** Numbers that are not learnt. */
  constants: Readonly<SpikingConstants>;
  /** `(F + 1, H)` weights of the features of a bin and of a constant 1 to the units. */
  inputWeights: Float64Array;
  /** `(H, C)` weights of the units to the classes. */
  outputWeights: Float64Array;
  /** `(C)` what is added to the scores. */
  outputBias: Float64Array;
  /** Losses of the training steps, nats; none of one that was read from a file. */
  losses: Float64Array;
  /** Spikes per unit and step in the last training step. */
  rate: number;
}

const OPTIONS: OptionNames<SpikingDecoderOptions> = {
  ...{ bins: true, present: true, units: true, leak: true, readoutLeak: true },
  ...{ steps: true, batch: true, learningRate: true, weightDecay: true, seed: true },
};

/** Weights that are all 0. */
function emptyNetwork(inputs: number, units: number, outputs: number): SpikingNetwork {
  const make = (size: number) => new Float64Array(size);
  return {
    inputs,
    units,
    outputs,
    first: make(inputs * units),
    second: make(units * outputs),
    bias: make(outputs),
  };
}

const TENSORS = ["first", "second", "bias"] as const;

/** First weights, uniform, of which sums of features of size 1 have variance 1. */
function drawNetwork(network: SpikingNetwork, seed: number): SpikingNetwork {
  const words = new WordStream(seed, STREAMS.spikingDecoder, 0);
  const draw = (fan: number) => (2 * words.fraction() - 1) * Math.sqrt(3 / fan);
  return {
    ...network,
    first: network.first.map(() => draw(network.inputs)),
    second: network.second.map(() => draw(network.units)),
  };
}

/** Adam with decay of weights, I. Loshchilov, F. Hutter (2019), arXiv:1711.05101. */
class Adam {
  readonly #moments: [Float64Array, Float64Array][];
  #step = 0;

  constructor(readonly network: SpikingNetwork, readonly rate: number, readonly decay: number) {
    this.#moments = TENSORS.map((name) => [network[name].map(() => 0), network[name].map(() => 0)]);
  }

  move(gradient: SpikingNetwork): void {
    this.#step++;
    const far = this.rate * Math.sqrt(1 - 0.999 ** this.#step) / (1 - 0.9 ** this.#step);
    TENSORS.forEach((name, k) => {
      const [mean, square] = this.#moments[k], weights = this.network[name];
      gradient[name].forEach((one, at) => {
        mean[at] += 0.1 * (one - mean[at]);
        square[at] += 0.001 * (one * one - square[at]);
        weights[at] -= this.rate * this.decay * weights[at] + far * mean[at] / (Math.sqrt(square[at]) + 1e-8);
      });
    });
  }
}

/** Rows of samples with a constant 1 in each bin. (T, bins, F + 1) */
function withOnes(values: ArrayLike<number>, channels: number): Float64Array {
  const rows = new Float64Array(values.length / channels * (channels + 1)).fill(1);
  for (let at = 0; at < values.length; at++) rows[at + Math.floor(at / channels)] = values[at];
  return rows;
}

/** Makes a spiking decoder of its network. @param about Bins of a sample, constants, and how it was trained. */
export function spikingDecoder(
  network: SpikingNetwork,
  about: Pick<SpikingDecoder, "bins" | "constants" | "losses" | "rate">,
): SpikingDecoder {
  const { bins, constants } = about, { inputs, outputs: classes } = network, channels = inputs - 1;
  const size = bins * channels, pass = new SpikingPass(network, bins, constants);
  return {
    ...{ ...about, kind: "lif", size, classes },
    ...{ inputWeights: network.first, outputWeights: network.second, outputBias: network.bias },
    scores(values) {
      const asked = requireRows("decode", values, size), rows = withOnes(values, channels);
      const found = new Float64Array(asked * classes);
      for (let row = 0; row < asked; row++) {
        found.set(pass.forward(rows, row * bins * inputs), row * classes);
      }
      return found;
    },
  };
}

/**
 * A decoder of one layer of leaky integrate-and-fire units, whose spikes a leaky readout adds up: v = leak v + weighted features - s, a spike s where v > 1. It is
 * trained by Adam on the cross-entropy of the mean readout, with gradients through time in which a spike has the slope 1 / (1 + 25 |v - 1|)^2 of a surrogate,
 * not that of the reset. It is a small layer in plain double precision on one thread, without recurrent weights: for comparison of spiking with other decoders,
 * not for large networks.
 *
 * Source: Neftci E. O., Mostafa H., Zenke F. (2019), Surrogate gradient learning in spiking neural networks, doi:10.1109/MSP.2019.2931595.
 *
 * @param samples `(T, F)` features, of similar size, and `(T)` classes
 * @param options units, bins and how it is trained
 * @returns the decoder
 * @throws {RangeError} when a class has no samples, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { decodedClasses, trainSpikingDecoder } from "@volley/volley/decoding";
 *
 * const samples = { values: [-1, -1, -1, 1, 1, -1, 1, 1], size: 2, labels: [0, 1, 1, 0] };
 * const decoder = trainSpikingDecoder(samples, { units: 32, steps: 300, learningRate: 0.02 });
 * console.log(decodedClasses(decoder.scores(samples.values), 2)); // [0, 1, 1, 0], which no linear decoder can
 * ```
 */
export function trainSpikingDecoder(samples: Samples, options: SpikingDecoderOptions = {}): SpikingDecoder {
  requireKnown(TASK, options, OPTIONS);
  const { samples: count, classes } = requireSamples(TASK, samples), { values, size, labels } = samples;
  const { bins = 1, present = Math.max(1, Math.round(25 / bins)), units = 64, leak = 0.9 } = options;
  const { readoutLeak = 0.9, steps = 400, batch = Math.min(50, count), learningRate = 0.005 } = options;
  const { seed = DEFAULT_SEED, weightDecay = 0 } = options, channels = size / bins;
  requireWhole(TASK, "bins", bins, 1, size);
  requireWhole(TASK, "the number of features of a bin", channels, 1);
  requireWhole(TASK, "present", present, 1, 1000);
  requireWhole(TASK, "units", units, 1, 4096);
  requireNumber(TASK, "leak", leak, 0, 1);
  requireNumber(TASK, "readoutLeak", readoutLeak, 0, 1);
  requireWhole(TASK, "steps", steps, 1);
  requireWhole(TASK, "batch", batch, 1, 65_536);
  requirePositive(TASK, "learningRate", learningRate);
  requireNumber(TASK, "weightDecay", weightDecay, 0, 1000);
  requireWhole(TASK, "seed", seed, 0);
  const constants: SpikingConstants = { leak, readoutLeak, present, throughReset: false };
  const network = drawNetwork(emptyNetwork(channels + 1, units, classes), seed);
  const pass = new SpikingPass(network, bins, constants), adam = new Adam(network, learningRate, weightDecay);
  const rows = withOnes(values, channels), width = bins * (channels + 1), losses = new Float64Array(steps);
  const words = new WordStream(seed, STREAMS.spikingDecoder, 1),
    answer = { answers: "classes", outputs: classes } as const;
  let rate = 0;
  for (let step = 0; step < steps; step++) {
    const gradient = emptyNetwork(channels + 1, units, classes), weight = 1 / batch;
    rate = 0;
    for (let k = 0; k < batch; k++) {
      const row = Math.floor(words.fraction() * count), slopes = new Float64Array(classes);
      const place = { outputs: pass.forward(rows, row * width), first: 0, targets: labels, target: row };
      losses[step] += weight * sequenceLoss(answer, place, { values: slopes, weight });
      rate += weight * pass.rate;
      pass.backward(rows, row * width, slopes, gradient);
    }
    adam.move(gradient);
  }
  return spikingDecoder(network, { bins, constants, losses, rate });
}
