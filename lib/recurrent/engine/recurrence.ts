import {
  type NetworkLayout,
  networkLayout,
  type RateNetworkSpec,
  type WeightMasks,
  weightsOf,
} from "../network_spec.ts";
import { DoubleMatrix } from "./double_matrix.ts";
import type { DoubleMemory, DoubleRows } from "./memory.ts";
import { rowsFrom } from "./memory.ts";

/** Recurrent weights at work. */
export interface Recurrence {
  /** Takes the weights. */
  load(vector: Float64Array): void;
  /** Sums of the rates of a step. */
  drive(rates: DoubleRows, sums: DoubleRows, step: number): void;
  /** Their gradient carried back to the rates, which is added. */
  carryBack(sums: DoubleRows, rates: DoubleRows, step: number): void;
  /** Adds the gradient of the weights, of all steps. */
  addGradient(rates: DoubleRows, sums: DoubleRows, into: Float64Array): void;
}

/** The whole matrix of recurrent weights `(N, N)`, where it is the product of two factors, or has a mask, too. */
export function recurrentMatrix(
  spec: RateNetworkSpec,
  vector: Float64Array,
  masks: WeightMasks,
): Float64Array {
  const { units: N, rank } = spec, layout = networkLayout(spec), mask = masks.recurrent;
  const own = rank === null ? weightsOf(layout, vector, "recurrent.weight").slice() : new Float64Array(N * N);
  if (rank !== null) {
    const left = weightsOf(layout, vector, "recurrent.left"),
      right = weightsOf(layout, vector, "recurrent.right");
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) {
        let sum = 0;
        for (let k = 0; k < rank; k++) sum += left[i * rank + k] * right[j * rank + k];
        own[i * N + j] = sum;
      }
    }
  }
  if (mask) { for (let at = 0; at < own.length; at++) own[at] *= mask[at]; }
  return own;
}

/** All recurrent weights as one matrix. */
class WholeRecurrence implements Recurrence {
  readonly #matrix: DoubleMatrix;
  readonly #layout: NetworkLayout;
  #vector: Float64Array = new Float64Array();

  constructor(memory: DoubleMemory, readonly spec: RateNetworkSpec, readonly masks: WeightMasks) {
    this.#matrix = new DoubleMatrix(memory, spec.units, spec.units);
    this.#layout = networkLayout(spec);
  }

  load(vector: Float64Array): void {
    this.#vector = vector;
    this.#matrix.load(recurrentMatrix(this.spec, vector, this.masks));
  }

  drive(rates: DoubleRows, sums: DoubleRows): void {
    this.#matrix.multiply(rates, sums);
  }

  carryBack(sums: DoubleRows, rates: DoubleRows): void {
    this.#matrix.carryBack(sums, rates, true);
  }

  addGradient(rates: DoubleRows, sums: DoubleRows, into: Float64Array): void {
    const { units: N, rank } = this.spec, own = new Float64Array(N * N), mask = this.masks.recurrent;
    this.#matrix.addGradient(rates, sums, own);
    if (mask) { for (let at = 0; at < own.length; at++) own[at] *= mask[at]; }
    const part = (vector: Float64Array, name: "recurrent.weight" | "recurrent.left" | "recurrent.right") =>
      weightsOf(this.#layout, vector, name);
    if (rank === null) {
      const weight = part(into, "recurrent.weight");
      for (let at = 0; at < own.length; at++) weight[at] += own[at];
      return;
    }
    const left = part(this.#vector, "recurrent.left"), right = part(this.#vector, "recurrent.right");
    const toLeft = part(into, "recurrent.left"), toRight = part(into, "recurrent.right");
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) {
        const above = own[i * N + j];
        for (let k = 0; k < rank; k++) {
          toLeft[i * rank + k] += above * right[j * rank + k];
          toRight[j * rank + k] += above * left[i * rank + k];
        }
      }
    }
  }
}

/** Recurrent weights as two factors, by way of R numbers, which takes 2 R N products where the whole matrix takes N². */
class FactoredRecurrence implements Recurrence {
  readonly #left: DoubleMatrix;
  readonly #right: DoubleMatrix;
  readonly #between: DoubleRows;
  readonly #above: DoubleRows;
  readonly #layout: NetworkLayout;

  constructor(
    memory: DoubleMemory,
    spec: RateNetworkSpec,
    rank: number,
    readonly batch: number,
    steps: number,
  ) {
    this.#left = new DoubleMatrix(memory, spec.units, rank);
    this.#right = new DoubleMatrix(memory, rank, spec.units, (to, from) => from * rank + to);
    this.#between = memory.rows(batch * steps, rank);
    this.#above = memory.rows(batch * steps, rank);
    this.#layout = networkLayout(spec);
  }

  #of(rows: DoubleRows, step: number): DoubleRows {
    return rowsFrom(rows, step * this.batch, this.batch);
  }

  load(vector: Float64Array): void {
    this.#left.load(weightsOf(this.#layout, vector, "recurrent.left"));
    this.#right.load(weightsOf(this.#layout, vector, "recurrent.right"));
  }

  drive(rates: DoubleRows, sums: DoubleRows, step: number): void {
    this.#right.multiply(rates, this.#of(this.#between, step));
    this.#left.multiply(this.#of(this.#between, step), sums);
  }

  carryBack(sums: DoubleRows, rates: DoubleRows, step: number): void {
    this.#left.carryBack(sums, this.#of(this.#above, step));
    this.#right.carryBack(this.#of(this.#above, step), rates, true);
  }

  addGradient(rates: DoubleRows, sums: DoubleRows, into: Float64Array): void {
    const { count } = rates, left = weightsOf(this.#layout, into, "recurrent.left");
    this.#left.addGradient(rowsFrom(this.#between, 0, count), sums, left);
    const right = weightsOf(this.#layout, into, "recurrent.right");
    this.#right.addGradient(rates, rowsFrom(this.#above, 0, count), right);
  }
}

/** Recurrent weights at work, by factors where these are fewer. */
export function recurrenceOf(
  memory: DoubleMemory,
  spec: RateNetworkSpec,
  masks: WeightMasks,
  { batch, steps }: { batch: number; steps: number },
): Recurrence {
  const { rank, units } = spec;
  const factored = rank !== null && !masks.recurrent && 2 * rank < units;
  return factored
    ? new FactoredRecurrence(memory, spec, rank, batch, steps)
    : new WholeRecurrence(memory, spec, masks);
}
