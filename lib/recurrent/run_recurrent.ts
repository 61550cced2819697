import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import { fail } from "../base/fail.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { lossOfAnswers } from "./engine/loop_gradient.ts";
import { LoopRoom } from "./engine/loop_room.ts";
import { loadWeights, runLoop } from "./engine/run_loop.ts";
import { drawBatch, type TrialBatch } from "./engine/trial_batch.ts";
import { GIVEN_LOSSES, type StepLoss } from "./loss.ts";
import { packNetwork, type RateNetwork } from "./network_spec.ts";
import { plantFor } from "./network_parts.ts";
import type { PlantSpec } from "./plants/given_plants.ts";
import type { Plant } from "./plants/plant.ts";
import { requireTask } from "./recurrent_options.ts";
import { TEST_TRIALS, type Trial, type TrialTask } from "./trials/trial.ts";

const TASK = "run a recurrent network", LANES = 64;

/** Options of {@linkcode runRecurrent}. */
export interface RunRecurrentOptions {
  /** What it does. */
  task: TrialTask;
  /** How many trials. @default 64 */
  trials?: number;
  /** Number of the first. Those below 2^31 are what networks are trained with. @default 2^31 */
  firstTrial?: number;
  /** The plant, of a network with one of one's own, or another of the same sizes. @default its own */
  plant?: Plant | PlantSpec;
  /** Units whose rates stay 0. @default none */
  silenced?: readonly number[];
  /** Standard deviation of the noise. @default that of the network */
  noise?: number;
  /** The loss, of a network that was trained by a function. @default that of the network */
  loss?: StepLoss;
  /** Seed of trials and noise. @default 1 */
  seed?: number;
}

const OPTIONS: OptionNames<RunRecurrentOptions> = {
  ...{ task: true, trials: true, firstTrial: true, plant: true, silenced: true, noise: true },
  ...{ loss: true, seed: true },
};

/** A network in a trial. */
export interface TrialRun {
  /** The trial. */
  trial: Trial;
  /** `(T, N)` rates after each step. */
  rates: Float64Array;
  /** `(T, O)` readout of each step. */
  outputs: Float64Array;
  /** `(T, A)` answers: the readout, or what the plant says of its state after the step. */
  answers: Float64Array;
  /** `(T + 1, S)` states of the plant, from the start on. */
  states: Float64Array;
}

/** What {@linkcode runRecurrent} returns. */
export interface RecurrentRun {
  /** Each trial. */
  trials: TrialRun[];
  /** Mean loss of all steps by their weights, without penalties; null of a network that was trained by a function, where it is not given. */
  loss: number | null;
}

/** The first `steps` rows of lane `b`. */
function lane(
  values: Float64Array,
  at: { b: number; B: number; stride: number; width: number; rows: number; first?: number },
) {
  const { b, B, stride, width, rows, first = 0 } = at, own = new Float64Array(rows * width);
  for (let t = 0; t < rows; t++) {
    const from = ((t + first) * B + b) * stride;
    own.set(values.subarray(from, from + width), t * width);
  }
  return own;
}

/** What a lane of a batch did. */
function runOf(room: LoopRoom, batch: TrialBatch, b: number): TrialRun {
  const { sizes: { batch: B }, spec: { units, outputs }, plant, answered } = room, rows = batch.steps[b];
  const of = (values: Float64Array, width: number, more = 0) =>
    lane(values, { b, B, stride: width, width, rows: rows + more });
  const { stride } = room.rates, rates = room.memory.of(room.rates);
  return {
    trial: batch.trials[b],
    rates: lane(rates, { b, B, stride, width: units, rows, first: 1 }),
    outputs: of(room.controls, outputs),
    answers: of(room.answers, answered),
    states: of(room.states, plant?.states ?? 0, 1),
  };
}

/**
 * Runs a network through trials of a task: those that it was not trained with, where nothing else is said.
 *
 * @param network the network
 * @param options the task, how many trials, and what is other than in training
 * @returns what it did in each trial, and its loss
 * @throws {RangeError | TypeError} when an option is unknown or out of range, or the task or plant does not fit the network
 *
 * @example
 * ```ts
 * import { decisionTask, runRecurrent, trainRecurrent } from "@volley/volley/recurrent";
 *
 * const task = decisionTask({ steps: 12 });
 * const { network } = await trainRecurrent({ task, units: 16, steps: 20, loss: "cross-entropy" });
 * const { trials, loss } = runRecurrent(network, { task, trials: 10 });
 * console.log(trials[0].rates.length, loss); // 12 * 16, and a number
 * ```
 */
export function runRecurrent(network: RateNetwork, options: RunRecurrentOptions): RecurrentRun {
  requireKnown(TASK, options, OPTIONS);
  const { task, trials: count = 64, firstTrial = TEST_TRIALS, silenced = [], seed = DEFAULT_SEED } = options;
  requireTask(TASK, task);
  requireWhole(TASK, "trials", count, 1, 2 ** 20);
  requireWhole(TASK, "firstTrial", firstTrial, 0, 2 ** 32 - count);
  requireWhole(TASK, "seed", seed, 0, Number.MAX_SAFE_INTEGER);
  const spec = { ...network.spec, noise: options.noise ?? network.spec.noise }, { units } = spec;
  if (!(spec.noise >= 0)) fail(TASK, "noise must be at least 0", spec.noise);
  silenced.forEach((unit) => requireWhole(TASK, "a silenced unit", unit, 0, units - 1));
  if (task.inputs !== spec.inputs) fail(TASK, `the task must have ${spec.inputs} inputs`, task.inputs);
  const plant = plantFor(TASK, spec, options.plant), vector = packNetwork(network);
  const loss = options.loss ?? (spec.loss === "own" ? null : GIVEN_LOSSES[spec.loss]);
  const runs: TrialRun[] = [];
  let lost = 0, weight = 0;
  const batch = Math.min(LANES, count), sizes = { batch, steps: task.steps, targets: task.targets };
  const room = new LoopRoom(spec, network.masks, plant, sizes);
  if (!options.loss && loss && task.targets !== room.answered) {
    fail(TASK, `targets must have a number for each of ${room.answered} answers`, task.targets);
  }
  loadWeights(room, vector);
  for (let first = 0; first < count; first += batch) {
    // The last batch is filled with trials that nobody asked for.
    const numbers = Array.from({ length: batch }, (_, b) => firstTrial + Math.min(first + b, count - 1));
    const drawn = drawBatch(TASK, task, numbers, { seed, states: plant?.states ?? 0 });
    for (let b = count - first; b < batch; b++) {
      for (let t = 0; t < drawn.longest; t++) drawn.weights[t * batch + b] = 0;
    }
    runLoop(room, vector, drawn, { seed, silenced });
    const own = drawn.weights.reduce((sum, each) => sum + each, 0);
    if (loss) lost += own * lossOfAnswers(room, drawn, loss);
    weight += own;
    for (let b = 0; b < Math.min(batch, count - first); b++) runs.push(runOf(room, drawn, b));
  }
  return { trials: runs, loss: loss ? lost / weight : null };
}
