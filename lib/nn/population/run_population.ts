import { fail } from "../../base/fail.ts";
import type { OnProgress, Progress } from "../../base/progress.ts";
import * as z from "../../deps/zod.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { requireWritable } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { fileExists } from "../../io/file_exists.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { readCheckpoints, writeCheckpoints } from "../checkpoints.ts";
import { NumericalFailure } from "../errors.ts";
import type { LoopOptions } from "../loop_options.ts";
import type { TrainedModel } from "../model_file.ts";
import { type AnySpec, type Fingerprint, fingerprintOf, type Trainable } from "../trainable.ts";
import { continueTraining, firstCheckpoint, type TrainingResult, trainingResult } from "../training_loop.ts";
import {
  type ExploitOptions,
  type ExploredValues,
  firstValues,
  type TakenOver,
  takeOver,
} from "./exploit.ts";
import { MemberLanes, type MemberThread } from "./member_lanes.ts";

/** What a population tells while it goes on. */
export interface PopulationProgress extends Progress {
  /** Steps done, of the member that is least far. */
  step: number;
  /** The best fitness when members were compared last. */
  best?: number;
}

/** A member that took another one over, and when. */
export interface Succession extends TakenOver {
  /** Steps that were done then. */
  step: number;
}

/** Members, and how they go on together. */
export interface Population<Spec extends AnySpec> {
  /** What errors say cannot be done. */
  task: string;
  /** P. */
  count: number;
  /** The training of a member. @param values Instead of its own numbers. */
  trainable(member: number, values: ExploredValues): Trainable<Spec>;
  /** The threads on which members learn side by side. @default they learn one after another */
  thread?: MemberThread;
  /** What such a thread makes the training of a member from: plain data. */
  plain?(member: number, values: ExploredValues): unknown;
  /** Steps between two times that members are compared, and that a checkpoint is written. */
  every: number;
  seed: number;
  /** How good a member is, the more the better. @default minus its last validation loss; NaN without one */
  fitness?: (model: TrainedModel<Spec>, member: number) => number | Promise<number>;
  /** How members learn from each other, and the values that they bring. @default they do not */
  exploit?: Required<ExploitOptions> & { own: readonly ExploredValues[] };
  /** Told now and then. */
  onProgress?: OnProgress<PopulationProgress>;
}

/** What a population is when it is cut. */
interface Story {
  /** Times that members were compared. */
  round: number;
  values: ExploredValues[];
  lineage: Succession[];
  /** When they were compared last. */
  fitness: (number | null)[];
  /** What it ran on. */
  adapter: string;
  /** All is done and compared. */
  over: boolean;
}

const number = z.number(), whole = number.check(z.int());
const maybe = z.optional(number);
const values: z.ZodType<ExploredValues> = z.object({
  ...{ learningRate: maybe, weightDecay: maybe, clip: maybe, beta1: maybe, beta2: maybe },
});
const STORY: z.ZodType<Story> = z.object({
  round: whole,
  values: z.array(values),
  lineage: z.array(z.object({ member: whole, parent: whole, values, step: whole })),
  fitness: z.array(z.nullable(number)),
  adapter: z.string(),
  over: z.boolean(),
});

/** What became of a population. */
export interface PopulationResult<Spec extends AnySpec = AnySpec> {
  /** The training of each member, as if it were alone. (P) */
  members: TrainingResult<Spec>[];
  /** How good each was when they were compared last, NaN of one that has no fitness. (P) */
  fitness: Float64Array;
  /** Number of the best; of equal ones the first, and -1 where none has a fitness. */
  best: number;
  /** Numbers of each that were explored, as they are at the end. (P) */
  values: ExploredValues[];
  /** Who took whom over, in the order of time. */
  lineage: Succession[];
  /** False when the signal stopped it. */
  completed: boolean;
  /** Wall time of this call, s. */
  seconds: number;
}

type Options = Pick<LoopOptions, "engine" | "threads" | "signal" | "checkpoint" | "resume">;

/** Members of a population, where they are. */
class PopulationRun<Spec extends AnySpec> {
  readonly #started = performance.now();
  readonly #done = new Map<number, number>();
  readonly #trainables = new Map<number, Trainable<Spec>>();
  readonly ended: boolean[];

  readonly of: Population<Spec>;
  readonly options: Options;
  readonly fingerprint: Fingerprint;
  readonly all: Checkpoint[];
  readonly story: Story;
  readonly lanes: MemberLanes | null;

  constructor(
    readonly gpu: Gpu | null,
    { of, options, fingerprint, all, story, lanes }: Pick<
      PopulationRun<Spec>,
      "of" | "options" | "fingerprint" | "all" | "story" | "lanes"
    >,
  ) {
    this.of = of;
    this.options = options;
    this.fingerprint = fingerprint;
    this.all = all;
    this.story = story;
    this.lanes = lanes;
    this.ended = all.map(({ step }, member) => step >= this.trainable(member).plan.steps);
  }

  trainable(member: number): Trainable<Spec> {
    const own = this.#trainables.get(member) ?? this.of.trainable(member, this.story.values[member]);
    this.#trainables.set(member, own);
    return own;
  }

  #tell(member: number, fraction: number): void {
    this.#done.set(member, fraction);
    const { all, of: { count, onProgress }, story } = this,
      known = story.fitness.filter((one) => one !== null);
    const sum = all.reduce(
      (sum, { step }, at) => sum + (this.#done.get(at) ?? step / this.trainable(at).plan.steps),
      0,
    );
    onProgress?.({
      fraction: sum / count,
      wallSeconds: (performance.now() - this.#started) / 1000,
      step: Math.min(...all.map(({ step }) => step)),
      ...(known.length > 0 ? { best: Math.max(...known) } : {}),
    });
  }

  /** Takes all members on to the next comparison. @returns Those whose loss was not finite. */
  async advance(): Promise<Set<number>> {
    const { of: { exploit }, options: { signal }, lanes } = this, failed = new Set<number>();
    const left = [...this.all.keys()].filter((member) => !this.ended[member]), stop = new AbortController();
    const either = AbortSignal.any([stop.signal, ...signal ? [signal] : []]);
    const lane = async (number: number) => {
      for (let member = left.shift(); member !== undefined && !either.aborted; member = left.shift()) {
        try {
          await this.#take(member, { lane: number, signal: either });
        } catch (error) {
          if (exploit && error instanceof NumericalFailure) failed.add(member);
          // The first reason stays.
          else stop.abort(error);
        }
      }
    };
    await Promise.all(Array.from({ length: lanes?.count ?? 1 }, (_, number) => lane(number)));
    stop.signal.throwIfAborted();
    return failed;
  }

  /** Takes a member on to the next comparison. */
  async #take(member: number, { lane, signal }: { lane: number; signal: AbortSignal }): Promise<void> {
    const { of, options: { engine, threads }, story, lanes } = this, trainable = this.trainable(member);
    const current = this.all[member], until = Math.min(trainable.plan.steps, (story.round + 1) * of.every);
    const onProgress = (fraction: number) => this.#tell(member, fraction);
    const found = lanes
      ? await lanes.take(
        lane,
        { member: of.plain!(member, story.values[member]), current, until },
        { signal, onProgress },
      )
      : await continueTraining(this.gpu, trainable, current, {
        ...{ engine, threads, signal, until },
        onProgress: ({ fraction }) => onProgress(fraction),
      });
    this.all[member] = found.current;
    this.ended[member] = found.done;
    story.adapter = found.adapter;
  }

  /** How good members are. */
  async compare(failed: ReadonlySet<number>): Promise<number[]> {
    const fitness: number[] = [];
    for (const [member, current] of this.all.entries()) {
      const own = failed.has(member) ? NaN : await this.#fitness(member, current);
      fitness.push(own);
    }
    this.story.fitness = fitness.map((one) => Number.isNaN(one) ? null : one);
    return fitness;
  }

  async #fitness(member: number, current: Checkpoint): Promise<number> {
    const { of: { fitness, task } } = this;
    if (!fitness) return current.validations.length > 0 ? -current.validations.at(-1)! : NaN;
    const found = await fitness(this.result(member).model, member);
    if (typeof found !== "number") fail(task, `the fitness of member ${member} must be a number`, found);
    return found;
  }

  /** Has the worst members take the best over; when all is over only those that failed. */
  exploit(fitness: readonly number[], failed: ReadonlySet<number>): void {
    const { of: { exploit, seed, task }, story, all, ended } = this, over = this.#allEnded(failed);
    if (fitness.every((one) => Number.isNaN(one))) {
      const steps = Math.max(...all.map(({ step }) => step));
      fail(task, "some member must have a fitness", `none after ${steps} steps`);
    }
    const plan = { seed, round: story.round + 1, values: story.values }, before = [...all];
    for (const one of takeOver(exploit!, fitness, plan)) {
      const { member, parent, values } = one;
      if (over && !failed.has(member)) continue;
      all[member] = { ...before[parent], fingerprint: before[member].fingerprint };
      ended[member] = ended[parent];
      story.values[member] = values;
      this.#trainables.delete(member);
      story.lineage.push({ ...one, step: all[member].step });
    }
  }

  #allEnded(failed: ReadonlySet<number>): boolean {
    return this.ended.every((ended, member) => ended || failed.has(member));
  }

  /** Ends a round. */
  async endRound(failed: ReadonlySet<number>): Promise<void> {
    const fitness = await this.compare(failed), { story } = this, over = this.#allEnded(failed);
    if (this.of.exploit && (!over || failed.size > 0)) this.exploit(fitness, failed);
    story.round++;
    story.over = over;
    await this.save();
  }

  result(member: number): TrainingResult<Spec> {
    const how = { adapter: this.story.adapter, completed: this.ended[member], seconds: this.seconds };
    return trainingResult(this.trainable(member), this.all[member], how);
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  async save(): Promise<void> {
    const { checkpoint } = this.options, { fingerprint, all, story } = this;
    if (checkpoint !== undefined) await writeCheckpoints(checkpoint, { fingerprint, all, story });
  }
}

/** What a population must have in common with the one that it resumes. */
async function fingerprint<Spec extends AnySpec>(
  of: Population<Spec>,
  own: readonly Fingerprint[],
): Promise<Fingerprint> {
  const { count, every, seed, exploit } = of;
  const members = own.flatMap((one, member) =>
    Object.entries(one).map(([name, value]) => [`${name} of member ${member}`, value])
  );
  return await Promise.resolve({
    ...{ members: count, every, seed, exploit: JSON.stringify(exploit ?? null) },
    ...Object.fromEntries(members),
  });
}

/** What a file says of a population, checked. @throws {FileError} When it does not fit. */
function storyIn(story: unknown, { path, count }: { path: string; count: number }): Story {
  const { success, data } = STORY.safeParse(story);
  if (success && data.values.length === count && data.fitness.length === count) return data;
  failFile("resume from", path, `its story must be of ${count} members`, JSON.stringify(story).slice(0, 60));
}

async function open<Spec extends AnySpec>(gpu: Gpu | null, of: Population<Spec>, options: Options) {
  const { count, task, exploit, seed } = of, { checkpoint, resume } = options;
  if (checkpoint !== undefined) await requireWritable(checkpoint);
  const members = Array.from({ length: count }, (_, member) => member);
  const values = members.map((member) =>
    exploit ? firstValues(task, exploit, { seed, member, own: exploit.own[member] }) : {}
  );
  const trainings = members.map((member) => of.trainable(member, values[member]));
  const own = await Promise.all(trainings.map(fingerprintOf)), whole = await fingerprint(of, own);
  let all = trainings.map((one, member): Checkpoint => ({
    ...firstCheckpoint(one),
    fingerprint: own[member],
  }));
  let story: Story = {
    ...{ round: 0, values, lineage: [], fitness: members.map(() => null), adapter: "", over: false },
  };
  if (resume && checkpoint !== undefined && await fileExists(checkpoint)) {
    const found = await readCheckpoints(checkpoint, { fingerprint: whole, trainings });
    all = found.all.map((one, member) => ({ ...one, fingerprint: own[member] }));
    story = storyIn(found.story, { path: checkpoint, count });
  }
  const lanes = await MemberLanes.open(gpu, { task, trainings, thread: of.thread }, options);
  return new PopulationRun(gpu, { of, options, fingerprint: whole, all, story, lanes });
}

/**
 * Trains the members of a population side by side, and where they learn from each other has the worst take over the best at times. What comes of it is a function of the
 * seed and the data alone, on any number of threads and however it was cut; a member that took nobody over is what it would be alone, bit for bit.
 * @throws What a member's training throws; a loss that is not finite only where members do not learn from each other.
 */
export async function runPopulation<Spec extends AnySpec>(
  gpu: Gpu | null,
  of: Population<Spec>,
  options: Options,
): Promise<PopulationResult<Spec>> {
  const run = await open(gpu, of, options), { signal } = options;
  using _lanes = run.lanes;
  while (!run.story.over && !signal?.aborted) {
    const failed = await run.advance();
    if (signal?.aborted) await run.save();
    else await run.endRound(failed);
  }
  const members = Array.from({ length: of.count }, (_, member) => run.result(member));
  const fitness = Float64Array.from(run.story.fitness, (one) => one ?? NaN);
  const best = fitness.reduce((best, one, at) => one > (fitness[best] ?? -Infinity) ? at : best, -1);
  const { values, lineage } = run.story, completed = run.story.over;
  return { members, fitness, best, values, lineage, completed, seconds: run.seconds };
}
