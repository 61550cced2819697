import { progressTeller } from "../../base/progress.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { AdaGrad, noUpdate } from "./local_rules.ts";
import { Settling, type TwoPhaseNet } from "./two_phase_net.ts";
import { type TwoPhaseOptions, type TwoPhaseSettings, twoPhaseSettings } from "./two_phase_options.ts";
import { addByClamp, addByNudges } from "./two_phase_phases.ts";
import { UnitPredictor, type UnitRecord } from "./unit_predictor.ts";

const TASK = "train in two phases";

/** What {@linkcode trainTwoPhase} returns. */
export interface TwoPhaseTraining {
  /** The network. */
  model: TwoPhaseNet;
  /** Mean cost of each epoch that is over: half the squared distance of outputs to targets at the free phase's end, while it learns. */
  losses: Float64Array;
  /** Wall time, s. */
  seconds: number;
  /** False when the signal stopped it. */
  completed: boolean;
}

/** First weights, uniform within the root of 6 / (units below + units above), and biases of 0. X. Glorot, Y. Bengio (2010), Proc. AISTATS 9, 249. */
export function firstNet(
  settings: Pick<TwoPhaseSettings, "cells" | "rule" | "timing" | "seed">,
  sizes: number[],
): TwoPhaseNet {
  const { cells, rule, timing, seed } = settings, words = new WordStream(seed, STREAMS.twoPhase, 0);
  const weights = sizes.slice(1).map((above, layer) => {
    const most = Math.sqrt(6 / (sizes[layer] + above));
    return Float64Array.from({ length: sizes[layer] * above }, () => most * (2 * words.fraction() - 1));
  });
  const biases = sizes.slice(1).map((units) => new Float64Array(units));
  return { kind: rule === "equilibrium" ? "energy" : cells, sizes, weights, biases, timing };
}

/** Learns from some rows at a time. */
class Learner {
  readonly net: TwoPhaseNet;
  readonly #settling: Settling;
  readonly #update;
  readonly #adagrad: AdaGrad;
  readonly #predictor?: UnitPredictor;

  constructor(readonly settings: TwoPhaseSettings) {
    const { data, hidden, classes, learningRate, rule, samples, memory } = settings;
    this.net = firstNet(settings, [data.channels, ...hidden, classes]);
    this.#settling = new Settling(this.net);
    this.#update = noUpdate(this.net);
    this.#adagrad = new AdaGrad(this.net, learningRate);
    const units = [...hidden, classes].reduce((sum, count) => sum + count, 0);
    if (rule === "predictive") this.#predictor = new UnitPredictor(units, samples, memory);
  }

  /** Takes rows, and moves the weights once. @returns The sum of their costs. */
  learn(rows: Uint32Array): number {
    const { data: { inputs, labels, channels }, classes, rule } = this.settings;
    const target = new Float64Array(classes), input = new Float64Array(channels), records: UnitRecord[] = [];
    let sum = 0;
    for (const row of rows) {
      for (let k = 0; k < channels; k++) input[k] = inputs[row * channels + k];
      target.fill(0)[labels[row]] = 1;
      if (rule === "equilibrium") {
        sum += addByNudges(this.#update, this.#settling, { input, target }, this.settings);
        continue;
      }
      const shown = { input, target };
      const { cost, record } = addByClamp(
        this.#update,
        this.#settling,
        shown,
        this.settings,
        this.#predictor,
      );
      sum += cost;
      if (record) records.push(record);
    }
    this.#predictor?.learn(records);
    this.#adagrad.move(this.#update);
    return sum;
  }
}

/**
 * Trains a classifier of layers that send their activity both ways, by local rules: each weight sees the activities of its two units, at the ends of a phase that is free and of others in which outputs are
 * taught. No errors are sent back.
 *
 * - `equilibrium`: equilibrium propagation. Rate units settle at the least of an energy, |s|²/2 less rho(s) W rho(s') of each layer and its next, and outputs are nudged to targets with strength beta
 *   and -beta. The change of rho rho' over 2 beta is less the gradient of half the squared distance of outputs to targets, with an error that falls as beta².
 *   B. Scellier, Y. Bengio (2017), doi:10.3389/fncom.2017.00024; A. Laborieux et al. (2021), doi:10.3389/fnins.2021.633674.
 * - `contrastive`: outputs are clamped at targets, and a weight moves along pre (post - free post). J. R. Movellan (1991), Connectionist Models: Proceedings of the 1990 Summer School, in the form of the next.
 * - `predictive`: the same, where each unit predicts from its first steps where its free phase would end.
 *   A. Luczak, B. L. McNaughton, Y. Kubo (2022), doi:10.1038/s42256-021-00430-y, whose constants the rate network has, but for first weights of both signs and predictions that go on from batch to batch.
 *
 * With `lif` cells, leaky integrate-and-fire units send traces of their spikes. That is a substitute for a published form whose equations were not at hand, and shows what it shows alone.
 *
 * The network settles by steps of Euler's method in double precision, all units at once. First weights and the order of rows are streams of the seed.
 *
 * @param options data `(N, F)` and labels `(N)`, the rule, the cells, and constants of the phases
 * @returns the network, and losses
 * @throws {RangeError | TypeError} when an option is unknown or out of range, sizes do not fit, or inputs are not finite
 *
 * @example
 * ```ts
 * import { evaluateTwoPhase, trainTwoPhase } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 0, 0, 1, 1, 0, 1, 1], labels: [0, 1, 1, 0], channels: 2, rows: 4 };
 * const { model } = await trainTwoPhase({ data, rule: "equilibrium", hidden: [16], epochs: 400, batch: 4 });
 * console.log(evaluateTwoPhase(model, data).accuracy); // 1
 * ```
 */
export async function trainTwoPhase(options: TwoPhaseOptions): Promise<TwoPhaseTraining> {
  const settings = twoPhaseSettings(TASK, options), { data: { rows }, batch, epochs, seed } = settings;
  const start = performance.now(), learner = new Learner(settings), losses: number[] = [];
  const words = new WordStream(seed, STREAMS.twoPhase, 1);
  const tell = progressTeller((told) =>
    options.onProgress?.({ ...told, epoch: losses.length, loss: losses.at(-1)! })
  );
  const stopped = () => options.signal?.aborted ?? false;
  for (let epoch = 0; epoch < epochs && !stopped(); epoch++) {
    const order = words.permutation(rows);
    let sum = 0, done = 0;
    for (; done < rows && !stopped(); done += batch) {
      sum += learner.learn(order.subarray(done, done + batch));
      if (options.signal) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (done < rows) break;
    losses.push(sum / rows);
    tell((epoch + 1) / epochs);
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    model: learner.net,
    losses: Float64Array.from(losses),
    seconds,
    completed: losses.length === epochs,
  };
}
