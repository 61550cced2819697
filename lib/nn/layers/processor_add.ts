import type { Processor } from "../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../processor/processor_layer.ts";
import { addRows, type Rows, takeRows, viewRows } from "../processor/rows.ts";

/** A sum with an earlier layer on the processor; the stack brings the earlier one its gradient. */
class ProcessorAdd implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #rows: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan) {
    const { batch, steps, tape, block: { units } } = plan;
    this.#rows = batch * steps;
    this.outputs = takeRows(processor.arena, this.#rows, units);
    this.dOutputs = tape ? takeRows(processor.arena, this.#rows, units) : this.outputs;
  }

  forward(): void {
    const { processor: { arena }, plan: { inputs, earlier, block: { units } }, outputs } = this;
    viewRows(arena, outputs, this.#rows).set(viewRows(arena, inputs, this.#rows));
    addRows(arena, { from: earlier!, to: outputs, rows: this.#rows, units });
  }

  backward(): void {
    const { processor: { arena }, plan: { dInputs } } = this;
    if (dInputs) viewRows(arena, dInputs, this.#rows).set(viewRows(arena, this.dOutputs, this.#rows));
  }
}

/** Sums with earlier layers on the processor. */
export const processorAdd: ProcessorKind = {
  segments: true,
  kernels: [],
  make: (processor, plan) => new ProcessorAdd(processor, plan),
};
