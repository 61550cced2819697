/** Everything that changes while a surrogate is trained, `(length)` vec4 each. */
export interface TrainingState {
  weights: Float32Array<ArrayBuffer>;
  /** First and second moments of each vec4 in turn. */
  moments: Float32Array<ArrayBuffer>;
  averages: Float32Array<ArrayBuffer>;
}

/** What a stretch of training steps leaves. */
export interface StretchDone {
  /** (loss, gradient norm) of each step. (steps, 2) */
  records: Float32Array;
  /** Mean loss on the data held out after the last step; null where it was not asked for. */
  validation: number | null;
}

/** What trains: the GPU or the processor; to be disposed of. */
export interface TrainingEngine extends Disposable {
  /** What it runs on, for provenance. */
  readonly adapter: string;
  /** Time that a stretch of steps should take, ms. */
  readonly stretchMs: number;
  /** Whether there are data held out. */
  readonly validates: boolean;
  /** Sets the state and the step to go on from. */
  restore(state: TrainingState, step: number): void;
  /** The state as it is. */
  state(): Promise<TrainingState>;
  /** Does some steps, and then takes the loss on the data held out where that is asked for. */
  advance(steps: number, validate: boolean): Promise<StretchDone>;
}
