import { loadLate } from "../../base/load_late.ts";
import type { LayerBlock } from "../layer_block.ts";
import { type ProcessorStack, processorStacks } from "./processor_stack.ts";
import type * as bySegments from "./segmented_loss.ts";
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
  /** Numbers of layers of which sums of outputs over all steps have a loss of their own; each has as many steps as the top. @default none */
  readonly beside?: readonly number[];
  /** The same of the sums of layer `beside[at]`, `(count, N)`. @param dSums Gets its gradient by them added. */
  lossBeside?(at: number, rows: BatchRows, sums: RowValues, dSums: RowValues): number;
  /** Steps are taken in segments, of which one at a time keeps what the way back needs. @default all at once */
  readonly segments?: Segments;
}

/** Segments of the steps of a stack whose layers keep all steps. */
export interface Segments {
  /** T, though constant inputs have one. */
  steps: number;
  /** Steps of a segment. */
  length: number;
  /** The layers for so many steps. */
  blocks(steps: number): readonly LayerBlock[];
}

/** Takes the loss of parts of a batch. */
export interface PartLoss {
  /** Takes weights from the parameter vector, for all that follows. */
  load(vector: ArrayLike<number>): void;
  /**
   * The part of the mean loss that some rows have.
   * @param gradient The parameter vector's gradient: is set. @default it is not computed
   */
  of(rows: BatchRows, gradient?: Float32Array): number;
}

/** Adds slopes of sums `(count, N)` to those of all steps. */
export function addBesides(dOutputs: RowValues, { values }: RowValues): void {
  for (let at = 0; at < dOutputs.values.length; at++) dOutputs.values[at] += values[at % values.length];
}

/** Takes the loss of parts of a batch at once. */
class StackLoss implements PartLoss {
  /** Stacks with and without a tape by their number of rows. */
  readonly #stacks = new Map<string, ProcessorStack>();
  #weights: ArrayLike<number> = [];
  readonly #loaded = new Set<ProcessorStack>();

  constructor(
    readonly problem: StackProblem,
    readonly make: Awaited<ReturnType<typeof processorStacks>>,
  ) {}

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
    let loss = problem.loss(rows, outputs, gradient && view(stack.dOutputs, stack.steps));
    const slopes = new Map<number, RowValues>();
    (problem.beside ?? []).forEach((layer, at) => {
      const outputs = view(stack.outputsOf(layer), stack.steps),
        { stride } = outputs,
        size = rows.count * stride;
      const sums = new Float32Array(size),
        own = slopes.get(layer) ?? { values: new Float32Array(size), stride };
      for (let at = 0; at < outputs.values.length; at++) sums[at % size] += outputs.values[at];
      loss += problem.lossBeside!(at, rows, { values: sums, stride }, own);
      slopes.set(layer, own);
    });
    if (!gradient) return loss;
    stack.backward(place, {
      beside: (layer, dOutputs) => {
        const own = slopes.get(layer);
        if (own) addBesides(view(dOutputs, stack.steps), own);
      },
    });
    stack.storeGradient(gradient);
    return loss;
  }
}

/** Prepares the loss of a problem. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
export async function stackLoss(problem: StackProblem): Promise<PartLoss> {
  const { segments } = problem;
  if (segments && segments.length < segments.steps) {
    const { SegmentedLoss } = await loadLate<typeof bySegments>(
      "./segmented_loss.ts",
      import.meta.url,
      "learn by segments",
    );
    return await SegmentedLoss.open(problem, segments);
  }
  return new StackLoss(problem, await processorStacks(problem.blocks));
}
