import type { Processor } from "./processor.ts";
import type { LayerBlock } from "../layer_block.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "./processor_layer.ts";
import { type Rows, takeRows, viewRows } from "./rows.ts";

/** Which steps are copied where. */
export interface StepsTaken {
  /** Steps of the outputs. */
  outputSteps: number;
  /** Copies in a step of the outputs, one after another. @default 1 */
  width?: number;
  /** Channels that are copied, the first. @default all */
  channels?: number;
  /** The step that copy j of output step u is of. */
  from: (u: number, j: number) => number;
}

/** A layer on the processor that only copies steps; the plain reference is `tapsPass`. */
class StepCopies implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan, readonly taken: StepsTaken) {
    const { batch, block, tape } = plan, rows = batch * taken.outputSteps;
    this.outputs = takeRows(processor.arena, rows, block.units);
    this.dOutputs = tape ? takeRows(processor.arena, rows, block.units) : this.outputs;
  }

  get #channels(): number {
    return this.taken.channels ?? this.plan.block.inputs;
  }

  /** Calls back with the place of a row below and that of its copy. */
  #each(visit: (below: number, copy: number) => void): void {
    const { batch, inputs } = this.plan, { outputs } = this, channels = this.#channels;
    const { outputSteps, width = 1, from } = this.taken;
    for (let u = 0; u < outputSteps; u++) {
      for (let j = 0; j < width; j++) {
        const below = from(u, j) * batch;
        for (let b = 0; b < batch; b++) {
          visit((below + b) * inputs.stride, (u * batch + b) * outputs.stride + j * channels);
        }
      }
    }
  }

  forward(): void {
    const { plan: { batch, steps, inputs }, taken, processor: { arena } } = this, channels = this.#channels;
    const below = viewRows(arena, inputs, batch * steps);
    const above = viewRows(arena, this.outputs, batch * taken.outputSteps);
    this.#each((from, to) => {
      for (let channel = 0; channel < channels; channel++) above[to + channel] = below[from + channel];
    });
  }

  backward(): void {
    const { plan: { batch, steps, dInputs }, taken, processor: { arena } } = this, channels = this.#channels;
    if (!dInputs) return;
    const below = viewRows(arena, dInputs, batch * steps).fill(0);
    const above = viewRows(arena, this.dOutputs, batch * taken.outputSteps);
    this.#each((to, from) => {
      for (let channel = 0; channel < channels; channel++) below[to + channel] += above[from + channel];
    });
  }
}

/** A kind of layer that only copies steps. */
export function takesSteps<Block extends LayerBlock>(
  takenBy: (plan: ProcessorPlan<Block>) => StepsTaken,
): ProcessorKind<Block> {
  return { kernels: [], make: (processor, plan) => new StepCopies(processor, plan, takenBy(plan)) };
}
