import { progressTeller } from "../base/progress.ts";
import { NumericalFailure } from "../nn/errors.ts";
import { adamStep, clipScale } from "../nn/reference/adam.ts";
import { drawBatch } from "./engine/trial_batch.ts";
import { lossOfLoop } from "./engine/loop_gradient.ts";
import { LoopRoom } from "./engine/loop_room.ts";
import { loadWeights, runLoop } from "./engine/run_loop.ts";
import { constrain } from "./first_weights.ts";
import { masksOf, startingWeights } from "./network_parts.ts";
import { networkLayout, type RateNetwork, unpackNetwork, type WeightMasks } from "./network_spec.ts";
import { readRecurrentCheckpoint, writeRecurrentCheckpoint } from "./recurrent_checkpoint.ts";
import { type RecurrentOptions, type RecurrentSettings, recurrentSettings } from "./recurrent_options.ts";
import type { TrialTask } from "./trials/trial.ts";

const TASK = "train a recurrent network";

/** What {@linkcode trainRecurrent} returns. */
export interface RecurrentTraining {
  /** The network. */
  network: RateNetwork;
  /** Loss of each step, with penalties. */
  losses: Float64Array;
  /** Wall time of this call, s. */
  seconds: number;
  /** False when the signal stopped it. */
  completed: boolean;
}

const SETTINGS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** A training between two steps. */
class Learner {
  readonly masks: WeightMasks;
  readonly weights: Float64Array<ArrayBuffer>;
  readonly m: Float64Array<ArrayBuffer>;
  readonly v: Float64Array<ArrayBuffer>;
  readonly #room: LoopRoom;
  readonly #gradient: Float64Array<ArrayBuffer>;
  readonly #moves: Float64Array;

  constructor(
    readonly settings: RecurrentSettings,
    readonly task: TrialTask,
    masks: RecurrentOptions["masks"],
  ) {
    const { spec, plant, batch, frozen } = settings, layout = networkLayout(spec);
    this.masks = masksOf(TASK, spec, masks);
    this.weights = startingWeights(TASK, settings, this.masks);
    const sizes = { batch, steps: task.steps, targets: task.targets };
    this.#room = new LoopRoom(spec, this.masks, plant, sizes);
    this.#gradient = new Float64Array(layout.length);
    this.m = new Float64Array(layout.length);
    this.v = new Float64Array(layout.length);
    this.#moves = new Float64Array(layout.length).fill(1);
    constrainMoves(this.#moves, settings, this.masks);
    for (const name of frozen) {
      const { offset, size } = layout.tensors[name]!;
      this.#moves.fill(0, offset, offset + size);
    }
  }

  /** One step. @returns The loss before it. */
  step(number: number): number {
    const { settings, weights, m, v } = this,
      { batch: B, seed, plant, loss, penalties, clip, spec } = settings;
    const numbers = Uint32Array.from({ length: B }, (_, b) => number * B + b), gradient = this.#gradient;
    const batch = drawBatch(TASK, this.task, numbers, { seed, states: plant?.states ?? 0 });
    loadWeights(this.#room, weights);
    runLoop(this.#room, weights, batch, { seed });
    const lost = lossOfLoop(this.#room, batch, { loss, penalties, vector: weights, gradient });
    if (!Number.isFinite(lost)) throw new NumericalFailure(number, lost);
    for (let at = 0; at < gradient.length; at++) gradient[at] *= this.#moves[at];
    const scale = clipScale(gradient, clip);
    if (!(scale > 0)) {
      throw new NumericalFailure(number, NaN, "go on training as the gradient must be finite");
    }
    for (let at = 0; at < gradient.length; at++) gradient[at] *= scale;
    const { learningRate, finalRate, steps } = settings, part = number / Math.max(1, steps - 1);
    const rate = learningRate * (finalRate + (1 - finalRate) * (1 + Math.cos(Math.PI * part)) / 2);
    adamStep({ weights, m, v }, gradient, { ...SETTINGS, learningRate: rate, step: number + 1 });
    constrain(spec, weights, this.masks);
    return lost;
  }
}

/** Sets to 0 what may not move. */
function constrainMoves(moves: Float64Array, { spec }: RecurrentSettings, masks: WeightMasks): void {
  constrain({ ...spec, excitatory: null }, moves, masks);
}

/**
 * Trains a network of rates in trials of a task by back-propagation through time, through a plant that it moves where there is one, in double precision on the processor. In each step t
 *
 *     h(t + 1) = (1 - a) h(t) + a f(W h(t) + W_in [inputs(t), seen(t - delay)] + b) + noise
 *     u(t) = g(scale (W_out h(t + 1) + b_out))
 *     state(t + 1) = plant(state(t), u(t))
 *
 * and the answer is u(t), or what the plant says of state(t + 1). W is whole, or left right^T of rank R; masks keep weights at 0; with Dale's law recurrent weights keep the sign of the unit that they come from, as what
 * goes beyond 0 in a step is set back to it. The step is that of Adam with a clipped gradient. Trials and noise are functions of the seed and the number of the trial.
 *
 * Dale's law and masks in trained networks: H. F. Song, G. R. Yang, X.-J. Wang (2016), doi:10.1371/journal.pcbi.1004792. Low rank: F. Mastrogiuseppe, S. Ostojic (2018), doi:10.1016/j.neuron.2018.07.003.
 * Through time: P. J. Werbos (1990), doi:10.1109/5.58337. Adam: D. P. Kingma, J. Ba (2015), arXiv:1412.6980.
 *
 * @param options the task, the network, the plant, the loss and how it learns
 * @returns the network, and its loss in each step
 * @throws {RangeError | TypeError} when an option is unknown or out of range, or a trial of the task does not fit
 * @throws {NumericalFailure} when the loss or its gradient is not finite
 * @throws {FileError} when a checkpoint cannot be read or written, or is of another training
 *
 * @example
 * ```ts
 * import { decisionTask, trainRecurrent } from "@volley/volley/recurrent";
 *
 * const task = decisionTask({ steps: 12 });
 * const { network, losses } = await trainRecurrent({ task, units: 16, rank: 2, steps: 60, loss: "cross-entropy" });
 * console.assert(losses[59] < losses[0] && network.spec.rank === 2);
 * ```
 */
export async function trainRecurrent(options: RecurrentOptions): Promise<RecurrentTraining> {
  const settings = recurrentSettings(TASK, options), { task, masks, checkpoint, resume, signal } = options;
  const { steps, spec, seed } = settings, { checkpointEvery = 200 } = options, started = performance.now();
  const learner = new Learner(settings, task, masks), losses = new Float64Array(steps);
  const file = checkpoint === undefined ? null : { path: checkpoint, settings, task, masks: learner.masks };
  let step = file && resume ? await readRecurrentCheckpoint(file, { ...learner, losses }) : 0;
  const recent = () => {
    const last = losses.subarray(Math.max(0, step - 100), step);
    return last.reduce((sum, loss) => sum + loss, 0) / last.length;
  };
  const tell = progressTeller((told) => options.onProgress?.({ ...told, step, loss: recent() }));
  while (step < steps && !signal?.aborted) {
    losses[step] = learner.step(step);
    step++;
    if (options.onProgress) tell(step / steps);
    if (file && (step % checkpointEvery === 0 || step === steps)) {
      await writeRecurrentCheckpoint(file, { ...learner, losses: losses.slice(0, step) });
    }
    if (signal || options.onProgress) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  if (file && step < steps) {
    await writeRecurrentCheckpoint(file, { ...learner, losses: losses.slice(0, step) });
  }
  const training = { task: task.name, steps: step, seed, loss: step > 0 ? recent() : 0 };
  return {
    network: {
      spec: { ...spec, training },
      weights: unpackNetwork(spec, learner.weights),
      masks: learner.masks,
    },
    losses: losses.slice(0, step),
    seconds: (performance.now() - started) / 1000,
    completed: step === steps,
  };
}
