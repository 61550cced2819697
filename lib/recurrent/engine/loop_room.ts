import {
  type NetworkLayout,
  networkLayout,
  type RateNetworkSpec,
  type WeightMasks,
} from "../network_spec.ts";
import type { Plant } from "../plants/plant.ts";
import { DoubleMatrix } from "./double_matrix.ts";
import { DoubleMemory, type DoubleRows } from "./memory.ts";
import { type Recurrence, recurrenceOf } from "./recurrence.ts";

/** Sizes of a loop. */
export interface LoopSizes {
  /** B. */
  batch: number;
  /** Most steps. */
  steps: number;
  /** K of the targets. */
  targets: number;
}

/** The memory of a network and its plant over all steps of a batch, and its matrices. */
export class LoopRoom {
  readonly memory = new DoubleMemory();
  readonly layout: NetworkLayout;
  readonly recurrence: Recurrence;
  readonly input: DoubleMatrix | null;
  readonly readout: DoubleMatrix;
  /** Rates before each step, and after the last. ((T + 1) B, N) */
  readonly rates: DoubleRows;
  /** What rates are driven to; on the way back the gradient of their sums. (T B, N) */
  readonly driven: DoubleRows;
  /** Inputs and what is seen. (T B, F + P) */
  readonly inputs: DoubleRows;
  /** Outputs; on the way back the gradient of their sums. (T B, O) */
  readonly outputs: DoubleRows;
  /** Outputs by the readout, which stay. (T B, O) */
  readonly controls: Float64Array;
  /** Gradient of the rates after a step, and of the inputs. (B, N), (B, F + P) */
  readonly toRates: DoubleRows;
  readonly toInputs: DoubleRows;
  /** States of the plant before each step, and what is seen of them. ((T + 1) B, S), ((T + 1) B, P) */
  readonly states: Float64Array;
  readonly seen: Float64Array;
  /** Gradients of both. */
  readonly toStates: Float64Array;
  readonly toSeen: Float64Array;
  /** Answers and their gradient. (T B, A) */
  readonly answers: Float64Array;
  readonly toAnswers: Float64Array;
  /** Numbers of an answer. */
  readonly answered: number;

  constructor(
    readonly spec: RateNetworkSpec,
    masks: WeightMasks,
    readonly plant: Plant | null,
    readonly sizes: LoopSizes,
  ) {
    const { memory } = this, { units: N, inputs, seen, outputs: O } = spec, { batch: B, steps: T } = sizes;
    this.layout = networkLayout(spec);
    this.recurrence = recurrenceOf(memory, spec, masks, sizes);
    this.input = inputs + seen > 0 ? new DoubleMatrix(memory, N, inputs + seen) : null;
    this.readout = new DoubleMatrix(memory, O, N);
    this.rates = memory.rows((T + 1) * B, N);
    this.driven = memory.rows(T * B, N);
    this.inputs = memory.rows(T * B, inputs + seen);
    this.outputs = memory.rows(T * B, O);
    this.toRates = memory.rows(B, N);
    this.toInputs = memory.rows(B, inputs + seen);
    const S = plant?.states ?? 0, P = plant?.outputs ?? 0, A = this.answered = plant?.answers ?? O;
    const room = (count: number, width: number) => new Float64Array(count * B * width);
    this.controls = room(T, O);
    this.states = room(T + 1, S);
    this.seen = room(T + 1, P);
    this.toStates = room(T + 1, S);
    this.toSeen = room(T + 1, P);
    this.answers = room(T, A);
    this.toAnswers = room(T, A);
  }
}
