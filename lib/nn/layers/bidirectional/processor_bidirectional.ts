import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../../processor/rows.ts";
import { ProcessorRecurrentLayer } from "../recurrent/processor_recurrent.ts";
import { RECURRENT_STEPS } from "../recurrent/processor_steps.ts";
import type { BidirectionalBlock } from "./bidirectional_layout.ts";

/** Channels that go from some rows to others. */
interface Move {
  from: Rows;
  to: Rows;
  count: number;
  first?: number;
  into?: number;
  turned?: boolean;
  adds?: boolean;
}

/** Both ways on the processor: two recurrent layers, the second of which has its steps in the reverse order. */
class ProcessorBidirectional implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #turned: Rows;
  readonly #dTurned: Rows | undefined;
  readonly #ahead: ProcessorRecurrentLayer;
  readonly #back: ProcessorRecurrentLayer;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<BidirectionalBlock>) {
    const { arena } = processor, { batch, steps, block, tape, dInputs } = plan, rows = batch * steps;
    this.#turned = takeRows(arena, rows, block.inputs);
    this.#dTurned = dInputs && takeRows(arena, rows, block.inputs);
    const own = { ...plan, continued: false };
    this.#ahead = new ProcessorRecurrentLayer(processor, { ...own, block: block.ways[0] });
    const back = { ...own, block: block.ways[1], inputs: this.#turned, dInputs: this.#dTurned };
    this.#back = new ProcessorRecurrentLayer(processor, back);
    this.outputs = takeRows(arena, rows, block.units);
    this.dOutputs = tape ? takeRows(arena, rows, block.units) : this.outputs;
  }

  #move({ from, to, count, first = 0, into = 0, turned = false, adds = false }: Move): void {
    const { processor: { arena }, plan: { batch, steps } } = this;
    const source = viewRows(arena, from, batch * steps), sink = viewRows(arena, to, batch * steps);
    for (let t = 0; t < steps; t++) {
      for (let b = 0; b < batch; b++) {
        const at = ((turned ? steps - 1 - t : t) * batch + b) * from.stride + first;
        const place = (t * batch + b) * to.stride + into;
        for (let c = 0; c < count; c++) sink[place + c] = source[at + c] + (adds ? sink[place + c] : 0);
      }
    }
  }

  load(vector: ArrayLike<number>): void {
    this.#ahead.load(vector);
    this.#back.load(vector);
  }

  forward(): void {
    const { inputs, block } = this.plan, H = block.units / 2, to = this.outputs;
    this.#move({ from: inputs, to: this.#turned, count: block.inputs, turned: true });
    this.#ahead.forward();
    this.#back.forward();
    this.#move({ from: this.#ahead.outputs, to, count: H });
    this.#move({ from: this.#back.outputs, to, count: H, into: H, turned: true });
  }

  backward(): void {
    const { dInputs, block } = this.plan, H = block.units / 2, from = this.dOutputs;
    this.#move({ from, to: this.#ahead.dOutputs, count: H });
    this.#move({ from, to: this.#back.dOutputs, count: H, first: H, turned: true });
    this.#ahead.backward();
    this.#back.backward();
    if (!dInputs) return;
    this.#move({ from: this.#dTurned!, to: dInputs, count: block.inputs, turned: true, adds: true });
  }

  storeGradient(vector: Float32Array): void {
    this.#ahead.storeGradient(vector);
    this.#back.storeGradient(vector);
  }
}

/** Both ways on the processor. */
export const processorBidirectional: ProcessorKind<BidirectionalBlock> = {
  kernels: RECURRENT_STEPS,
  make: (processor, plan) => new ProcessorBidirectional(processor, plan),
};
