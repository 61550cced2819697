import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../../processor/rows.ts";
import { ProcessorRecurrentLayer } from "../recurrent/processor_recurrent.ts";
import { RECURRENT_STEPS } from "../recurrent/processor_steps.ts";
import type { GroupedBlock } from "./grouped_layer.ts";

/** Rows of one group, and where its columns stand among those of all. */
interface Part {
  own: Rows;
  first: number;
  count: number;
}

/** An LSTM in groups on the processor: a recurrent layer for each, on its own columns. The plain reference is `groupedPass`. */
class ProcessorGrouped implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #groups: readonly { layer: ProcessorRecurrentLayer; inputs: Part; dInputs?: Part }[];
  readonly #hidden: number;
  readonly #rows: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<GroupedBlock>) {
    const { batch, steps, tape, block } = plan,
      { arena } = processor,
      { groups, units, rows, offset } = block;
    const count = block.inputs / groups, hidden = this.#hidden = units / groups;
    this.#rows = batch * steps;
    this.outputs = takeRows(arena, this.#rows, units);
    this.dOutputs = tape ? takeRows(arena, this.#rows, units) : this.outputs;
    this.#groups = Array.from({ length: groups }, (_, group) => {
      const part = () => ({ own: takeRows(arena, this.#rows, count), first: group * count, count });
      const inputs = part(), dInputs = plan.dInputs ? part() : undefined;
      const own = { kind: "lstm", offset: offset + group * hidden, rows, columns: units } as const;
      const layer = new ProcessorRecurrentLayer(processor, {
        ...plan,
        block: { ...own, inputs: count, units: hidden },
        inputs: inputs.own,
        dInputs: dInputs?.own,
      });
      return { layer, inputs, dInputs };
    });
  }

  load(vector: ArrayLike<number>): void {
    for (const { layer } of this.#groups) layer.load(vector);
  }

  /** Copies the columns of a group out of those of all, or back to them. */
  #copy(all: Rows, { own, first, count }: Part, out: boolean): void {
    const { arena } = this.processor,
      wide = viewRows(arena, all, this.#rows),
      narrow = viewRows(arena, own, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      const there = row * all.stride + first, here = row * own.stride;
      for (let column = 0; column < count; column++) {
        if (out) narrow[here + column] = wide[there + column];
        else wide[there + column] = narrow[here + column];
      }
    }
  }

  /** The units of a group, of its outputs or their gradient. */
  #units(own: Rows, group: number): Part {
    return { own, first: group * this.#hidden, count: this.#hidden };
  }

  forward(): void {
    this.#groups.forEach(({ layer, inputs }, group) => {
      this.#copy(this.plan.inputs, inputs, true);
      layer.forward();
      this.#copy(this.outputs, this.#units(layer.outputs, group), false);
    });
  }

  backward(): void {
    this.#groups.forEach(({ layer, dInputs }, group) => {
      this.#copy(this.dOutputs, this.#units(layer.dOutputs, group), true);
      layer.backward();
      if (dInputs) this.#copy(this.plan.dInputs!, dInputs, false);
    });
  }

  storeGradient(vector: Float32Array): void {
    for (const { layer } of this.#groups) layer.storeGradient(vector);
  }
}

/** LSTMs in groups on the processor. */
export const processorGrouped: ProcessorKind<GroupedBlock> = {
  kernels: RECURRENT_STEPS,
  make: (processor, plan) => new ProcessorGrouped(processor, plan),
};
