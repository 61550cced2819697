import { fail, failType } from "../base/fail.ts";
import type { OnProgress } from "../base/progress.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import { sharedArrays } from "../base/shared_arrays.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type ExploitOptions, exploitPlan, EXPLORED, type ExploredValues } from "../nn/population/exploit.ts";
import {
  type PopulationProgress,
  type PopulationResult,
  runPopulation,
} from "../nn/population/run_population.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import type { ClassifierModel } from "./classifier.ts";
import type { ClassifierSpec } from "./classifier_spec.ts";
import { CLASSIFIER_OPTIONS, type ClassifierOptions, classifierTrainable } from "./train_classifier.ts";

const TASK = "train a population";

/** What a member has instead of the common options: a seed, layers, a step size, any number. */
export type MemberOptions = Omit<
  ClassifierOptions,
  | "data"
  | "heldOut"
  | "patience"
  | "checkpoint"
  | "checkpointEvery"
  | "checkpointSeconds"
  | "resume"
  | "engine"
  | "threads"
  | "apart"
  | "onProgress"
  | "signal"
>;

/** Options of {@linkcode trainPopulation}: those of a classifier are common to all members. */
export interface PopulationOptions
  extends
    Omit<ClassifierOptions, "patience" | "checkpointEvery" | "checkpointSeconds" | "apart" | "onProgress"> {
  /** P members, or what each has of its own. Member n has the seed `seed + n` where it has none. */
  members: number | readonly MemberOptions[];
  /** The worst members take over the best at times: population based training. @default members know nothing of each other */
  exploit?: ExploitOptions;
  /** How good a member is, the more the better; NaN of one without a fitness. @default minus its loss on the rows held out */
  fitness?: (model: ClassifierModel, member: number) => number | Promise<number>;
  /** Steps between two times that members are compared, and a checkpoint is written. @default a tenth of the steps where members learn from each other or there is a checkpoint, else all */
  every?: number;
  /** Told after each stretch of a member. */
  onProgress?: OnProgress<PopulationProgress>;
}

/** The names of options but for some. */
function but<Names extends object, Left extends keyof Names>(
  names: Names,
  left: readonly Left[],
): Omit<Names, Left> {
  const kept = Object.entries(names).filter(([name]) => !(left as readonly string[]).includes(name));
  return Object.fromEntries(kept) as Omit<Names, Left>;
}

const COMMON = but(CLASSIFIER_OPTIONS, [
  "patience",
  "checkpointEvery",
  "checkpointSeconds",
  "apart",
  "onProgress",
]);
const OPTIONS: OptionNames<PopulationOptions> = {
  ...COMMON,
  ...{ members: true, exploit: true, fitness: true, every: true, onProgress: true },
};
const MEMBER: OptionNames<MemberOptions> = but(COMMON, [
  ...["data", "heldOut", "checkpoint", "resume", "engine", "threads", "signal"] as const,
]);

/** Numbers of a member that are explored. */
const exploredOf = (options: MemberOptions): ExploredValues =>
  Object.fromEntries(EXPLORED.flatMap((name) => options[name] === undefined ? [] : [[name, options[name]]]));

/** Members whose weights can be those of others. @throws {RangeError} When their networks or their steps differ. */
function requireAlike(trainings: readonly ReturnType<typeof classifierTrainable>[]): void {
  const [first, ...others] = trainings.map(({ spec, plan }) =>
    `${JSON.stringify(spec)} in ${plan.steps} steps`
  );
  const odd = others.findIndex((other) => other !== first);
  if (odd >= 0) {
    fail(
      TASK,
      "members that take each other over must have the same network and steps",
      `another of member ${odd + 1}`,
    );
  }
}

/**
 * Trains many classifiers on the same data with one call: other seeds, step sizes, layers or any other options of each. On the processor they learn side by side, each on
 * a core, on a device one after another. A member is what {@linkcode trainClassifier} makes of its options, bit for bit, on any number of cores.
 *
 * With `exploit` it is population based training: at times the worst part of the members takes over weights and the state of the optimiser of the best, with step sizes
 * and other numbers that are moved a little, so that those change while all learn. A member whose loss is not finite counts as the worst. M. Jaderberg and others (2017),
 * Population based training of neural networks, arXiv:1711.09846.
 *
 * @param gpu the device; null where there is none
 * @param options members, and what they have in common
 * @returns the training of each member, how good each is, and who took whom over
 * @throws {RangeError} when numbers are out of range, or layers do not fit
 * @throws {SpecError} when a layer is wrong
 * @throws {TypeError} when an option is unknown, or members have nothing to be compared by
 * @throws {NumericalFailure} when a loss is not finite and members do not take each other over
 * @throws {FileError} when the checkpoint cannot be written, or is from another run
 *
 * @example
 * ```ts
 * import { trainPopulation } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 0, 0, 1, 1, 0, 1, 1], channels: 2, rows: 4, labels: [0, 1, 1, 0], steps: 1 };
 * const layers = [{ kind: "dense", units: 8, activation: "tanh" }] as const;
 * const { members } = await trainPopulation(null, {
 *   data,
 *   layers,
 *   steps: 100,
 *   members: [{ learningRate: 0.001 }, { learningRate: 0.05 }, { seed: 7, layers: [] }],
 * });
 * console.log(members.map(({ losses }) => losses.at(-1)! < 0.1)); // [false, true, false]: it is too slow, learns, has no layers
 * ```
 */
export async function trainPopulation(
  gpu: Gpu | null,
  options: PopulationOptions,
): Promise<PopulationResult<ClassifierSpec>> {
  requireKnown(TASK, options, OPTIONS);
  const {
    members,
    exploit,
    fitness,
    every,
    onProgress,
    checkpoint,
    resume,
    engine,
    threads,
    signal,
    ...common
  } = options;
  const { seed = DEFAULT_SEED, heldOut = 0 } = common;
  const own: readonly MemberOptions[] = typeof members === "number" ? Array(members).fill({}) : members;
  requireWhole(TASK, "the number of members", own.length, exploit ? 2 : 1, 4096);
  requireWhole(TASK, "seed", seed, 0, Number.MAX_SAFE_INTEGER - own.length);
  for (const one of own) requireKnown(TASK, one, MEMBER);
  if (exploit && !fitness && heldOut === 0) {
    failType(TASK, "members that take each other over need rows held out, or a fitness", "neither");
  }
  const asked = (member: number, values: ExploredValues): ClassifierOptions => {
    const given = Object.entries(own[member]).filter(([, value]) => value !== undefined);
    return { ...common, seed: seed + member, ...Object.fromEntries(given), ...values };
  };
  const taught = own.findIndex((_, member) => asked(member, {}).loss?.kind === "distillation");
  const { table } = classifierTrainable(asked(Math.max(0, taught), {}));
  const trainable = (member: number, values: ExploredValues) =>
    classifierTrainable(asked(member, values), table);
  const plain = (member: number, values: ExploredValues) => {
    const { data: _, ...rest } = asked(member, values);
    return rest;
  };
  const { channels, rows, steps } = common.data;
  const thread = {
    module: { path: "./_population_thread.ts", base: import.meta.url },
    common: () => sharedArrays({ of: { channels, rows, steps }, table }),
  };
  const all = own.map((_, member) => trainable(member, {})),
    most = Math.max(...all.map(({ plan }) => plan.steps));
  if (exploit) requireAlike(all);
  const cut = every ?? (exploit || checkpoint !== undefined ? Math.ceil(most / 10) : most);
  requireWhole(TASK, "every", cut);
  return await runPopulation(gpu, {
    ...{ task: TASK, count: own.length, trainable, every: cut, seed, onProgress, plain, thread },
    ...(fitness ? { fitness } : {}),
    ...(exploit
      ? {
        exploit: { ...exploitPlan(TASK, exploit), own: own.map((one) => exploredOf({ ...common, ...one })) },
      }
      : {}),
  }, { engine, threads, signal, checkpoint, resume });
}
