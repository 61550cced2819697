import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requireWhole } from "../base/require_number.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { requireWritable } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { fileExists } from "../io/file_exists.ts";
import type { Checkpoint } from "../nn/checkpoint.ts";
import { readCheckpoints, writeCheckpoints } from "../nn/checkpoints.ts";
import type { TrainingProgress } from "../nn/loop_options.ts";
import { type Fingerprint, fingerprintOf, type Trainable } from "../nn/trainable.ts";
import {
  continueTraining,
  firstCheckpoint,
  type TrainingResult,
  trainingResult,
} from "../nn/training_loop.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { classify } from "./classifier.ts";
import { type ClassifierSpec, unpackClassifier } from "./classifier_spec.ts";
import { CLASSIFIER_OPTIONS, type ClassifierOptions, classifierTrainable } from "./train_classifier.ts";
import type { MemberOptions } from "./train_population.ts";

const TASK = "distil a classifier";

/** Options of {@linkcode trainDistilled}: those of the pupil, and of who teaches. */
export interface DistillationOptions
  extends Omit<ClassifierOptions, "loss" | "patience" | "apart" | "checkpointEvery"> {
  /**
   * `self`: the pupil as it was some epochs before. Else a second network, which learns from the classes alone at the same time: what it has other than the pupil.
   * @default {}: the pupil's options, and the next seed
   */
  teacher?: "self" | MemberOptions;
  /**
   * Epochs that the teacher is ahead of the pupil, below 0 behind. The pupil learns from the classes alone until the teacher has learnt. Rounded to times at which the
   * teacher is asked. @default 0, and -1 with `self`
   */
  ahead?: number;
  /** Part of the teacher in the loss, 0 to 1. @default 0.3 */
  weight?: number;
  /** Temperature of both softmaxes. @default 3 */
  temperature?: number;
  /** Steps between two times that the teacher is asked, each time of all rows. @default half an epoch */
  refresh?: number;
}

const { loss: _loss, patience: _p, apart: _a, checkpointEvery: _e, ...PUPIL } = CLASSIFIER_OPTIONS;
const OPTIONS: OptionNames<DistillationOptions> = {
  ...PUPIL,
  ...{ teacher: true, ahead: true, weight: true, temperature: true, refresh: true },
};

/** What came of a distillation. */
export interface DistillationResult {
  /** The training of the pupil. */
  pupil: TrainingResult<ClassifierSpec>;
  /** That of the teacher; null where the pupil taught itself. */
  teacher: TrainingResult<ClassifierSpec> | null;
  /** False when the signal stopped it. */
  completed: boolean;
  /** Wall time of this call, s. */
  seconds: number;
}

/** A distillation, checked. */
interface Plan {
  /** Options of the pupil, without a teacher. */
  options: ClassifierOptions;
  pupil: Trainable<ClassifierSpec>;
  teacher: Trainable<ClassifierSpec> | null;
  /** Steps that the teacher is ahead; below 0 behind. */
  lead: number;
  refresh: number;
  weight: number;
  temperature: number;
}

function planOf(given: DistillationOptions): Plan {
  requireKnown(TASK, given, OPTIONS);
  const { teacher = {}, ahead, weight = 0.3, temperature = 3, refresh, ...options } = given;
  const self = teacher === "self", pupil = classifierTrainable(options), { data, heldOut = 0 } = options;
  const epoch = (data.rows - heldOut) / (pupil.plan as unknown as { batch: number }).batch;
  const every = refresh ?? Math.max(1, Math.ceil(epoch / 2)), epochs = ahead ?? (self ? -1 : 0);
  requireWhole(TASK, "refresh", every);
  requireNumber(TASK, "ahead", epochs, -1e6, 1e6);
  requireNumber(TASK, "weight", weight, 0, 1);
  requireNumber(TASK, "temperature", temperature, 1e-3, 1000);
  const lead = every * Math.round(epochs * epoch / every);
  if (self && lead >= 0) {
    fail(TASK, "a pupil that teaches itself must be behind by a refresh or more", epochs);
  }
  const own = { ...options, seed: (options.seed ?? DEFAULT_SEED) + 1, ...(self ? {} : teacher) };
  const other = self ? null : classifierTrainable(own, pupil.table);
  if (other && other.spec.classes !== pupil.spec.classes) {
    fail(TASK, `the teacher must have ${pupil.spec.classes} classes`, other.spec.classes);
  }
  return { options, pupil, teacher: other, lead, refresh: every, weight, temperature };
}

/** A distillation on its way. */
class Distillation {
  readonly started = performance.now();
  #saved = performance.now();
  adapter = "";
  done = false;

  constructor(
    readonly gpu: Gpu | null,
    readonly plan: Plan,
    readonly fingerprint: Fingerprint,
    /** Of the pupil, and of a teacher that is another network. */
    readonly all: Checkpoint[],
    /** The pupil's averaged weights after some steps, for when it teaches itself. */
    readonly snapshots: Map<number, Float32Array<ArrayBuffer>>,
  ) {}

  /** Where the refresh that the pupil is in began. */
  get base(): number {
    return Math.floor(this.all[0].step / this.plan.refresh) * this.plan.refresh;
  }

  /** Scores of all rows by the teacher as it is now; null before it has learnt. */
  async #scores(): Promise<Float64Array | null> {
    const { plan: { pupil, teacher, lead, options: { data } }, snapshots, all } = this,
      of = this.base + lead;
    if (of <= 0) return null;
    const { spec } = teacher ?? pupil, vector = teacher ? all[1].state.averages : snapshots.get(of)!;
    return (await classify({ spec, weights: unpackClassifier(spec, vector) }, data)).scores;
  }

  /** Takes the teacher, where it is another network, to where it must be. @returns Whether it is there. */
  async #teach(): Promise<boolean> {
    const { plan: { teacher, lead, options }, all, gpu } = this;
    const until = Math.min(teacher?.plan.steps ?? 0, Math.max(0, this.base + lead));
    if (!teacher || all[1].step >= until) return true;
    const { engine, threads, signal } = options;
    all[1] = (await continueTraining(gpu, teacher, all[1], { engine, threads, signal, until })).current;
    return all[1].step >= until;
  }

  /** Takes the pupil to the next refresh. @returns Whether it got there. */
  async advance(): Promise<boolean> {
    const { plan: { pupil, refresh, options, weight, temperature }, all, gpu, snapshots } = this;
    if (!await this.#teach()) return false;
    const scores = await this.#scores(), { engine, threads, signal } = options;
    const loss = { kind: "distillation", weight, temperature } as const;
    const taught = scores && { ...options, data: { ...options.data, teacher: scores }, loss };
    const until = Math.min(pupil.plan.steps, this.base + refresh);
    const found = await continueTraining(gpu, taught ? classifierTrainable(taught) : pupil, all[0], {
      ...{ engine, threads, signal, until, onProgress: (told) => this.#tell(told) },
    });
    all[0] = found.current;
    this.adapter = found.adapter;
    this.done = found.done;
    if (all[0].step < until) return false;
    if (!this.plan.teacher && !found.done) {
      snapshots.set(until, all[0].state.averages);
      for (const step of snapshots.keys()) if (step < until + this.plan.lead) snapshots.delete(step);
    }
    return true;
  }

  #tell(told: TrainingProgress): void {
    const { step, steps } = told, seconds = (performance.now() - this.started) / 1000;
    const secondsLeft = seconds * (steps - step) / Math.max(1, step);
    this.plan.options.onProgress?.({ ...told, wallSeconds: seconds, secondsLeft });
  }

  async save(force: boolean): Promise<void> {
    const { fingerprint, all, snapshots, plan: { options: { checkpoint, checkpointSeconds = 30 } } } = this;
    const late = performance.now() - this.#saved >= 1000 * checkpointSeconds;
    if (checkpoint === undefined || !(force || late)) return;
    const vectors = Object.fromEntries(snapshots);
    await writeCheckpoints(checkpoint, { fingerprint, all, story: { adapter: this.adapter }, vectors });
    this.#saved = performance.now();
  }

  result(): DistillationResult {
    const { plan: { pupil, teacher, weight, temperature, lead, refresh }, all, adapter, done: completed } =
      this;
    const seconds = (performance.now() - this.started) / 1000, how = { adapter, completed, seconds };
    const own = trainingResult(pupil, all[0], how), { training } = own.model.spec;
    const distilled = { teacherWeight: weight, temperature, teacherLead: lead, refresh };
    own.model.spec = { ...own.model.spec, training: { ...training, ...distilled } };
    const other = teacher && trainingResult(teacher, all[1], {
      ...how,
      completed: all[1].step >= teacher.plan.steps,
    });
    return { pupil: own, teacher: other, completed, seconds };
  }
}

async function open(gpu: Gpu | null, options: DistillationOptions): Promise<Distillation> {
  const plan = planOf(options), { pupil, teacher, lead, refresh, weight, temperature } = plan;
  const { checkpoint, resume } = options, trainings = teacher ? [pupil, teacher] : [pupil];
  if (checkpoint !== undefined) await requireWritable(checkpoint);
  const own = await Promise.all(trainings.map(fingerprintOf));
  const named = own.flatMap((one, number) =>
    Object.entries(one).map(([name, value]) => [`${name} of the ${number ? "teacher" : "pupil"}`, value])
  );
  const fingerprint = { lead, refresh, weight, temperature, ...Object.fromEntries(named) };
  const begin = trainings.map((one, number) => ({ ...firstCheckpoint(one), fingerprint: own[number] }));
  if (!resume || checkpoint === undefined || !await fileExists(checkpoint)) {
    return new Distillation(gpu, plan, fingerprint, begin, new Map());
  }
  const { all, vectors, story } = await readCheckpoints(checkpoint, { fingerprint, trainings });
  const known = all.map((one, number) => ({ ...one, fingerprint: own[number] }));
  const snapshots = new Map(Object.entries(vectors).map(([step, vector]) => [Number(step), vector]));
  const found = new Distillation(gpu, plan, fingerprint, known, snapshots);
  found.adapter = String((story as { adapter?: unknown } | null)?.adapter ?? "");
  found.done = known[0].step >= pupil.plan.steps;
  const wanted = found.base + lead, length = snapshots.get(wanted)?.length;
  if (!teacher && !found.done && wanted > 0 && length !== 4 * pupil.length) {
    failFile("resume from", checkpoint, `vectors.${wanted} must be ${4 * pupil.length} numbers`, length);
  }
  return found;
}

/**
 * Trains a classifier that learns from the classes and from a teacher's scores: another network that learns at the same time, some epochs ahead or behind (online
 * distillation), or itself as it was some epochs before (self-distillation). What is lost is that of `distillation`, see {@linkcode ClassifierLoss}. The teacher is asked
 * without dropout, with its averaged weights. A teacher that has learnt already needs none of this: give its scores to {@linkcode trainClassifier} as `data.teacher`.
 *
 * Source: G. Hinton, O. Vinyals, J. Dean (2015), Distilling the knowledge in a neural network, arXiv:1503.02531. Spacing of teacher and pupil: G. Sun and others, Spaced
 * learning of networks, after the code github.com/SunGL001/spacing_generalization.
 *
 * @param gpu the device; null where there is none
 * @param options the pupil, who teaches, and when
 * @returns the trainings of the pupil and of the teacher; the same bits from the same seed, however it was cut
 * @throws {RangeError} when numbers are out of range, or layers do not fit
 * @throws {SpecError} when a layer is wrong
 * @throws {TypeError} when an option is unknown
 * @throws {NumericalFailure} when a loss is not finite
 * @throws {FileError} when the checkpoint cannot be written, or is from another run
 *
 * @example
 * ```ts
 * import { trainDistilled } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 0, 0, 1, 1, 0, 1, 1], channels: 2, rows: 4, labels: [0, 1, 1, 0], steps: 1 };
 * const layers = [{ kind: "dense", units: 8, activation: "tanh" }] as const;
 * const { pupil, teacher } = await trainDistilled(null, { data, layers, steps: 60, learningRate: 0.05, ahead: 10 });
 * console.log(pupil.losses.length, teacher!.losses.length); // 60 60
 * ```
 */
export async function trainDistilled(
  gpu: Gpu | null,
  options: DistillationOptions,
): Promise<DistillationResult> {
  const run = await open(gpu, options), { signal } = options;
  while (!run.done && !signal?.aborted) {
    if (await run.advance()) await run.save(false);
  }
  await run.save(true);
  return run.result();
}
