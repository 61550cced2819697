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
}
