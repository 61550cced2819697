import { addContrastive, addEquilibrium, type PhaseEnd, type TwoPhaseUpdate } from "./local_rules.ts";
import { outputsOf, type Settling } from "./two_phase_net.ts";
import type { UnitPredictor, UnitRecord } from "./unit_predictor.ts";

/** Constants of nudged phases. */
export interface Nudging {
  /** Strength of the nudge. */
  beta: number;
  /** Steps of a nudged phase. */
  nudgedSteps: number;
  /** Whether there is one nudged phase, compared with the free one, in place of two of either sign. */
  oneSided: boolean;
}

/** Half the squared distance of outputs to a target. */
export function costOf(outputs: ArrayLike<number>, target: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < outputs.length; j++) sum += (outputs[j] - target[j]) ** 2 / 2;
  return sum;
}

/**
 * Adds what equilibrium propagation moves weights along for one input: less the gradient of the cost at the free phase's end, as far as beta is small.
 * @returns The cost.
 */
export function addByNudges(
  into: TwoPhaseUpdate,
  settling: Settling,
  { input, target }: { input: ArrayLike<number>; target: ArrayLike<number> },
  { beta, nudgedSteps, oneSided }: Nudging,
): number {
  settling.start(input);
  const free = settling.run(settling.net.timing.steps), saved = settling.save();
  const cost = costOf(outputsOf(settling, free), target);
  const end = (nudge: number): PhaseEnd => {
    settling.restore(saved);
    return [input, ...settling.run(nudgedSteps, { target, nudge })];
  };
  const one = end(beta);
  if (oneSided) addEquilibrium(into, one, [input, ...free], 1 / beta);
  else addEquilibrium(into, one, end(-beta), 1 / (2 * beta));
  return cost;
}

/** Constants of clamped phases. */
export interface Clamping {
  /** Steps before the clamp, which both phases share. */
  clampAt: number;
  /** Samples of each unit before the clamp; without a predictor none is needed. */
  samples: number;
}

const joined = (parts: readonly Float64Array[]): Float64Array =>
  Float64Array.from(parts.flatMap((part) => Array.from(part)));

/** Runs the steps before the clamp, and keeps samples at even distances of which the last is the last step. */
function runSampled(settling: Settling, { clampAt, samples }: Clamping): Float64Array[] {
  const kept: Float64Array[] = [];
  settling.run(clampAt, undefined, (step) => {
    if (step + 1 === Math.round((kept.length + 1) * clampAt / samples)) kept.push(joined(settling.sent));
  });
  return kept;
}

/**
 * Adds what the contrastive rule moves weights along for one input, with the free phase's end measured, or predicted from its first steps.
 * @param predictor Predicts ends; while it is not ready, nothing is added. @default they are measured
 * @returns The cost, and what the predictor is to learn.
 */
export function addByClamp(
  into: TwoPhaseUpdate,
  settling: Settling,
  { input, target }: { input: ArrayLike<number>; target: ArrayLike<number> },
  clamping: Clamping,
  predictor?: UnitPredictor,
): { cost: number; record?: UnitRecord } {
  const rest = settling.net.timing.steps - clamping.clampAt;
  settling.start(input);
  const samples = predictor ? runSampled(settling, clamping) : [];
  if (!predictor) settling.run(clamping.clampAt);
  const saved = settling.save(), free = settling.run(rest), cost = costOf(free.at(-1)!, target);
  const record = predictor && { samples, ends: joined(free) };
  if (predictor && !predictor.isReady) return { cost, record };
  settling.restore(saved);
  const clamped = settling.run(rest, { target, nudge: 0 });
  let expected = free;
  if (record) {
    const ends = predictor.predict(record);
    let first = 0;
    expected = free.map(({ length }) => ends.subarray(first, first += length));
  }
  addContrastive(into, [input, ...clamped], [input, ...expected]);
  return { cost, record };
}
