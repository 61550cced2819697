import type { ThreadModule } from "../base/thread.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Encode } from "./encode.ts";
import type { LayerBlock } from "./layer_block.ts";
import type { NamedWeights } from "./layout.ts";
import type { LoopPlan } from "./loop_options.ts";
import type { StackProblem } from "./processor/stack_loss.ts";

/** What a training run must have in common with the one that it resumes: plan, design and data, by name. */
export type Fingerprint = Record<string, string | number>;

/** Fields of every surrogate's spec. */
export interface AnySpec {
  /** Kind of surrogate. */
  kind: string;
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

/** Buffers of the training loop that a kind of surrogate reads. */
export interface TrainingBuffers {
  /** `(length)` vec4, the parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** The WGSL struct `Progress`: number of the next training step (u32), scale of this step's gradient (f32). */
  progress: GPUBuffer;
}

/** Losses that add up to the mean loss of a batch. */
export interface Losses {
  /** `(samples)` f32. */
  losses: GPUBuffer;
  /** S. */
  samples: number;
}

/** What a kind of surrogate puts on the GPU to be trained. */
export interface GradientGraph extends Losses {
  /** Gathers the batch of the step that `progress` counts, a function of (seed, step) alone. */
  gather: Encode;
  /** Loss of the batch and its gradient by all weights. */
  encode: Encode;
  /** `(length)` vec4. */
  gradient: GPUBuffer;
  /** Losses of fixed batches of data held out, each recorded by one of `batches`; null when none are. */
  validation: (Losses & { batches: readonly Encode[] }) | null;
}

/** What a kind of surrogate is trained with on the processor. */
export interface ProcessorTraining {
  /** Layers from the inputs up, the head on top. */
  blocks: readonly LayerBlock[];
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** Batches of the data held out; 0: there are none. */
  heldOutBatches: number;
  /** Makes the loss of windows. */
  problem(): Promise<StackProblem>;
  /** Module of a thread that makes the same, by `serveLosses`, from plain data. */
  thread: { module: ThreadModule; from: () => unknown };
}

/**
 * A surrogate that the training loop can train: what differs between the kinds. The loop adds Adam, clipping, the
 * averaged weights, checkpoints, resuming to the same bits, progress and errors.
 */
export interface Trainable<Spec extends AnySpec = AnySpec, Graph extends GradientGraph = GradientGraph> {
  spec: Spec;
  /** The loop's plan and the kind's own numbers: all of it identifies the run. */
  plan: LoopPlan;
  /** vec4 in the parameter vector. */
  length: number;
  /** `(length)` vec4, a function of the seed. */
  firstWeights(): Float32Array<ArrayBuffer>;
  /** The weights by name of a parameter vector. */
  unpack(vector: Float32Array): NamedWeights;
  /** Reads a spec that a checkpoint holds, one of an earlier version too. @default specs are as they were */
  readSpec?(value: unknown): Spec;
  /** What identifies the data, such as their sizes and hashes. */
  identifyData(): Promise<Fingerprint>;
  /** Puts data, graph and validation on the GPU. */
  build(gpu: Gpu, buffers: TrainingBuffers): Promise<Graph>;
  /** What it is trained with on the processor. @default it needs a GPU */
  processor?: ProcessorTraining;
}

/** Hash of bytes, for {@linkcode Trainable.identifyData}. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The part of a fingerprint that identifies the spec. */
export function specFingerprint({ training: _, ...described }: AnySpec): Fingerprint {
  const flat = Object.entries(described).map(([name, value]) => [
    `spec.${name}`,
    typeof value === "object" ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(flat);
}

/** All that identifies a run; how often it is validated does not. */
export async function fingerprintOf(trainable: Trainable): Promise<Fingerprint> {
  const { validateEvery: _, ...fixed } = trainable.plan;
  return { ...fixed, ...specFingerprint(trainable.spec), ...await trainable.identifyData() };
}
