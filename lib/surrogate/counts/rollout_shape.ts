import type { Binding, Kernel } from "../../gpu/kernel.ts";
import type { Schedule } from "../../nn/schedule.ts";

/** Runs of one rollout that are on the GPU. */
export interface RolloutState {
  /** Records `count` bins from bin number `first`, at most `RolloutShape.chunk`, into `recording`. */
  encode(pass: GPUComputePassEncoder, first: number, count: number): void;
  /** `(runs, chunk, words)` as by `packCounts`; bin `first` of the last `encode` at 0. */
  recording: GPUBuffer;
  /** `(runs, chunk, C)` f32, normalised; only with `recordState`. */
  states?: GPUBuffer;
}

/** Sizes of a rollout. */
export interface RolloutShape {
  runs: number;
  firstRun: number;
  seed: number;
  /** Normalised, `(runs, P)`. */
  parameters: Float32Array<ArrayBuffer>;
  /** Normalised coarse state to start from, `(runs, C)`. */
  state: Float32Array<ArrayBuffer>;
  /** Whether the coarse state is recorded. */
  recordState: boolean;
  /** Most bins between two readbacks. */
  chunk: number;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** A kernel that runs many bins of a rollout in a dispatch. */
export interface RolloutKernel {
  kernel: Kernel;
  workgroups: number;
  /** Fields of its `Shape` that others lack. */
  fields: Record<string, number>;
  /** Bindings of the weights. */
  bindings: Record<string, Binding>;
  /** Loop iterations of an invocation in a bin, without the draw. */
  loops: number;
}
