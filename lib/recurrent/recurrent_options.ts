import { fail, failType } from "../base/fail.ts";
import type { OnProgress, Progress } from "../base/progress.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { RATE_FUNCTION_NAMES, type RateFunction } from "./activation.ts";
import type { Penalties } from "./engine/loop_gradient.ts";
import type { FirstGains } from "./first_weights.ts";
import { GIVEN_LOSSES, type StepLoss } from "./loss.ts";
import type { GivenLoss, RateNetworkSpec, RateWeights, TensorName } from "./network_spec.ts";
import { isPlant, plantOf, type PlantSpec } from "./plants/given_plants.ts";
import type { Plant } from "./plants/plant.ts";
import type { TrialTask } from "./trials/trial.ts";

/** What training tells while it goes on. */
export interface RecurrentProgress extends Progress {
  /** Steps done. */
  step: number;
  /** Mean loss of the last hundred steps, or of those there are. */
  loss: number;
}

/** What of a network is chosen. */
export interface RateNetworkOptions {
  /** N. @default 64 */
  units?: number;
  /** R of the recurrent weights, which are then left right^T. @default they are a whole matrix */
  rank?: number;
  /** a, part of the way to where it is driven that a rate goes in a step: the step over the time constant. @default 0.2 */
  leak?: number;
  /** What makes a rate of a sum. @default "tanh" */
  activation?: RateFunction;
  /** What makes an output of a sum. @default "linear" */
  readout?: RateFunction;
  /** Factor of the sums of the readout, by which it learns faster. @default 1 */
  readoutScale?: number;
  /** Standard deviation of normal noise that is added to each rate in each step. @default 0 */
  noise?: number;
  /** Units that excite, by Dale's law: their part of all, the first ones, or their numbers. Recurrent weights from them stay at least 0, those from others at most 0. @default any signs */
  excitatory?: number | readonly number[];
  /** Steps after which the plant is seen; until then it is seen as it was at the start. @default 0 */
  delay?: number;
  /** O of a network without a plant. @default as many as a target has */
  outputs?: number;
}

/** Options of {@linkcode trainRecurrent}. */
export interface RecurrentOptions extends RateNetworkOptions {
  /** What it learns. */
  task: TrialTask;
  /** What it moves and sees: one of the library's by its constants, or one's own. @default nothing */
  plant?: Plant | PlantSpec;
  /** Weights that may differ from 0: 1 where they may. `recurrent` (N, N), `input` (N, F + P), `readout` (O, N). @default all */
  masks?: { recurrent?: ArrayLike<number>; input?: ArrayLike<number>; readout?: ArrayLike<number> };
  /** How large first weights are. @default 1 each */
  gains?: FirstGains;
  /** First weights of one's own, by tensor; such as those of a network that learns on. @default they are drawn */
  first?: Partial<Record<TensorName, ArrayLike<number>>>;
  /** Tensors that stay as they are. @default ["start"], the rates at the start */
  frozen?: readonly TensorName[];
  /** What is lost: the mean of the squared differences, the cross-entropy of the softmax, or a function of a step. @default "squared-error" */
  loss?: GivenLoss | StepLoss;
  /** What keeps rates, weights and outputs small. @default 0 each */
  penalties?: Partial<Penalties>;
  /** B, trials of a step. @default 32 */
  batch?: number;
  /** Steps in all; 0: it gets its first weights alone. @default 1000 */
  steps?: number;
  /** Step size of Adam. @default 0.003 */
  learningRate?: number;
  /** The last step size as a part of the first; a cosine leads there. @default 1 */
  finalRate?: number;
  /** Largest Euclidean norm of the gradient. @default 1 */
  clip?: number;
  /** Seed of first weights, trials and noise. @default 1 */
  seed?: number;
  /** Path of a checkpoint. @default none is written */
  checkpoint?: string;
  /** Steps between checkpoints. @default 200 */
  checkpointEvery?: number;
  /** Goes on from the checkpoint, where there is one. @default false */
  resume?: boolean;
  /** Told after each step. */
  onProgress?: OnProgress<RecurrentProgress>;
  /** Stops after the current step, with a checkpoint written; what has been learnt is returned. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<RecurrentOptions> = {
  ...{ task: true, plant: true, masks: true, gains: true, first: true, frozen: true, loss: true },
  ...{ units: true, rank: true, leak: true, activation: true, readout: true, readoutScale: true },
  ...{ noise: true, excitatory: true, delay: true, outputs: true, penalties: true, batch: true },
  ...{ steps: true, learningRate: true, finalRate: true, clip: true, seed: true, checkpoint: true },
  ...{ checkpointEvery: true, resume: true, onProgress: true, signal: true },
};
const PENALTIES: OptionNames<Penalties> = { rates: true, weights: true, outputs: true };
const GAINS: OptionNames<FirstGains> = { recurrent: true, input: true, readout: true };
const MASKS: OptionNames<NonNullable<RecurrentOptions["masks"]>> = {
  recurrent: true,
  input: true,
  readout: true,
};

/** Options with nothing left open. */
export interface RecurrentSettings {
  spec: RateNetworkSpec;
  plant: Plant | null;
  loss: StepLoss;
  penalties: Penalties;
  gains: FirstGains;
  first: RateWeights;
  frozen: readonly TensorName[];
  batch: number;
  steps: number;
  learningRate: number;
  finalRate: number;
  clip: number;
  seed: number;
}

/** Numbers of the excitatory units. */
function excitatoryUnits(
  task: string,
  given: number | readonly number[] | undefined,
  units: number,
): number[] | null {
  if (given === undefined) return null;
  if (typeof given === "number") {
    requireNumber(task, "excitatory", given, 0, 1);
    return Array.from({ length: Math.round(given * units) }, (_, unit) => unit);
  }
  given.forEach((unit) => requireWhole(task, "a unit that excites", unit, 0, units - 1));
  return [...new Set(given)].sort((a, b) => a - b);
}

function requireName<T extends string>(task: string, option: string, name: T, names: readonly T[]): void {
  if (!names.includes(name)) fail(task, `${option} must be one of ${names.join(", ")}`, name);
}

/** A network by its options. @throws {RangeError | TypeError} With one sentence. */
function specOf(task: string, options: RecurrentOptions, plant: Plant | null): RateNetworkSpec {
  const { units = 64, rank, leak = 0.2, activation = "tanh", readout = "linear", readoutScale = 1 } = options;
  const { noise = 0, delay = 0, loss = "squared-error", task: trials } = options;
  requireWhole(task, "units", units, 1, 65_536);
  if (rank !== undefined) {
    requireWhole(task, "rank", rank, 1);
    if (rank > units) fail(task, `rank must be at most the number of units, ${units}`, rank);
  }
  requirePositive(task, "leak", leak);
  requireNumber(task, "leak", leak, 0, 1);
  requireName(task, "activation", activation, RATE_FUNCTION_NAMES);
  requireName(task, "readout", readout, RATE_FUNCTION_NAMES);
  requireNumber(task, "noise", noise, 0, 1e6);
  requirePositive(task, "readoutScale", readoutScale);
  requireWhole(task, "delay", delay, 0, 65_536);
  if (delay > 0 && !plant) fail(task, "delay is of what is seen of a plant, and there is none", delay);
  if (plant && options.outputs !== undefined) {
    fail(task, "outputs must not be given with a plant, whose controls they are", options.outputs);
  }
  const outputs = plant?.controls ?? options.outputs ?? trials.targets;
  requireWhole(task, "outputs", outputs, 1, 65_536);
  const answers = plant?.answers ?? outputs;
  if (typeof loss !== "function" && answers !== trials.targets) {
    fail(task, `targets must have a number for each of ${answers} answers`, trials.targets);
  }
  const { plant: given } = options;
  return {
    ...{ kind: "rate-network", units, inputs: trials.inputs, outputs, rank: rank ?? null, leak, activation },
    ...{ readout, readoutScale, noise, excitatory: excitatoryUnits(task, options.excitatory, units) },
    plant: !given ? null : isPlant(given) ? { own: given.kind } : given,
    ...{ seen: plant?.outputs ?? 0, delay, loss: typeof loss === "function" ? "own" : loss, training: {} },
  };
}

/** Checks a task. */
export function requireTask(what: string, task: TrialTask): void {
  if (!task || typeof task.draw !== "function") failType(what, "task must draw trials", typeof task?.draw);
  requireWhole(what, "inputs of the task", task.inputs, 0, 65_536);
  requireWhole(what, "targets of the task", task.targets, 1, 65_536);
  requireWhole(what, "steps of the task", task.steps, 1, 1_000_000);
}

/** Checks a plant's sizes. */
function requirePlant(what: string, { states, controls, outputs, answers }: Plant): void {
  requireWhole(what, "states of the plant", states, 1, 65_536);
  requireWhole(what, "controls of the plant", controls, 1, 65_536);
  requireWhole(what, "outputs of the plant", outputs, 1, 65_536);
  requireWhole(what, "answers of the plant, which are its first outputs,", answers, 1, outputs);
}

/** Checks options. @throws {RangeError | TypeError} With one sentence. */
export function recurrentSettings(what: string, options: RecurrentOptions): RecurrentSettings {
  requireKnown(what, options, OPTIONS);
  requireTask(what, options.task);
  const { loss = "squared-error", penalties = {}, gains = {}, masks = {}, first = {} } = options;
  requireKnown(what, penalties, PENALTIES);
  requireKnown(what, gains, GAINS);
  requireKnown(what, masks, MASKS);
  if (typeof loss !== "function") requireName(what, "loss", loss, Object.keys(GIVEN_LOSSES) as GivenLoss[]);
  const plant = !options.plant ? null : isPlant(options.plant) ? options.plant : plantOf(options.plant);
  if (plant) requirePlant(what, plant);
  const all = {
    ...{ batch: 32, steps: 1000, learningRate: 0.003, finalRate: 1, clip: 1, seed: DEFAULT_SEED },
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  } as
    & typeof options
    & Pick<RecurrentSettings, "batch" | "steps" | "learningRate" | "finalRate" | "clip" | "seed">;
  requireWhole(what, "batch", all.batch, 1, 65_536);
  requireWhole(what, "steps", all.steps, 0, 2 ** 31 / all.batch);
  requirePositive(what, "learningRate", all.learningRate);
  requireNumber(what, "finalRate", all.finalRate, 0, 1);
  requirePositive(what, "clip", all.clip);
  requireWhole(what, "seed", all.seed, 0, Number.MAX_SAFE_INTEGER);
  if (options.checkpointEvery !== undefined) requireWhole(what, "checkpointEvery", options.checkpointEvery);
  for (const [name, value] of Object.entries(penalties)) {
    if (value !== undefined) requireNumber(what, `the penalty of ${name}`, value, 0, 1e9);
  }
  for (const [name, value] of Object.entries(gains)) {
    if (value !== undefined) requireNumber(what, `the gain of ${name}`, value, 0, 1e9);
  }
  return {
    ...{ spec: specOf(what, options, plant), plant, gains, frozen: options.frozen ?? ["start"] },
    loss: typeof loss === "function" ? loss : GIVEN_LOSSES[loss],
    penalties: {
      rates: penalties.rates ?? 0,
      weights: penalties.weights ?? 0,
      outputs: penalties.outputs ?? 0,
    },
    first: Object.fromEntries(
      Object.entries(first).map(([name, values]) => [name, Float64Array.from(values ?? [])]),
    ),
    ...{ batch: all.batch, steps: all.steps, learningRate: all.learningRate, finalRate: all.finalRate },
    ...{ clip: all.clip, seed: all.seed },
  };
}
