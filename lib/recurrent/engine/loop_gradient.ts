import { RATE_FUNCTIONS } from "../activation.ts";
import type { StepLoss } from "../loss.ts";
import { weightsOf } from "../network_spec.ts";
import type { LoopRoom } from "./loop_room.ts";
import { rowsFrom } from "./memory.ts";
import { rowOf } from "./run_loop.ts";
import type { TrialBatch } from "./trial_batch.ts";

/** What is added to a loss to keep numbers small. */
export interface Penalties {
  /** Factor of the mean square of all rates. */
  rates: number;
  /** Factor of the sum of squares of all weights but biases and rates at the start. */
  weights: number;
  /** Factor of the mean square of all outputs. */
  outputs: number;
}

/** Tensors whose squares are summed. */
const PENALISED = [
  "recurrent.weight",
  "recurrent.left",
  "recurrent.right",
  "input.weight",
  "readout.weight",
] as const;

/** Loss of the answers, the mean over steps by their weights; their gradient stays in the room. */
export function lossOfAnswers(room: LoopRoom, batch: TrialBatch, loss: StepLoss): number {
  const { sizes: { batch: B, targets: K }, answered: A, answers, toAnswers } = room;
  const whole = batch.weights.reduce((sum, weight) => sum + weight, 0);
  let lost = 0;
  toAnswers.fill(0);
  for (let row = 0; row < batch.longest * B; row++) {
    const weight = batch.weights[row] / whole;
    if (weight === 0) continue;
    const gradient = rowOf(toAnswers, row, A), step = Math.floor(row / B);
    const at = { answers: rowOf(answers, row, A), targets: rowOf(batch.targets, row, K), step };
    lost += weight * loss(at, gradient);
    for (let k = 0; k < A; k++) gradient[k] *= weight;
  }
  return lost;
}

/** Steps of all trials of a batch. */
const allSteps = (batch: TrialBatch): number => batch.steps.reduce((sum, steps) => sum + steps, 0);

/** What penalties add to the loss; those of weights add their gradient. */
export function addPenalties(
  room: LoopRoom,
  batch: TrialBatch,
  penalties: Penalties,
  { vector, gradient }: { vector: Float64Array; gradient?: Float64Array },
): number {
  const { sizes: { batch: B }, spec: { units: N, outputs: O }, layout, controls } = room,
    steps = allSteps(batch);
  const { stride } = room.rates, rates = room.memory.of(room.rates);
  let squares = 0, outputs = 0, weights = 0;
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < batch.steps[b]; t++) {
      const row = t * B + b;
      for (let n = 0; n < N; n++) squares += rates[(row + B) * stride + n] ** 2;
      for (let o = 0; o < O; o++) outputs += controls[row * O + o] ** 2;
    }
  }
  for (const name of PENALISED) {
    const own = weightsOf(layout, vector, name), to = gradient && weightsOf(layout, gradient, name);
    for (let at = 0; penalties.weights > 0 && at < own.length; at++) {
      weights += own[at] ** 2;
      if (to) to[at] += 2 * penalties.weights * own[at];
    }
  }
  return penalties.rates * squares / (steps * N) + penalties.outputs * outputs / (steps * O) +
    penalties.weights * weights;
}

/** Carries the gradient of answers after a step back to the outputs that moved the plant. (B, O) */
function backThroughPlant(room: LoopRoom, t: number, toOutputs: Float64Array): void {
  const { sizes: { batch: B }, plant, states, toStates, toSeen, toAnswers, answered, controls } = room;
  const O = room.spec.outputs;
  for (let b = 0; b < B; b++) {
    const at = t * B + b, above = rowOf(toOutputs, b, O);
    if (!plant) {
      above.set(rowOf(toAnswers, at, O));
      continue;
    }
    const { states: S, outputs: P } = plant,
      ofSeen = rowOf(toSeen, at + B, P),
      ofNext = rowOf(toStates, at + B, S);
    for (let k = 0; k < answered; k++) ofSeen[k] += toAnswers[at * answered + k];
    plant.observeBack(rowOf(states, at + B, S), ofSeen, ofNext);
    above.fill(0);
    plant.stepBack(rowOf(states, at, S), rowOf(controls, at, O), ofNext, rowOf(toStates, at, S), above);
  }
}

/** Gradient of the sums of outputs, in place of the outputs, carried back to the rates after the step. */
function backThroughReadout(
  room: LoopRoom,
  batch: TrialBatch,
  t: number,
  { toOutputs, penalties, steps }: { toOutputs: Float64Array; penalties: Penalties; steps: number },
): void {
  const { sizes: { batch: B }, spec: { outputs: O, units: N, readout }, memory, rates } = room;
  const { slope } = RATE_FUNCTIONS[readout], outputs = rowsFrom(room.outputs, t * B, B), { stride } = outputs;
  const sums = memory.of(outputs), live = (b: number) => t < batch.steps[b] ? 1 / steps : 0;
  for (let b = 0; b < B; b++) {
    const small = 2 * penalties.outputs * live(b) / O;
    for (let o = 0; o < O; o++) {
      const y = sums[b * stride + o];
      sums[b * stride + o] = (toOutputs[b * O + o] + small * y) * slope(y);
    }
  }
  room.readout.carryBack(outputs, room.toRates, true);
  if (penalties.rates === 0) return;
  const above = memory.of(room.toRates), after = memory.of(rowsFrom(rates, (t + 1) * B, B));
  for (let b = 0; b < B; b++) {
    const small = 2 * penalties.rates * live(b) / N;
    for (let k = b * rates.stride; k < b * rates.stride + N; k++) above[k] += small * after[k];
  }
}

/** Gradient of the sums of rates, in place of what they are driven to, carried back to the rates before the step and what was seen. */
function backThroughRates(room: LoopRoom, t: number): void {
  const { sizes: { batch: B }, spec: { units: N, leak, activation, inputs: F, seen: P, delay }, memory } =
    room;
  const { slope } = RATE_FUNCTIONS[activation], driven = rowsFrom(room.driven, t * B, B), { stride } = driven;
  const sums = memory.of(driven), above = memory.of(room.toRates);
  for (let b = 0; b < B; b++) {
    for (let k = b * stride; k < b * stride + N; k++) {
      sums[k] = leak * slope(sums[k]) * above[k];
      above[k] *= 1 - leak;
    }
  }
  room.recurrence.carryBack(driven, room.toRates, t);
  if (P === 0) return;
  room.input!.carryBack(driven, room.toInputs);
  const toInputs = memory.of(room.toInputs), when = Math.max(0, t - delay);
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < P; k++) {
      room.toSeen[(when * B + b) * P + k] += toInputs[b * room.toInputs.stride + F + k];
    }
  }
}

/** Sums of columns of rows, added. */
function addColumns(room: LoopRoom, rows: LoopRoom["driven"], into: Float64Array, factor = 1): void {
  const values = room.memory.of(rows), { stride, count } = rows;
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < into.length; k++) into[k] += factor * values[row * stride + k];
  }
}

/** Gradients of all weights from those of the sums of all steps. */
function addWeightGradients(room: LoopRoom, gradient: Float64Array, rows: number): void {
  const { sizes: { batch: B }, layout, memory, spec: { readoutScale, units: N } } = room;
  const driven = rowsFrom(room.driven, 0, rows), outputs = rowsFrom(room.outputs, 0, rows);
  const part = (name: Parameters<typeof weightsOf>[2]) => weightsOf(layout, gradient, name);
  room.recurrence.addGradient(rowsFrom(room.rates, 0, rows), driven, gradient);
  room.input?.addGradient(rowsFrom(room.inputs, 0, rows), driven, part("input.weight"));
  addColumns(room, driven, part("bias"));
  const readout = new Float64Array(part("readout.weight").length), to = part("readout.weight");
  room.readout.addGradient(rowsFrom(room.rates, B, rows), outputs, readout);
  for (let at = 0; at < to.length; at++) to[at] += readoutScale * readout[at];
  addColumns(room, outputs, part("readout.bias"), readoutScale);
  const start = part("start"), above = memory.of(room.toRates);
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N; n++) start[n] += above[b * room.toRates.stride + n];
  }
}

/**
 * The loss of a batch that was run, and its gradient by all weights, back through time, the network and the plant.
 * @param at.gradient Takes it; nothing goes back without.
 */
export function lossOfLoop(
  room: LoopRoom,
  batch: TrialBatch,
  at: { loss: StepLoss; penalties: Penalties; vector: Float64Array; gradient?: Float64Array },
): number {
  const { loss, penalties, gradient } = at, { sizes: { batch: B }, spec: { outputs: O } } = room;
  gradient?.fill(0);
  const lost = lossOfAnswers(room, batch, loss) + addPenalties(room, batch, penalties, at);
  if (!gradient) return lost;
  room.toStates.fill(0);
  room.toSeen.fill(0);
  room.memory.of(room.toRates).fill(0);
  const toOutputs = new Float64Array(B * O), steps = allSteps(batch);
  for (let t = batch.longest - 1; t >= 0; t--) {
    backThroughPlant(room, t, toOutputs);
    backThroughReadout(room, batch, t, { toOutputs, penalties, steps });
    backThroughRates(room, t);
  }
  addWeightGradients(room, gradient, batch.longest * B);
  return lost;
}
