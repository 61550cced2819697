import { activate } from "../activation.ts";
import { weightsOf } from "../network_spec.ts";
import type { LoopRoom } from "./loop_room.ts";
import { rowsFrom } from "./memory.ts";
import { addNoise } from "./noise.ts";
import type { TrialBatch } from "./trial_batch.ts";

/** How a loop runs. */
export interface LoopRun {
  /** Seed of the noise. */
  seed: number;
  /** Units whose rates stay 0. @default none */
  silenced?: readonly number[];
}

/** Takes the weights. */
export function loadWeights(
  { spec, layout, recurrence, input, readout }: LoopRoom,
  vector: Float64Array,
): void {
  recurrence.load(vector);
  input?.load(weightsOf(layout, vector, "input.weight"));
  const weight = weightsOf(layout, vector, "readout.weight").slice();
  for (let at = 0; at < weight.length; at++) weight[at] *= spec.readoutScale;
  readout.load(weight);
}

/** Puts what trials give and what is seen where the network reads it. */
function putInputs(room: LoopRoom, batch: TrialBatch, t: number): void {
  const { sizes: { batch: B }, spec: { inputs: F, seen: P, delay }, seen } = room;
  const { stride } = room.inputs, into = room.memory.of(rowsFrom(room.inputs, t * B, B));
  const when = Math.max(0, t - delay);
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < F; k++) into[b * stride + k] = batch.inputs[(t * B + b) * F + k];
    for (let k = 0; k < P; k++) into[b * stride + F + k] = seen[(when * B + b) * P + k];
  }
}

/** Rates after a step. */
function stepRates(room: LoopRoom, vector: Float64Array, t: number): void {
  const { sizes: { batch: B }, spec: { units: N, leak, activation }, memory } = room;
  const before = rowsFrom(room.rates, t * B, B), after = rowsFrom(room.rates, (t + 1) * B, B);
  const driven = rowsFrom(room.driven, t * B, B), { stride } = driven;
  room.recurrence.drive(before, driven, t);
  room.input?.multiply(rowsFrom(room.inputs, t * B, B), driven, true);
  const sums = memory.of(driven), bias = weightsOf(room.layout, vector, "bias");
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N; n++) sums[b * stride + n] += bias[n];
  }
  activate(activation, sums, { stride, width: N, count: B });
  const old = memory.of(before), rates = memory.of(after);
  for (let at = 0; at < B * stride; at++) rates[at] = (1 - leak) * old[at] + leak * sums[at];
}

/** Noise of a step, and units that stay silent. */
function disturb(room: LoopRoom, batch: TrialBatch, t: number, { seed, silenced = [] }: LoopRun): void {
  const { sizes: { batch: B }, spec: { units, noise } } = room;
  const { stride } = room.rates, rates = room.memory.of(rowsFrom(room.rates, (t + 1) * B, B));
  for (let b = 0; b < B; b++) {
    const at = { first: b * stride, units, trial: batch.numbers[b], step: t, seed };
    if (noise > 0) addNoise(rates, { ...at, deviation: noise });
    for (const unit of silenced) rates[b * stride + unit] = 0;
  }
}

/** Outputs of a step. */
function readOut(room: LoopRoom, vector: Float64Array, t: number): void {
  const { sizes: { batch: B }, spec: { outputs: O, readout, readoutScale }, controls } = room;
  const outputs = rowsFrom(room.outputs, t * B, B), { stride } = outputs;
  room.readout.multiply(rowsFrom(room.rates, (t + 1) * B, B), outputs);
  const sums = room.memory.of(outputs), bias = weightsOf(room.layout, vector, "readout.bias");
  for (let b = 0; b < B; b++) {
    for (let o = 0; o < O; o++) sums[b * stride + o] += readoutScale * bias[o];
  }
  activate(readout, sums, { stride, width: O, count: B });
  for (let b = 0; b < B; b++) {
    for (let o = 0; o < O; o++) controls[(t * B + b) * O + o] = sums[b * stride + o];
  }
}

/** A row of numbers. */
export const rowOf = (values: Float64Array, row: number, width: number): Float64Array =>
  values.subarray(row * width, (row + 1) * width);

/** Moves the plant by the outputs of a step, and sees it. */
function movePlant(room: LoopRoom, t: number): void {
  const { sizes: { batch: B }, plant, states, seen, controls, answers, answered, spec: { outputs: O } } =
    room;
  for (let b = 0; b < B; b++) {
    const at = t * B + b, control = rowOf(controls, at, O);
    if (!plant) {
      answers.set(control, at * O);
      continue;
    }
    const next = rowOf(states, at + B, plant.states), now = rowOf(seen, at + B, plant.outputs);
    plant.step(rowOf(states, at, plant.states), control, next);
    plant.observe(next, now);
    for (let k = 0; k < answered; k++) answers[at * answered + k] = now[k];
  }
}

/** Runs a network through trials. */
export function runLoop(room: LoopRoom, vector: Float64Array, batch: TrialBatch, run: LoopRun): void {
  const { sizes: { batch: B }, spec: { units: N }, plant, states, seen } = room;
  const { stride } = room.rates, first = room.memory.of(rowsFrom(room.rates, 0, B));
  const start = weightsOf(room.layout, vector, "start");
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N; n++) first[b * stride + n] = start[n];
    for (const unit of run.silenced ?? []) first[b * stride + unit] = 0;
  }
  if (plant) {
    states.set(batch.starts);
    for (let b = 0; b < B; b++) plant.observe(rowOf(states, b, plant.states), rowOf(seen, b, plant.outputs));
  }
  for (let t = 0; t < batch.longest; t++) {
    putInputs(room, batch, t);
    stepRates(room, vector, t);
    disturb(room, batch, t, run);
    readOut(room, vector, t);
    movePlant(room, t);
  }
}
