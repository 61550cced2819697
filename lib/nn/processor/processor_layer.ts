import type { WasmFunction } from "../../wasm/wasm_module.ts";
import type { LayerBlock } from "../layer_block.ts";
import type { EventRows } from "./event_rows.ts";
import type { Processor } from "./processor.ts";
import type { Rows } from "./rows.ts";

/** What a layer's passes on the processor are over. */
export interface ProcessorPlan<Block = LayerBlock> {
  /** B. */
  batch: number;
  /** T of the inputs. */
  steps: number;
  block: Block;
  /** `(T, B)` rows of its inputs; `(B)` rows where they are repeated. */
  inputs: Rows;
  /** Events of the inputs of each step, where the layer below finds them. */
  events?: EventRows;
  /** The inputs are one step, the same for all T; only of a kind that {@link ProcessorKind.takesRepeated}. @default false */
  repeated?: boolean;
  /** Outputs of the layer `block.back` further below, or the stack's inputs where the block reads them. */
  earlier?: Rows;
  /** It goes back, too: keeps what that needs. */
  tape: boolean;
  /** `(T, B)` rows: where the gradient of the inputs goes, with a tape. @default it is not computed */
  dInputs?: Rows;
  /** Recurrent layers go on from where the last pass ended. */
  continued: boolean;
  /** Its number in the stack, from the inputs up. */
  layer: number;
}

/** What a pass of training is: the random words of dropout depend on it. */
export interface PassPlace {
  /** Number of the training step. */
  step: number;
  /** Number of the first row in the batch. */
  firstRow: number;
  /** Seed of the training. */
  seed: number;
}

/** What goes from segment to segment of the steps: states forward, gradients by them back. */
export type Carried = "state" | "slopes";

/** A layer on the processor. */
export interface ProcessorLayer {
  /** `(T of the outputs, B)` rows. */
  readonly outputs: Rows;
  /** `(T of the outputs, B)` rows: the gradient of the outputs, set by what reads them before each way back; without a tape the outputs. */
  readonly dOutputs: Rows;
  /** Events of the outputs of each step, which it finds in its pass forward. @default none */
  readonly events?: EventRows;
  /** Takes its weights from the parameter vector. @default it has none */
  load?(vector: ArrayLike<number>): void;
  /** Sets the outputs, and keeps what the way back needs. @param place Of a pass in training. */
  forward(place?: PassPlace): void;
  /**
   * Goes back from the gradient of the outputs, which it may change, to that of the weights and inputs; once after each pass forward, of which it
   * overwrites what was kept.
   */
  backward(place?: PassPlace): void;
  /**
   * A copy of its state after a pass without a tape that goes on, or of the gradient by the state before its steps after a way back of one with it.
   * @default it has none
   */
  keep?(what: Carried): Float32Array;
  /** Takes such a copy for that before the next pass or way back. @param kept Empty: zeros. */
  restore?(what: Carried, kept: Float32Array): void;
  /** Puts the gradient of its weights where they stand in the parameter vector. @default it has none */
  storeGradient?(vector: Float32Array): void;
}

/** A kind of layer on the processor. */
export interface ProcessorKind<Block extends LayerBlock = LayerBlock> {
  /** Its kernels, beside the products that all have. */
  readonly kernels: readonly WasmFunction[];
  /** It can take one step for all those that a layer below repeats. @default false */
  readonly takesRepeated?: boolean;
  /** It sees one step at a time, or keeps a state and restores it: passes can be in segments of the steps. @default false */
  readonly segments?: boolean;
  /** Makes one. @param processor With the kernels. */
  make(processor: Processor, plan: ProcessorPlan<Block>): ProcessorLayer;
}
