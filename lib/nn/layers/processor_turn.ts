import type { LayerBlock } from "../layer.ts";
import type { Processor } from "../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../processor/rows.ts";

/** Some channels in the reverse order of steps, on the processor. */
class ProcessorTurn implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<LayerBlock & { count: number }>) {
    const { batch, steps, block: { units }, tape } = plan, { arena } = processor;
    this.outputs = takeRows(arena, batch * steps, units);
    this.dOutputs = tape ? takeRows(arena, batch * steps, units) : this.outputs;
  }

  /** Moves rows from one place to another: both ways are the same. */
  #move(from: Rows, to: Rows): void {
    const { processor: { arena }, plan: { batch, steps, block: { units, count } } } = this;
    const source = viewRows(arena, from, batch * steps), sink = viewRows(arena, to, batch * steps);
    for (let t = 0; t < steps; t++) {
      for (let b = 0; b < batch; b++) {
        const into = (t * batch + b) * to.stride, turned = ((steps - 1 - t) * batch + b) * from.stride;
        const same = (t * batch + b) * from.stride;
        for (let c = 0; c < units - count; c++) sink[into + c] = source[same + c];
        for (let c = units - count; c < units; c++) sink[into + c] = source[turned + c];
      }
    }
  }

  forward(): void {
    this.#move(this.plan.inputs, this.outputs);
  }

  backward(): void {
    if (this.plan.dInputs) this.#move(this.dOutputs, this.plan.dInputs);
  }
}

/** Some channels in the reverse order of steps, on the processor. */
export const processorTurn: ProcessorKind<LayerBlock & { count: number }> = {
  kernels: [],
  make: (processor, plan) => new ProcessorTurn(processor, plan),
};
