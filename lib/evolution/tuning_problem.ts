import { fail } from "../base/fail.ts";
import { denseShapes, visitDense } from "../nn/dense_layout.ts";
import { firstWeights } from "../nn/first_weights.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import {
  packNamed,
  stackLayout,
  stackShapes,
  stepsAfter,
  visitStack,
  type WeightLayout,
} from "../nn/layout.ts";
import {
  type BatchRows,
  type PartLoss,
  type RowValues,
  stackLoss,
  type StackProblem,
} from "../nn/processor/stack_loss.ts";

/** A network that learns in tasks: layers below a linear head. Plain data. */
export interface TunedNetwork {
  /** C, numbers of a step of its inputs. */
  channels: number;
  /** T, steps of its inputs. @default 1 */
  steps?: number;
  /** O, numbers of its output. */
  outputs: number;
  /** Layers from the inputs up, the last of which leaves one step. */
  layers: StackLayer[];
}

/** What a network learns, and what it is judged by. Plain data. */
export interface TuningTask {
  /** Rows that it learns from. (R, T, C) */
  inputs: Float32Array;
  /** Their outputs. (R, O) */
  targets: Float32Array;
  /** Rows that it is judged by. (Q, T, C) @default those that it learns from */
  testInputs?: Float32Array;
  /** Their outputs. (Q, O) */
  testTargets?: Float32Array;
}

/** How a network learns in a task. */
export interface Tuning {
  /** Steps of plain gradient descent, each by all rows. */
  steps: number;
  /** Their size. */
  learningRate: number;
  /** When a network is judged: after each step, or after the last alone, which is quicker. @default "each" */
  judged?: "each" | "last";
}

const TASK = "learn in tasks";

/** Lays the weights of a network out. @throws {RangeError} When layers do not fit each other, or leave more than one step. */
export function tunedLayout({ channels, steps = 1, outputs, layers }: TunedNetwork): WeightLayout {
  const layout = stackLayout(layers, { inputs: channels, outputs, steps });
  const left = layout.layers.reduce((left, block) => stepsAfter(block, left), steps);
  if (left !== 1) fail(TASK, "the layers must leave one step", left);
  return layout;
}

/** First weights of a network, as one vector, drawn as those of any stack. @returns (D) */
export function tunedWeights(network: TunedNetwork, seed: number): Float32Array<ArrayBuffer> {
  const layout = tunedLayout(network), { layers, head } = layout;
  const shapes = { ...stackShapes(layers), ...denseShapes(head, "head") };
  return packNamed(layout.length, firstWeights(layout, shapes, { seed, rule: "variance" }), (visit) => {
    visitStack(layers, visit);
    visitDense(head, "head", visit);
  });
}

/** Rows as they are, and the mean square of what outputs are off. */
class GivenRows implements StackProblem {
  readonly blocks;
  readonly steps: number;
  readonly inputs: number;
  readonly seed = 0;
  readonly #outputs: number;
  rows: { inputs: Float32Array; targets: Float32Array } = {
    inputs: new Float32Array(0),
    targets: new Float32Array(0),
  };

  constructor(network: TunedNetwork) {
    const { layers, head } = tunedLayout(network);
    this.blocks = [...layers, head];
    this.steps = network.steps ?? 1;
    this.inputs = network.channels;
    this.#outputs = network.outputs;
  }

  gather({ count }: BatchRows, { values, stride }: RowValues): void {
    const { inputs, steps, rows } = this;
    for (let row = 0; row < count; row++) {
      for (let t = 0; t < steps; t++) {
        const into = (t * count + row) * stride, from = (row * steps + t) * inputs;
        for (let c = 0; c < inputs; c++) values[into + c] = rows.inputs[from + c];
      }
    }
  }

  loss({ count }: BatchRows, { values, stride }: RowValues, dOutputs?: RowValues): number {
    const O = this.#outputs, weight = 1 / (count * O);
    dOutputs?.values.fill(0);
    let sum = 0;
    for (let row = 0; row < count; row++) {
      for (let o = 0; o < O; o++) {
        const off = values[row * stride + o] - this.rows.targets[row * O + o];
        sum += off * off;
        if (dOutputs) dOutputs.values[row * dOutputs.stride + o] = 2 * weight * off;
      }
    }
    return weight * sum;
  }
}

/** Takes networks of one shape through tasks, on this thread. */
export class Tuner {
  readonly #gradient: Float32Array;
  readonly #weights: Float32Array<ArrayBuffer>;

  private constructor(
    readonly network: TunedNetwork,
    readonly problem: GivenRows,
    readonly loss: PartLoss,
  ) {
    const length = 4 * tunedLayout(network).length;
    this.#gradient = new Float32Array(length);
    this.#weights = new Float32Array(length);
  }

  /** Opens it. @throws {RangeError} When layers do not fit. @throws {TypeError} When a layer is not there on the processor. */
  static async open(network: TunedNetwork): Promise<Tuner> {
    const problem = new GivenRows(network);
    return new Tuner(network, problem, await stackLoss(problem));
  }

  #lossOf(inputs: Float32Array, targets: Float32Array, gradient?: Float32Array): number {
    const { problem, loss, network: { outputs } } = this;
    problem.rows = { inputs, targets };
    loss.load(this.#weights);
    return loss.of({ step: 0, heldOut: false, firstRow: 0, count: targets.length / outputs }, gradient);
  }

  /** The weights after all steps. @param weights Before the first. (D) @returns (D) */
  trained(
    weights: Float32Array,
    { inputs, targets }: TuningTask,
    { steps, learningRate }: Tuning,
  ): Float32Array<ArrayBuffer> {
    this.#weights.set(weights);
    for (let step = 0; step < steps; step++) this.#step(inputs, targets, learningRate);
    return this.#weights.slice();
  }

  #step(inputs: Float32Array, targets: Float32Array, learningRate: number): void {
    const weights = this.#weights, gradient = this.#gradient;
    this.#lossOf(inputs, targets, gradient);
    for (let at = 0; at < weights.length; at++) weights[at] -= learningRate * gradient[at];
  }

  /** Mean squares of what it is off in the rows that judge it: after 0, 1 and all further steps, or the last. @param weights Before the first. (D) @returns (steps + 1, or 1) */
  losses(
    weights: Float32Array,
    task: TuningTask,
    { steps, learningRate, judged = "each" }: Tuning,
  ): Float64Array {
    const { inputs, targets, testInputs = inputs, testTargets = targets } = task;
    this.#weights.set(weights);
    const found: number[] = [];
    for (let step = 0; step <= steps; step++) {
      if (step > 0) this.#step(inputs, targets, learningRate);
      if (judged === "each" || step === steps) found.push(this.#lossOf(testInputs, testTargets));
    }
    return Float64Array.from(found);
  }
}

/** Checks tasks. @throws {RangeError} When arrays do not fit the network. */
export function requireTasks(
  { channels, steps = 1, outputs }: TunedNetwork,
  tasks: readonly TuningTask[],
): void {
  if (tasks.length === 0) fail(TASK, "there must be a task", "none");
  tasks.forEach(({ inputs, targets, testInputs = inputs, testTargets = targets }, number) => {
    for (const [given, wanted] of [[inputs, targets], [testInputs, testTargets]]) {
      const rows = wanted.length / outputs;
      if (Number.isInteger(rows) && rows > 0 && given.length === rows * steps * channels) continue;
      const rule = `task ${number} must have ${steps * channels} inputs and ${outputs} targets in each row`;
      fail(TASK, rule, `${given.length} and ${wanted.length} numbers`);
    }
  });
}
