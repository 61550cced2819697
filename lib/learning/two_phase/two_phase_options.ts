import { fail } from "../../base/fail.ts";
import type { OnProgress, Progress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { requireClasses, requireInputs } from "../train_classifier.ts";
import type { TwoPhaseTiming } from "./two_phase_net.ts";

/** How weights learn from two phases. */
export type TwoPhaseRule = "equilibrium" | "contrastive" | "predictive";
/** Units with a rate, or leaky integrate-and-fire units. */
export type TwoPhaseCells = "rate" | "lif";

/** Rows that do not change over time, and their classes. */
export interface TwoPhaseData {
  /** `(N, F)` inputs row by row. */
  inputs: ArrayLike<number>;
  /** F, numbers of a row. */
  channels: number;
  /** N rows. */
  rows: number;
  /** `(N)` class of each row, from 0. */
  labels: ArrayLike<number>;
}

/** What training in two phases tells while it goes on. */
export interface TwoPhaseProgress extends Progress {
  /** Epochs that are over. */
  epoch: number;
  /** Mean cost of the last one: half the squared distance of outputs to targets at the free phase's end. */
  loss: number;
}

/** Options of {@linkcode trainTwoPhase}. */
export interface TwoPhaseOptions {
  /** What it learns from. */
  data: TwoPhaseData;
  /** Units of each hidden layer, from the inputs up. @default [128] */
  hidden?: readonly number[];
  /** How weights learn. @default "contrastive" */
  rule?: TwoPhaseRule;
  /** Its cells. @default "rate" */
  cells?: TwoPhaseCells;
  /** C. @default as many as the largest label needs, and 2 at least */
  classes?: number;
  /** How often each row is learnt from. @default 20 */
  epochs?: number;
  /** Rows between updates of the weights. @default 20 */
  batch?: number;
  /** Step size of AdaGrad. @default 0.1, of `equilibrium` 0.05 and of `lif` 0.03 */
  learningRate?: number;
  /** Steps of the free phase. @default 120, of `equilibrium` 60 and of `lif` 80 */
  steps?: number;
  /** Part of the way to where it is driven that a unit with a rate goes in a step. @default 0.1, of `equilibrium` 0.2 */
  stepSize?: number;
  /** Factor of what comes from above, by the transposed weights; of `equilibrium` it is 1. @default 1, of `lif` 0.3 */
  feedback?: number;
  /** Last steps of a phase over whose mean the activity at its end is taken. @default 1, of `lif` 20 */
  window?: number;
  /** Strength of the nudge of `equilibrium`, below 1 where there are two. @default 0.1 */
  beta?: number;
  /** Steps of a nudged phase. @default 30 */
  nudgedSteps?: number;
  /** Whether `equilibrium` compares one nudged phase with the free one, whose error falls as beta, in place of two of either sign, whose error falls as its square. @default false */
  oneSided?: boolean;
  /** Steps before outputs are clamped by `contrastive` and `predictive`. @default 12, of `lif` 36 */
  clampAt?: number;
  /** Samples of each unit before the clamp, from which `predictive` tells where its free phase ends. @default 12, of `lif` 9 */
  samples?: number;
  /** Rows after which what a prediction has learnt counts 1/e. @default 400 */
  memory?: number;
  /** Seed of the first weights and of the order of rows. @default 1 */
  seed?: number;
  /** Is told the loss after each epoch. */
  onProgress?: OnProgress<TwoPhaseProgress>;
  /** Stops it after an update; what has been learnt is returned. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<TwoPhaseOptions> = {
  ...{ data: true, hidden: true, rule: true, cells: true, classes: true, epochs: true, batch: true },
  ...{ learningRate: true, beta: true, nudgedSteps: true, oneSided: true, clampAt: true, samples: true },
  ...{ memory: true, seed: true, onProgress: true, signal: true },
  ...{ steps: true, stepSize: true, feedback: true, window: true },
};

/** Options with all defaults. */
export type TwoPhaseSettings =
  & Required<Omit<TwoPhaseOptions, "onProgress" | "signal" | keyof TwoPhaseTiming>>
  & {
    timing: TwoPhaseTiming;
  };

/** Constants of phases, and of the step size, where none are given. */
function usualTiming(
  rule: TwoPhaseRule,
  cells: TwoPhaseCells,
): TwoPhaseTiming & Pick<TwoPhaseSettings, "clampAt" | "samples" | "learningRate"> {
  if (cells === "lif") {
    return {
      ...{ steps: 80, stepSize: 1, feedback: 0.3, window: 20 },
      ...{ clampAt: 36, samples: 9, learningRate: 0.03 },
    };
  }
  const settles = { feedback: 1, window: 1, clampAt: 12, samples: 12 };
  return rule === "equilibrium"
    ? { ...settles, steps: 60, stepSize: 0.2, learningRate: 0.05 }
    : { ...settles, steps: 120, stepSize: 0.1, learningRate: 0.1 };
}

/** What some data are, checked. @returns C @throws {RangeError} When sizes do not fit, or a number is not finite. */
export function requireTwoPhaseData(task: string, data: TwoPhaseData, classes?: number): number {
  requireInputs(task, { ...data, steps: 1 });
  return requireClasses(task, data, classes);
}

/** Options that are left out where they are undefined. */
const given = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;

/** Checks options. @throws {RangeError | TypeError} With one sentence. */
export function twoPhaseSettings(task: string, options: TwoPhaseOptions): TwoPhaseSettings {
  requireKnown(task, options, OPTIONS);
  const { rule = "contrastive", cells = "rate" } = options;
  if (!["equilibrium", "contrastive", "predictive"].includes(rule)) {
    fail(task, "rule must be equilibrium, contrastive or predictive", rule);
  }
  if (cells !== "rate" && cells !== "lif") fail(task, "cells must be rate or lif", cells);
  if (rule === "equilibrium" && cells === "lif") {
    fail(task, "the rule equilibrium needs an energy, which only cells of kind rate have", cells);
  }
  if (rule === "equilibrium" && (options.feedback ?? 1) !== 1) {
    fail(
      task,
      "feedback of the rule equilibrium must be 1, without which there is no energy",
      options.feedback,
    );
  }
  if (cells === "lif" && options.stepSize !== undefined) {
    fail(task, "stepSize is of cells of kind rate alone", options.stepSize);
  }
  if (options.classes !== undefined) requireWhole(task, "classes", options.classes, 2, 1024);
  const classes = requireTwoPhaseData(task, options.data, options.classes);
  const all = {
    ...{ hidden: [128], epochs: 20, batch: 20, beta: 0.1, nudgedSteps: 30 },
    ...{ oneSided: false, memory: 400, seed: DEFAULT_SEED },
    ...usualTiming(rule, cells),
    ...given(options),
    ...{ rule, cells, classes: Math.max(2, classes) },
  };
  const { steps, stepSize, feedback, window } = all;
  const settings = { ...all, timing: { steps, stepSize, feedback, window } };
  requireSettings(task, settings);
  return settings;
}

function requireSettings(task: string, settings: TwoPhaseSettings): void {
  const { timing: { steps, stepSize, feedback, window }, rule, samples, clampAt, memory } = settings;
  requireWhole(task, "the number of hidden layers", settings.hidden.length, 1, 8);
  settings.hidden.forEach((units, at) => requireWhole(task, `hidden[${at}]`, units, 1, 65_536));
  requireWhole(task, "epochs", settings.epochs, 1);
  requireWhole(task, "batch", settings.batch, 1);
  requirePositive(task, "learningRate", settings.learningRate);
  requirePositive(task, "beta", settings.beta);
  if (rule === "equilibrium" && !settings.oneSided && settings.beta >= 1) {
    fail(task, "beta must be below 1, as there is no least energy under a nudge of -1", settings.beta);
  }
  requireWhole(task, "nudgedSteps", settings.nudgedSteps, 1, 1e6);
  requireWhole(task, "seed", settings.seed, 0, Number.MAX_SAFE_INTEGER);
  requireWhole(task, "steps", steps, 2, 1e6);
  requireNumber(task, "stepSize", stepSize, 1e-6, 1);
  requireNumber(task, "feedback", feedback, 0, 1000);
  if (rule === "equilibrium") {
    return requireWhole(task, "window", window, 1, Math.min(steps, settings.nudgedSteps));
  }
  requireWhole(task, "clampAt", clampAt, 1, steps - 1);
  requireWhole(task, "window", window, 1, steps - clampAt);
  if (rule === "contrastive") return;
  requireWhole(task, "samples", samples, 1, clampAt);
  requireNumber(task, "memory", memory, 5 * (samples + 1), 1e9);
}
