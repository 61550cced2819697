import type { EventRows } from "./event_rows.ts";
import type { LayerBlock } from "../layer_block.ts";

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
  /** Gives the inputs of the rows by their events, in place of {@link gather}. @default they are gathered */
  giveEvents?(rows: BatchRows, events: EventRows): void;
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
