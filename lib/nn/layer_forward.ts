import type { SampleBuffer } from "./_buffers.ts";
import type { Encode } from "./encode.ts";
import type { LayerBlock } from "./layout.ts";
import type { Schedule } from "./schedule.ts";

/** What a layer of a stack runs on. */
export interface LayerPlan<Block = LayerBlock> {
  /** B. */
  batch: number;
  /** T of the inputs. */
  steps: number;
  block: Block;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** `(B, T, stride)`: inputs, then 1, then 0; made by `windowedBuffer`. */
  inputs: SampleBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** Where gradients come from and go to. */
export interface LayerGradients {
  /** `(B, T of the outputs, stride)`: gradient of the outputs. */
  dOutputs: SampleBuffer;
  /** `(layout.length)` vec4: the layer's block is set. */
  gradient: GPUBuffer;
  /** `(B, T, stride)`: where the gradient of the inputs goes. @default it is not computed */
  dInputs?: SampleBuffer;
}

/** The forward half of a layer, and how to prepare the way back. */
export interface LayerForward {
  /** `(B, T of the outputs, stride)`: outputs, then 1, then 0. */
  outputs: SampleBuffer;
  encode: Encode;
  /** Prepares the gradients; only of a layer with its tape. */
  backward(from: LayerGradients): Promise<Encode>;
}
