import { ArgumentRangeError } from "../base/errors.ts";
import { sentenceOf } from "../base/fail.ts";
import type * as z from "../deps/zod.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { SampleBuffer } from "./_buffers.ts";
import type { Encode } from "./encode.ts";
import type { ImageShape, LayerBlock } from "./layer_block.ts";
import type { ProcessorKind } from "./processor/processor_layer.ts";
import type { Schedule } from "./schedule.ts";
import type { Visit } from "./weight_block.ts";

export type { ImageShape, LayerBlock } from "./layer_block.ts";

/** One layer of a stack as a user writes it: plain data, of the kinds told apart by `kind`. */
export interface LayerSpec {
  kind: string;
}

/** What a layer finds when it is laid out. */
export interface LayerPlace {
  /** First vec4 of its weights. */
  offset: number;
  /** F. */
  inputs: number;
  /** T of the inputs; infinite where it is not known. */
  steps: number;
  /** Channels and steps of the stack's inputs, and of the outputs of all layers below. */
  below: readonly (readonly [channels: number, steps: number])[];
  /** What the inputs are an image of. @default they are none */
  image?: ImageShape;
}

/** How first weights are made. */
export interface FirstWeights {
  /** Bounds and biases as PyTorch has them, or weights with the variance that keeps signals at their size and no biases. */
  rule: "pytorch" | "variance";
  /** Longest memory that an LSTM starts with, steps; below 2 its forget gates start alike. @default 0 */
  memory?: number;
}

/** What dropout draws from: the training's progress and seed. */
export interface DropoutSource {
  /** The WGSL struct `Progress`. */
  progress: GPUBuffer;
  /** Seed of the training. */
  seed: number;
}

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
  /** Outputs of the layer `block.back` further below, or the stack's inputs where the block reads them. */
  earlier?: SampleBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** How the layers of a stack run forwards. */
export interface StackOptions {
  /** Keep what the way back needs. @default false */
  tape?: boolean;
  /** Recurrent layers go on from where the last pass ended. @default false */
  continued?: boolean;
  /** Dropout layers drop; without it they do nothing. @default nothing is dropped */
  dropout?: DropoutSource;
}

/** How one of them does. */
export interface LayerOptions extends StackOptions {
  /** Its number, from the inputs up. */
  layer: number;
  /** The inputs are one step, the same for all T; see {@linkcode LayerKind.takesRepeated}. */
  repeated: boolean;
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
  /** Prepares the gradients; only of a layer with its tape. Null: the gradient of the outputs is that of the inputs. */
  backward: ((from: LayerGradients) => Promise<Encode>) | null;
}

/** State of recurrent units (in a group) after a step. */
export interface RecurrentState {
  h: Float64Array;
  c: Float64Array;
}

/** What the plain reference of a layer is given beside its inputs. */
export interface PassOptions {
  /** Outputs of the layer `block.back` further below, or the stack's inputs where the block reads them. */
  earlier?: Float64Array;
  /** Where it goes on from: what the pass before left. @default zeros */
  states?: readonly RecurrentState[];
  /** Random words of dropout by their place in `(T, N)`. @default nothing is dropped */
  words?: (place: number) => number;
  /** Number of the training step, for what goes by it. @default 0 */
  step?: number;
}

/** One layer over one sequence, in double precision. */
export interface LayerPass {
  /** `(T of the outputs, N)`. */
  outputs: Float64Array;
  /** The gradient `(T, F)` of the inputs; adds that of the weights to `sums`, which lie as in the parameter vector. */
  back(dOutputs: Float64Array, sums: Float64Array): Float64Array;
  /** After the last step, of a layer that keeps a state. */
  states?: readonly RecurrentState[];
}

/**
 * A kind of layer: all that stacks, first weights, files, surrogates and references know of it. A new kind is an object of this form in
 * `layers/`, a line in `layers/registry.ts` and one in `layers/references.ts`, its shaders, and a test.
 * @example A layer that takes the first step alone, made of what is there
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import * as z from "../deps/zod.ts";
 * import { type LayerKind, NO_WEIGHTS } from "./layer.ts";
 * import { registerLayer } from "./layers/registry.ts";
 * import { stackLayout } from "./layout.ts";
 * import { referenceLayers, stackPass } from "./reference/stack_pass.ts";
 * import { tapsPass } from "./reference/taps.ts";
 * import { copySteps } from "./taps.ts";
 *
 * const first: LayerKind = {
 *   kind: "first",
 *   schema: z.strictObject({ kind: z.literal("first") }),
 *   movesSteps: true,
 *   block: (_, { offset, inputs }) => ({ kind: "first", offset, ...NO_WEIGHTS, inputs, units: inputs }),
 *   steps: () => 1,
 *   forward: (gpu, plan) => copySteps(gpu, plan, { outputSteps: 1 }),
 *   reference: ({ inputs }, _, values) => tapsPass(values, inputs, { outputSteps: 1, from: () => 0 }),
 * };
 * registerLayer(first);
 *
 * const { layers } = stackLayout([{ kind: "first" }], { inputs: 2, outputs: 1, steps: 3 });
 * const pass = stackPass(referenceLayers(layers, new Float64Array(0)), Float64Array.of(1, 2, 3, 4, 5, 6));
 * assertEquals(pass.outputs, Float64Array.of(1, 2));
 * ```
 */
export interface LayerKind<Spec extends LayerSpec = LayerSpec, Block extends LayerBlock = LayerBlock> {
  /** Unique: the field `kind` of its specs and blocks. */
  readonly kind: Spec["kind"];
  /** The schema of its specs, a strict object. */
  readonly schema: z.ZodType<Spec>;
  /**
   * How it is written in a command line, such as `dense:UNITS:ACTIVATION`, and what reads the parts after the kind: null when they are not of this
   * form. Kinds that see one step at a time and have such a form can be layers of surrogates of populations.
   */
  readonly text?: {
    readonly form: string;
    read(parts: readonly string[], wrong: (rule: string) => Error): Spec | null;
  };
  /** It makes steps of its own out of those of a window: a window that ends in one prediction needs such a layer. @default false */
  readonly movesSteps?: boolean;
  /** All steps of its outputs are equal: a layer above that {@linkcode LayerKind.takesRepeated} reads its inputs instead. @default false */
  readonly repeats?: boolean;
  /** The layer below may become wider in further training: every unit is read with a weight of its own, or passed on. @default false */
  readonly readsWider?: boolean;
  /** Further training cannot give it more units. @default false */
  readonly fixedUnits?: boolean;
  /** Its outputs are an image where its inputs are one. @default false */
  readonly keepsImage?: boolean;
  /** Why it needs a window: a field of its spec, and what it must be without one; null when it sees one step at a time. @default null */
  needsWindow?(spec: Spec): { field: string; expected: string } | null;
  /** Keys of the references that it cites. @default nothing */
  readonly references?: readonly string[];
  /** Lays it out. @throws {RangeError} When it does not fit the layers below. */
  block(spec: Spec, place: LayerPlace): Block;
  /** Steps of the outputs from those of the inputs. @default the same */
  steps?(block: Block, steps: number): number;
  /** PyTorch's names and shapes of the weights. @param name What all names begin with. @default it has none */
  shapes?(block: Block, name: string): Record<string, number[]>;
  /** Calls `visit` with the place in the parameter vector of every weight. */
  visit?(block: Block, name: string, visit: Visit): void;
  /** Largest magnitude of the first weights, which are drawn uniformly. @default 1 / sqrt(N) */
  bound?(block: Block, how: FirstWeights): number;
  /** Sets those first weights that are not drawn. @param of Values by the part of the name that follows `NAME.`. */
  settle?(block: Block, of: (role: string) => Float32Array, how: FirstWeights): void;
  /** Whether it can take one step for all those that a layer below repeats. @default false */
  takesRepeated?(block: Block): boolean;
  /** Prepares it on the GPU. */
  forward(gpu: Gpu, plan: LayerPlan<Block>, options: LayerOptions): Promise<LayerForward>;
  /** Its form on the processor, loaded when it is needed. @default it needs a GPU */
  processor?(): Promise<ProcessorKind<Block>>;
  /**
   * The same in plain TypeScript, over one sequence.
   * @param weights The block's part of the parameter vector. (rows, 4 columns)
   * @param inputs (T, F)
   * @default that of `layers/references.ts`, which has those of the library's kinds
   */
  reference?(block: Block, weights: ArrayLike<number>, inputs: Float64Array, options: PassOptions): LayerPass;
}

/** Rows and columns of a layer without weights. */
export const NO_WEIGHTS = { rows: 0, columns: 0 };

/** What a layer throws that does not fit those below. */
export function unfit(rule: string, value: unknown): RangeError {
  return new ArgumentRangeError(sentenceOf("stack the layers", rule, value));
}
