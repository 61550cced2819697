import { displayedTraining } from "./displayed_model.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { SubmitBudget } from "../gpu/submit.ts";
import { requireWritable } from "../io/atomic.ts";
import { fileExists } from "../io/file_exists.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { NumericalFailure } from "./errors.ts";
import type { LoopOptions } from "./loop_options.ts";
import type { TrainedModel } from "./model_file.ts";
import { type AnySpec, fingerprintOf, type GradientGraph, type Trainable } from "./trainable.ts";
import { openTraining } from "./open_training.ts";
import type { TrainingEngine } from "./training_engine.ts";

/** What a training run leaves. */
export interface TrainingResult<Spec extends AnySpec = AnySpec> {
  /** The surrogate, with the averaged weights; of a run with patience those at the lowest validation loss. */
  model: TrainedModel<Spec>;
  /** `(steps done)`; of a recurrent surrogate nats per bin. */
  losses: Float32Array;
  /** `(steps done)` Euclidean norms before clipping. */
  gradientNorms: Float32Array;
  /** Losses on the data held out, in the same unit, after `steps`. */
  validation: { steps: number[]; losses: number[] };
  /** False when the signal stopped it. */
  completed: boolean;
  /** Wall time of this call, s. */
  seconds: number;
  /** Of an ensemble: losses of each member, as above. @default it is a single model */
  members?: Pick<TrainingResult, "losses" | "validation">[];
}

function joined(values: Float32Array, more: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const all = new Float32Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}

/** A training run on the host: history, checkpoints, progress. */
class TrainingRun<Spec extends AnySpec> {
  readonly #started = performance.now();
  #firstStep = 0;
  #lastCheckpoint = 0;
  #saved = performance.now();

  constructor(
    readonly trainable: Trainable<Spec>,
    readonly engine: TrainingEngine,
    readonly options: LoopOptions,
    readonly current: Checkpoint,
  ) {
    this.#firstStep = this.#lastCheckpoint = current.step;
    engine.restore(current.state, current.step);
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Does `count` steps and takes their records; validation follows when its turn has come. */
  async advance(count: number): Promise<void> {
    const { engine, trainable: { plan }, current } = this, end = current.step + count;
    const validates = engine.validates && end % plan.validateEvery === 0;
    const { records, validation } = await engine.advance(count, validates);
    for (let n = 0; n < count; n++) {
      if (Number.isFinite(records[2 * n]) && Number.isFinite(records[2 * n + 1])) continue;
      throw new NumericalFailure(current.step + n, records[2 * n]);
    }
    current.records = joined(current.records, records);
    current.step = end;
    if (validation !== null) {
      current.validations = joined(current.validations, [end, validation]);
      const best = this.#bestValidation;
      if (plan.patience > 0 && best === current.validations.length / 2 - 1) {
        current.best = (await engine.state()).averages;
      }
    }
  }

  /** Number of the validation with the lowest loss, -1 before the first. */
  get #bestValidation(): number {
    const { validations } = this.current;
    let best = -1;
    for (let n = 0; n < validations.length / 2; n++) {
      if (best < 0 || validations[2 * n + 1] < validations[2 * best + 1]) best = n;
    }
    return best;
  }

  /** Whether all steps are done, or patience has run out. */
  get done(): boolean {
    const { current, trainable: { plan } } = this;
    const since = current.validations.length / 2 - 1 - this.#bestValidation;
    return current.step >= plan.steps || (plan.patience > 0 && since >= plan.patience);
  }

  async save(force: boolean): Promise<void> {
    const { checkpoint, checkpointEvery = 1000, checkpointSeconds = 30 } = this.options;
    const { current, engine, trainable } = this;
    if (checkpoint === undefined) return;
    const late = performance.now() - this.#saved >= 1000 * checkpointSeconds;
    if (!force && !late && current.step - this.#lastCheckpoint < checkpointEvery) return;
    current.state = await engine.state();
    await writeCheckpoint(checkpoint, current, trainable);
    this.#lastCheckpoint = current.step;
    this.#saved = performance.now();
  }

  report(count: number): void {
    const { current, trainable: { plan } } = this;
    const recent = current.records.subarray(-2 * count).filter((_, at) => at % 2 === 0);
    const stepsPerSecond = (current.step - this.#firstStep) / this.seconds;
    this.options.onProgress?.({
      fraction: current.step / plan.steps,
      wallSeconds: this.seconds,
      step: current.step,
      steps: plan.steps,
      loss: recent.reduce((a, b) => a + b, 0) / recent.length,
      validationLoss: current.validations.at(-1),
      stepsPerSecond,
      secondsLeft: (plan.steps - current.step) / stepsPerSecond,
    });
  }

  async result(): Promise<TrainingResult<Spec>> {
    const { current, trainable, engine } = this;
    current.state = await engine.state();
    const { adapter } = engine, { done, seconds } = this;
    return trainingResult(trainable, current, { adapter, completed: done, seconds });
  }
}

/** What a training leaves where it is. @param how.adapter What it ran on. */
export function trainingResult<Spec extends AnySpec>(
  trainable: Trainable<Spec>,
  { state, best, records, validations, step, fingerprint }: Checkpoint,
  how: { adapter: string; completed: boolean; seconds: number },
): TrainingResult<Spec> {
  const data = Object.entries(fingerprint).filter(([name]) => name.startsWith("data."));
  const training = {
    ...trainable.spec.training,
    ...trainable.plan,
    step,
    loss: records[2 * step - 2] ?? 0,
    adapter: how.adapter,
    ...Object.fromEntries(data),
  };
  const every = (values: Float32Array, offset: number) => values.filter((_, at) => at % 2 === offset);
  return displayedTraining({
    model: { spec: { ...trainable.spec, training }, weights: trainable.unpack(best ?? state.averages) },
    losses: every(records, 0),
    gradientNorms: every(records, 1),
    validation: {
      steps: Array.from(every(validations, 0)),
      losses: Array.from(every(validations, 1)),
    },
    completed: how.completed,
    seconds: how.seconds,
  });
}

async function startingPoint(trainable: Trainable, options: LoopOptions): Promise<Checkpoint> {
  const { checkpoint, resume } = options;
  if (checkpoint !== undefined) await requireWritable(checkpoint);
  const fingerprint = await fingerprintOf(trainable);
  if (resume && checkpoint !== undefined && await fileExists(checkpoint)) {
    const { length, readSpec } = trainable;
    return await readCheckpoint(checkpoint, { fingerprint, length, readSpec });
  }
  return { ...firstCheckpoint(trainable), fingerprint };
}

/** Where a training begins; what identifies it is left out. */
export function firstCheckpoint(trainable: Trainable): Checkpoint {
  const weights = trainable.firstWeights(), none = new Float32Array(0);
  const state = { weights, moments: new Float32Array(2 * weights.length), averages: weights.slice() };
  return { fingerprint: {}, step: 0, state, records: none, validations: none };
}

/** Takes stretches of steps until all are done, patience has run out or the signal stops it. @param until Steps that it may have done then. */
async function takeSteps(run: TrainingRun<AnySpec>, until: number): Promise<void> {
  const { trainable: { plan }, current, engine, options: { signal } } = run;
  const budget = new SubmitBudget({ targetMs: engine.stretchMs });
  while (!run.done && current.step < until && !signal?.aborted) {
    const toValidation = plan.validateEvery - current.step % plan.validateEvery;
    const count = Math.min(budget.units, until - current.step, toValidation);
    const before = performance.now();
    await run.advance(count);
    budget.measured(count, performance.now() - before);
    run.report(count);
    await run.save(false);
  }
}

/**
 * Goes on with a training from where it is, as one of several that wait for each other: cut into stretches it comes to the same bits.
 * @param current Where it is; is left as it was.
 * @param options.until Steps that are done at the end, unless the signal stops it.
 * @returns Where it is then, what it ran on, and whether it is over.
 * @throws {NumericalFailure} When a loss is not finite.
 */
export async function continueTraining<Spec extends AnySpec>(
  gpu: Gpu | null,
  trainable: Trainable<Spec>,
  current: Checkpoint,
  options: Omit<LoopOptions, "checkpoint" | "resume"> & { until: number },
): Promise<{ current: Checkpoint; adapter: string; done: boolean }> {
  using engine = await openTraining(gpu, trainable, options);
  const run = new TrainingRun(trainable, engine, options, { ...current });
  await takeSteps(run as TrainingRun<AnySpec>, options.until);
  run.current.state = await engine.state();
  return { current: run.current, adapter: engine.adapter, done: run.done };
}

/**
 * Trains a surrogate of any kind on the GPU or the processor: batches are gathered there, Adam moves the weights, and the model gets
 * their running average. The same seed gives the same bits on the same adapter, and on the processor on any number of threads, however
 * the run was cut by `signal` and `resume`.
 * @param gpu The device; null where there is none.
 * @param trainable What is trained, and its plan.
 * @param options Where checkpoints go, who is told, what stops it; the numbers are those of `trainable.plan`.
 * @throws {TypeError} When it needs a GPU and there is none.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 */
export async function runTraining<Spec extends AnySpec, Graph extends GradientGraph>(
  gpu: Gpu | null,
  trainable: Trainable<Spec, Graph>,
  options: LoopOptions = {},
): Promise<TrainingResult<Spec>> {
  const { plan } = trainable;
  const start = await startingPoint(trainable, options);
  using engine = await openTraining(gpu, trainable, options);
  const run = new TrainingRun(trainable, engine, options, start);
  await takeSteps(run as TrainingRun<AnySpec>, plan.steps);
  await run.save(true);
  return await run.result();
}
