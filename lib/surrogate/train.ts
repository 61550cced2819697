import type { Gpu } from "../gpu/gpu.ts";
import { submit, SubmitBudget } from "../gpu/submit.ts";
import { type Checkpoint, type Fingerprint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { type CountData, packCounts, surrogateSpec } from "./count_data.ts";
import { NumericalFailure, requireWhole } from "./errors.ts";
import { initialWeights } from "./initialise.ts";
import { unpackWeights } from "./layout.ts";
import type { SurrogateModel } from "./model.ts";
import { parseSurrogateSpec, type SurrogateSpec } from "./spec.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import { type TrainingOptions, type TrainingPlan, trainingPlan } from "./training_options.ts";

/** What a training run leaves. */
export interface TrainingResult {
  /** The surrogate, with the averaged weights. */
  model: SurrogateModel;
  /** `(steps done)` nats per bin. */
  losses: Float32Array;
  /** `(steps done)` Euclidean norms before clipping. */
  gradientNorms: Float32Array;
  /** Losses on the networks held out, nats per bin, after `steps`. */
  validation: { steps: number[]; losses: number[] };
  /** False when the signal stopped it. */
  completed: boolean;
  /** Wall time of this call, s. */
  seconds: number;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fingerprintOf(spec: SurrogateSpec, plan: TrainingPlan, data: CountData): Promise<Fingerprint> {
  const { validateEvery: _, ...fixed } = plan;
  const parameters = Float32Array.from(data.parameters?.values ?? []);
  const { training: _training, ...described } = spec;
  const flat = Object.entries(described).map(([name, value]) => [
    `spec.${name}`,
    typeof value === "object" ? JSON.stringify(value) : value,
  ]);
  return {
    ...fixed,
    "data.networks": data.networks,
    "data.bins": data.bins,
    ...Object.fromEntries(flat),
    "data.counts": await sha256(new Uint8Array(packCounts(data).buffer)),
    "data.parameters": await sha256(new Uint8Array(parameters.buffer)),
  };
}

function joined(values: Float32Array, more: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const all = new Float32Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}

/** A training run on the host: history, checkpoints, progress. */
class TrainingRun {
  readonly #started = performance.now();
  #firstStep = 0;
  #lastCheckpoint = 0;

  constructor(
    readonly gpu: Gpu,
    readonly trainer: Trainer,
    readonly options: TrainingOptions,
    readonly plan: TrainingPlan,
    readonly current: Checkpoint,
  ) {
    this.#firstStep = this.#lastCheckpoint = current.step;
    trainer.restore(current.state, current.step);
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Submits `count` steps and takes their records; validation follows when its turn has come. */
  async advance(count: number): Promise<void> {
    const { gpu, trainer, plan, current } = this;
    const end = current.step + count;
    const validates = trainer.encodeValidation !== null && end % plan.validateEvery === 0;
    submit(gpu, "surrogate/training", (pass) => {
      for (let n = 0; n < count; n++) trainer.encodeStep(pass);
      if (validates) trainer.encodeValidation!(pass);
    });
    const records = await trainer.records(current.step, end);
    for (let n = 0; n < count; n++) {
      if (Number.isFinite(records[2 * n]) && Number.isFinite(records[2 * n + 1])) continue;
      throw new NumericalFailure(current.step + n, records[2 * n]);
    }
    current.records = joined(current.records, records);
    current.step = end;
    if (validates) {
      current.validations = joined(current.validations, [end, await trainer.validationLoss()]);
    }
  }

  async save(force: boolean): Promise<void> {
    const { checkpoint, checkpointEvery = 1000 } = this.options;
    const { current, trainer } = this;
    if (checkpoint === undefined) return;
    if (!force && current.step - this.#lastCheckpoint < checkpointEvery) return;
    current.state = await trainer.state();
    await writeCheckpoint(checkpoint, current);
    this.#lastCheckpoint = current.step;
  }

  report(count: number): void {
    const { current, plan } = this;
    const recent = current.records.subarray(-2 * count).filter((_, at) => at % 2 === 0);
    const stepsPerSecond = (current.step - this.#firstStep) / this.seconds;
    this.options.onProgress?.({
      step: current.step,
      steps: plan.steps,
      loss: recent.reduce((a, b) => a + b, 0) / recent.length,
      validationLoss: current.validations.at(-1),
      stepsPerSecond,
      secondsLeft: (plan.steps - current.step) / stepsPerSecond,
    });
  }

  async result(): Promise<TrainingResult> {
    const { current, plan, trainer, gpu } = this;
    const { averages } = await trainer.state();
    const { records, validations } = current;
    const training = {
      ...plan,
      step: current.step,
      loss: records[2 * current.step - 2] ?? 0,
      adapter: gpu.adapter.description || gpu.adapter.vendor,
      data: String(current.fingerprint["data.counts"]),
    };
    const spec = { ...current.spec, training };
    const every = (values: Float32Array, offset: number) => values.filter((_, at) => at % 2 === offset);
    return {
      model: { spec, weights: unpackWeights(spec, averages) },
      losses: every(records, 0),
      gradientNorms: every(records, 1),
      validation: { steps: Array.from(every(validations, 0)), losses: Array.from(every(validations, 1)) },
      completed: current.step === plan.steps,
      seconds: this.seconds,
    };
  }
}

async function startingPoint(
  options: TrainingOptions,
  run: { spec: SurrogateSpec; plan: TrainingPlan },
): Promise<Checkpoint> {
  const { spec, plan } = run;
  const { data, checkpoint, resume } = options;
  const fingerprint = await fingerprintOf(spec, plan, data);
  if (resume && checkpoint !== undefined && await exists(checkpoint)) {
    return await readCheckpoint(checkpoint, fingerprint);
  }
  const weights = initialWeights(spec, { seed: plan.seed, data, networks: data.networks - plan.heldOut });
  const moments = new Float32Array(2 * weights.length);
  const none = new Float32Array(0);
  const state = { weights, moments, averages: weights.slice() };
  return { spec, fingerprint, step: 0, state, records: none, validations: none };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Trains a surrogate of a population's spike counts by maximum likelihood, on the GPU: windows of the counts are drawn
 * there, an LSTM predicts the distribution of every bin's counts from those before, Adam moves the weights.
 *
 * The same seed gives the same bits on the same adapter, however the run was cut by `signal` and `resume`.
 *
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 *
 * @example
 * ```ts ignore
 * import { requestGpu, trainSurrogate } from "@volley/volley";
 *
 * const gpu = await requestGpu();
 * const { model } = await trainSurrogate(gpu, { data, spec: { populations: { E: 300, I: 100 } } });
 * ```
 */
export async function trainSurrogate(gpu: Gpu, options: TrainingOptions): Promise<TrainingResult> {
  const plan = trainingPlan(options);
  const spec = parseSurrogateSpec(
    surrogateSpec(options.spec, options.data, options.data.networks - plan.heldOut),
  );
  requireWhole("train the surrogate", "checkpointEvery", options.checkpointEvery ?? 1000);
  const start = await startingPoint(options, { spec, plan });
  const trainer = await createTrainer(gpu, { spec, data: options.data, plan, schedule: options.schedule });
  const run = new TrainingRun(gpu, trainer, options, plan, start);
  const budget = new SubmitBudget({ targetMs: gpu.adapter.software ? 400 : 100 });
  while (start.step < plan.steps && !options.signal?.aborted) {
    const toValidation = plan.validateEvery - start.step % plan.validateEvery;
    const count = Math.min(budget.units, plan.steps - start.step, toValidation);
    const before = performance.now();
    await run.advance(count);
    budget.measured(count, performance.now() - before);
    run.report(count);
    await run.save(false);
  }
  await run.save(true);
  return await run.result();
}
