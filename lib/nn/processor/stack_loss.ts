import type { LayerBlock } from "../layer_block.ts";
import { type ProcessorStack, processorStacks } from "./processor_stack.ts";
import { type Rows, viewRows } from "./rows.ts";

/** Some rows of a batch: of a training step, or of one of the batches that are held out. */
export interface BatchRows {
  /** Number of the training step, or of the batch held out. */
  step: number;
  heldOut: boolean;
  /** Number of the first row in the batch. */
  firstRow: number;
  /** Their number. */
  count: number;
}

/** Rows of numbers as plain code reads and writes them, `(T, count, stride)`. */
export interface RowValues {
  values: Float32Array;
  stride: number;
}

/** A loss of what a stack of layers makes of windows of data, on the processor. */
export interface StackProblem {
  /** Layers from the inputs up, the head on top. */
  readonly blocks: readonly LayerBlock[];
  /** T of the inputs. */
  readonly steps: number;
  /** F, channels of the inputs. */
  readonly inputs: number;
  /** Seed of the training. */
  readonly seed: number;
  /** Fills the inputs of the rows, `(T, count, F)`. */
  gather(rows: BatchRows, inputs: RowValues): void;
  /**
   * The part of the batch's mean loss that the rows have, from the outputs of the head, `(T of the top, count, O)`.
   * @param dOutputs Gets its gradient by them. @default it is not asked for
   */
  loss(rows: BatchRows, outputs: RowValues, dOutputs?: RowValues): number;
  /** Numbers of layers whose outputs have a loss of their own; each with as many steps as the top. @default none */
  readonly beside?: readonly number[];
  /** The same of the outputs of layer `beside[at]`. @param dOutputs Gets its gradient by them added. */
  lossBeside?(at: number, rows: BatchRows, outputs: RowValues, dOutputs?: RowValues): number;
}

/** Takes the loss of parts of a batch. */
export class StackLoss {
  /** Stacks with and without a tape by their number of rows. */
  readonly #stacks = new Map<string, ProcessorStack>();
  #weights: ArrayLike<number> = [];
  readonly #loaded = new Set<ProcessorStack>();

  constructor(
    readonly problem: StackProblem,
    readonly make: Awaited<ReturnType<typeof processorStacks>>,
  ) {}

  /** Takes weights from the parameter vector, for all that follows. */
  load(vector: ArrayLike<number>): void {
    this.#weights = vector;
    this.#loaded.clear();
  }

  #stack(count: number, tape: boolean): ProcessorStack {
    const { steps, inputs } = this.problem, name = `${count} ${tape}`;
    const stack = this.#stacks.get(name) ?? this.make({ batch: count, steps, inputs, tape });
    this.#stacks.set(name, stack);
    if (!this.#loaded.has(stack)) stack.load(this.#weights);
    this.#loaded.add(stack);
    return stack;
  }

  /**
   * The part of the mean loss that some rows have.
   * @param gradient The parameter vector's gradient: is set. @default it is not computed
   */
  of(rows: BatchRows, gradient?: Float32Array): number {
    const { problem } = this, stack = this.#stack(rows.count, gradient !== undefined);
    const { arena } = stack.processor,
      place = { step: rows.step, firstRow: rows.firstRow, seed: problem.seed };
    const view = (of: Rows, steps: number): RowValues => ({
      values: viewRows(arena, of, rows.count * steps),
      stride: of.stride,
    });
    problem.gather(rows, view(stack.inputs, problem.steps));
    stack.forward(gradient && place);
    const outputs = view(stack.outputs, stack.steps);
    const { beside = [] } = problem;
    const besides = (layer: number, outputs: Rows, dOutputs?: Rows) =>
      beside.reduce((sum, own, at) => {
        if (own !== layer) return sum;
        const slopes = dOutputs && view(dOutputs, stack.steps);
        return sum + problem.lossBeside!(at, rows, view(outputs, stack.steps), slopes);
      }, 0);
    if (!gradient) {
      const all = [...new Set(beside)].map((layer) => besides(layer, stack.outputsOf(layer)));
      return all.reduce((sum, one) => sum + one, problem.loss(rows, outputs));
    }
    let loss = problem.loss(rows, outputs, view(stack.dOutputs, stack.steps));
    stack.backward(place, (layer, outputs, dOutputs) => loss += besides(layer, outputs, dOutputs));
    stack.storeGradient(gradient);
    return loss;
  }
}

/** Prepares the loss of a problem. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
export async function stackLoss(problem: StackProblem): Promise<StackLoss> {
  return new StackLoss(problem, await processorStacks(problem.blocks));
}
