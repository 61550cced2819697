import type { Processor } from "../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../processor/rows.ts";
import type { ChainBlock } from "./chain_layer.ts";

/** Steps of the chain rule on the processor; the plain reference is `chainPass`. */
class ProcessorChain implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<ChainBlock>) {
    const { batch, block: { units, values }, tape } = plan, { arena } = processor;
    this.outputs = takeRows(arena, batch * values, units);
    this.dOutputs = tape ? takeRows(arena, batch * values, units) : this.outputs;
  }

  forward(): void {
    const { processor: { arena }, plan, outputs } = this, { batch, inputs, earlier = inputs, block } = plan;
    const { values, context, first } = block, stride = outputs.stride;
    // The first step of all rows comes first.
    const below = viewRows(arena, inputs, batch), source = viewRows(arena, earlier, batch);
    const above = viewRows(arena, outputs, batch * values);
    for (let d = 0; d < values; d++) {
      for (let b = 0; b < batch; b++) {
        const from = b * inputs.stride, given = b * earlier.stride + first, to = (d * batch + b) * stride;
        for (let c = 0; c < context; c++) above[to + c] = below[from + c];
        for (let v = 0; v < values; v++) {
          above[to + context + v] = v < d ? source[given + v] : 0;
          above[to + context + values + v] = v === d ? 1 : 0;
        }
      }
    }
  }

  backward(): void {
    const { processor: { arena }, plan: { batch, dInputs, block: { values, context } } } = this;
    if (!dInputs) return;
    const below = viewRows(arena, dInputs, batch).fill(0), { stride } = this.dOutputs;
    const above = viewRows(arena, this.dOutputs, batch * values);
    for (let d = 0; d < values; d++) {
      for (let b = 0; b < batch; b++) {
        const to = b * dInputs.stride, from = (d * batch + b) * stride;
        for (let c = 0; c < context; c++) below[to + c] += above[from + c];
      }
    }
  }
}

/** Steps of the chain rule on the processor. */
export const processorChain: ProcessorKind<ChainBlock> = {
  kernels: [],
  make: (processor, plan) => new ProcessorChain(processor, plan),
};
