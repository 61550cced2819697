import { activateRows, ROW_ACTIVATIONS } from "../../processor/activate_rows.ts";
import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { panelColumns } from "../../processor/product.ts";
import { type Rows, takeRows, viewRows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";
import type { DenseBlock } from "../../dense_layout.ts";
import { type ElmBlock, elmParts, memoryOf } from "./elm_layout.ts";

/** A dense part of the weights, whose last row meets the 1 of the rows that it is multiplied with. */
const denseMatrix = (
  processor: Processor,
  { offset, inputs, units, columns }: DenseBlock,
  at: { one: number; tape: boolean; backRows: number },
) =>
  new WeightMatrix(processor, at.one + 1, {
    ...{ columns: units, tape: at.tape, backRows: at.backRows },
    placeOf(row, unit) {
      const k = row === at.one ? inputs : row < inputs ? row : null;
      return k === null ? null : 4 * (offset + k * columns) + unit;
    },
  });

/** An ELM layer on the processor, forward and back; the plain reference is `elmPass`. */
class ProcessorElm implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #ofInputs: WeightMatrix;
  readonly #ofMemory: WeightMatrix;
  readonly #toMemory: WeightMatrix;
  /** `(T, B)` rows: sums of hidden units, and of what changes the memory. */
  readonly #hiddenSums: MatrixRows;
  readonly #changeSums: MatrixRows;
  /** `(T, B)` rows: hidden units, and what changes the memory. */
  readonly #hidden: Rows;
  readonly #changes: Rows;
  /** `(T + 1, B)` rows: the memory that each step finds, already decayed. */
  readonly #carried: MatrixRows;
  /** `(B)` rows: gradients of one step. */
  readonly #dHidden: Rows;
  readonly #dChanges: Rows;
  readonly #dCarried: MatrixRows;
  readonly #leaks: { kept: number; lost: number; slope: number }[];
  /** Gradient of kappa. */
  readonly #dKept: Float64Array;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<ElmBlock>) {
    const { batch, steps, inputs, dInputs, tape, block } = plan, { arena } = processor;
    const { units, hidden } = block, { ofInputs, ofMemory, toMemory } = elmParts(block), all = batch * steps;
    const take = (rows: number, columns: number): MatrixRows => {
      const stride = panelColumns(columns);
      return { address: arena.take(rows * stride), stride };
    };
    this.outputs = takeRows(arena, all, units);
    this.dOutputs = tape ? takeRows(arena, all, units) : this.outputs;
    this.#hidden = takeRows(arena, all, hidden);
    this.#changes = takeRows(arena, all, units);
    this.#ofInputs = denseMatrix(processor, ofInputs, {
      ...{ one: inputs.one, tape, backRows: dInputs ? inputs.one : 0 },
    });
    this.#ofMemory = new WeightMatrix(processor, units, {
      ...{ columns: hidden, tape, backRows: units },
      placeOf: (n, unit) => 4 * (ofMemory.offset + n * ofMemory.columns) + unit,
    });
    this.#toMemory = denseMatrix(processor, toMemory, { one: this.#hidden.one, tape, backRows: hidden });
    this.#hiddenSums = take(all, hidden);
    this.#changeSums = take(all, units);
    this.#carried = take(all + batch, units);
    this.#dHidden = takeRows(arena, tape ? batch : 0, panelColumns(hidden));
    this.#dChanges = takeRows(arena, tape ? batch : 0, units);
    this.#dCarried = take(tape ? batch : 0, units);
    this.#leaks = [];
    this.#dKept = new Float64Array(units);
  }

  load(vector: ArrayLike<number>): void {
    const { block } = this.plan, first = 4 * elmParts(block).taus.offset;
    for (const weights of [this.#ofInputs, this.#ofMemory, this.#toMemory]) weights.load(vector);
    for (let n = 0; n < block.units; n++) this.#leaks[n] = memoryOf(block, vector[first + n]);
  }

  #activate(
    way: "Forward" | "Backward",
    of: "hidden" | "changes",
    at: { sums: MatrixRows; outputs: Rows },
  ): void {
    const { batch, block: { units, hidden } } = this.plan;
    const what = of === "hidden"
      ? { activation: "relu", units: hidden } as const
      : { activation: "tanh", units } as const;
    activateRows(this.processor, way, { ...what, ...at, rows: batch });
  }

  forward(): void {
    const { batch, steps, inputs, continued } = this.plan, { arena } = this.processor;
    const carried = this.#carried, length = batch * carried.stride;
    this.#ofInputs.multiply(inputs, this.#hiddenSums, steps * batch);
    if (!continued) arena.view(carried.address, length).fill(0);
    for (let t = 0; t < steps; t++) {
      const first = t * batch, hiddenSums = rowsFrom(this.#hiddenSums, first);
      const changeSums = rowsFrom(this.#changeSums, first), hidden = rowsFrom(this.#hidden, first);
      if (t > 0 || continued) this.#ofMemory.multiply(rowsFrom(carried, first), hiddenSums, batch, true);
      this.#activate("Forward", "hidden", { sums: hiddenSums, outputs: hidden });
      this.#toMemory.multiply(hidden, changeSums, batch);
      this.#activate("Forward", "changes", { sums: changeSums, outputs: rowsFrom(this.#changes, first) });
      this.#remember(t);
    }
    // What the step after the last one finds is what the next pass starts from.
    if (continued) arena.view(carried.address, (steps + 1) * length).copyWithin(0, steps * length);
  }

  /** The memory after a step, and what the next one finds of it. */
  #remember(t: number): void {
    const { plan: { batch, steps, block: { units, lambda } }, processor: { arena }, outputs } = this;
    const carried = arena.view(this.#carried.address, (steps + 1) * batch * this.#carried.stride);
    const changes = viewRows(arena, this.#changes, steps * batch),
      all = viewRows(arena, outputs, steps * batch);
    for (let row = t * batch; row < (t + 1) * batch; row++) {
      const from = row * this.#carried.stride, next = from + batch * this.#carried.stride;
      for (let n = 0; n < units; n++) {
        const { kept, lost } = this.#leaks[n];
        const memory = carried[from + n] + lambda * lost * changes[row * this.#changes.stride + n];
        all[row * outputs.stride + n] = memory;
        carried[next + n] = kept * memory;
      }
    }
  }

  /** Gradient of what changes the memory in a step, from that of the memory. */
  #forget(t: number): void {
    const { plan: { batch, steps, block: { units, lambda } }, processor: { arena }, outputs, dOutputs } =
      this;
    const all = steps * batch, memory = viewRows(arena, outputs, all), above = viewRows(arena, dOutputs, all);
    const changes = viewRows(arena, this.#changes, all), dChanges = viewRows(arena, this.#dChanges, batch);
    const dCarried = arena.view(this.#dCarried.address, batch * this.#dCarried.stride), dKept = this.#dKept;
    for (let b = 0; b < batch; b++) {
      const row = t * batch + b, own = b * this.#dCarried.stride;
      for (let n = 0; n < units; n++) {
        const { kept, lost } = this.#leaks[n], g = dCarried[own + n];
        const slope = above[row * dOutputs.stride + n] + kept * g;
        dKept[n] += g * memory[row * outputs.stride + n] -
          lambda * slope * changes[row * this.#changes.stride + n];
        dChanges[b * this.#dChanges.stride + n] = lambda * lost * slope;
        dCarried[own + n] = slope;
      }
    }
  }

  backward(): void {
    const { batch, steps, inputs, dInputs } = this.plan, { arena } = this.processor, all = steps * batch;
    arena.view(this.#dCarried.address, batch * this.#dCarried.stride).fill(0);
    this.#dKept.fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      const hiddenSums = rowsFrom(this.#hiddenSums, t * batch),
        changeSums = rowsFrom(this.#changeSums, t * batch);
      this.#forget(t);
      this.#activate("Backward", "changes", { sums: changeSums, outputs: this.#dChanges });
      this.#toMemory.carryBack(changeSums, this.#dHidden, batch);
      this.#activate("Backward", "hidden", { sums: hiddenSums, outputs: this.#dHidden });
      if (t > 0) this.#ofMemory.carryBack(hiddenSums, this.#dCarried, batch, true);
    }
    const found = [[this.#ofInputs, inputs, this.#hiddenSums], [
      this.#ofMemory,
      this.#carried,
      this.#hiddenSums,
    ], [
      this.#toMemory,
      this.#hidden,
      this.#changeSums,
    ]] as const;
    for (const [weights, rows, sums] of found) {
      weights.clearGradient();
      weights.addGradient(rows, sums, all);
    }
    if (dInputs) this.#ofInputs.carryBack(this.#hiddenSums, dInputs, all);
  }

  storeGradient(vector: Float32Array): void {
    const first = 4 * elmParts(this.plan.block).taus.offset;
    for (const weights of [this.#ofInputs, this.#ofMemory, this.#toMemory]) weights.storeGradient(vector);
    this.#dKept.forEach((slope, n) => vector[first + n] = slope * this.#leaks[n].slope);
  }
}

/** ELM layers on the processor. */
export const processorElm: ProcessorKind<ElmBlock> = {
  kernels: ROW_ACTIVATIONS,
  make: (processor, plan) => new ProcessorElm(processor, plan),
};
