import { fail } from "../../base/fail.ts";
import { ArgumentRangeError } from "../../base/errors.ts";
import type { OnProgress } from "../../base/progress.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { normaliseStates } from "./coarse_state.ts";
import { normaliseParameters } from "./count_data.ts";
import { channelCount, type RecurrentSpec } from "./recurrent_spec.ts";
import type { Schedule } from "../../nn/schedule.ts";

/** Options of `rolloutSurrogate`. */
export interface RolloutOptions {
  /** Independent runs B. */
  runs: number;
  /** Bins of each. */
  bins: number;
  /** The same seed gives run r the same counts in any number of runs. @default 1 */
  seed?: number;
  /** `(runs, P)` parameters in the order of the spec's names; needed when there are any. */
  parameters?: ArrayLike<number>;
  /** `(runs, C)` coarse state to start from, where the surrogate has one. @default the mean state of the training data */
  state?: ArrayLike<number>;
  /** Return the coarse state of every bin, too. @default false */
  recordState?: boolean;
  /** Bins run first and not returned: the surrogate starts from silence. @default 500 */
  warmup?: number;
  /** Number of the first run, for its random numbers. @default 0 */
  firstRun?: number;
  /**
   * On the GPU, `rows`, `held`: many bins per dispatch (one recurrent layer of at most 128 units); `units`: any surrogate. @default what fits
   */
  schedule?: Schedule;
  /**
   * What runs it: `gpu`, or `reference`, the processor.
   * @default the GPU, but the processor where there is none or the only adapter is software, every layer is there on the processor, and no `schedule` is given
   */
  engine?: "gpu" | "reference";
  /** Most threads of the processor. @default as many as there are cores, where there is enough to do */
  threads?: number;
  /** Parameters outside the box that was trained on are an error. @default false */
  strict?: boolean;
  /** Told of parameters outside that box, without `strict`, in one sentence. @default no one is */
  onWarning?: (message: string) => void;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops after the current submit by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** The part of a spec that says which parameters it takes, and the box that it was trained on. */
export interface BoxSpec {
  /** Names, lowest and highest values. (P) each */
  parameters: { names: readonly string[]; low: readonly number[]; high: readonly number[] };
}

/** What errors say that cannot be done. */
export const TASK = "roll the surrogate out";

/**
 * What is outside the box that a surrogate was trained on, the part of a sentence that follows "as", or null.
 * @param values `(runs, P)` parameters in the order of the spec's names.
 */
export function outsideBox(
  spec: BoxSpec,
  values: ArrayLike<number>,
): string | null {
  const { names, low, high } = spec.parameters;
  const places = Array.from({ length: values.length }, (_, at) => at);
  const at = places.find((at) => {
    // Bounds went through single precision, values may not have.
    const p = at % names.length, slack = 1e-6 * Math.max(Math.abs(low[p]), Math.abs(high[p]));
    return values[at] < low[p] - slack || values[at] > high[p] + slack;
  });
  if (at === undefined) return null;
  const p = at % names.length, others = names.map((name, q) => `${name} ${low[q]} to ${high[q]}`).join(", ");
  return `parameter ${names[p]} of run ${Math.floor(at / names.length)} must be from ${low[p]} to ${
    high[p]
  }, ` +
    `in the box it was trained on (${others}): current value is ${values[at]}`;
}

/**
 * Checks what every surrogate that makes counts is asked for, and warns of parameters outside the box that it was trained on: the first
 * thing that the free run of a kind of one's own does.
 * @param task What cannot be done otherwise. @default "roll the surrogate out"
 * @throws {RangeError} When an option is out of range, or with `strict` outside the box.
 */
export function requireRollout(
  spec: BoxSpec,
  options: Omit<RolloutOptions, "schedule" | "state" | "recordState">,
  task = TASK,
): void {
  requireWhole(task, "runs", options.runs, 1, 2 ** 22);
  requireWhole(task, "bins", options.bins, 1, 2 ** 31);
  requireWhole(task, "seed", options.seed ?? DEFAULT_SEED, 0);
  requireWhole(task, "warmup", options.warmup ?? 500, 0, 2 ** 31);
  requireWhole(task, "threads", options.threads ?? 1, 1, 256);
  requireWhole(task, "firstRun", options.firstRun ?? 0, 0, 2 ** 32 - options.runs);
  const { names } = spec.parameters;
  const given = options.parameters ?? [];
  if (given.length !== options.runs * names.length) {
    fail(
      task,
      `parameters must hold ${names.length} values (${
        names.join(", ") || "none"
      }) for each of ${options.runs} runs`,
      `${given.length} values`,
    );
  }
  for (let at = 0; at < given.length; at++) {
    requireNumber(task, `parameter ${names[at % names.length]}`, given[at], -Infinity, Infinity);
  }
  const outside = outsideBox(spec, given);
  if (outside && options.strict) throw new ArgumentRangeError(`Cannot ${task} as ${outside}`);
  if (outside) options.onWarning?.(`The surrogate is out of its depth as ${outside}`);
}

/** Checks the options and returns the normalised parameters `(runs, P)`. */
export function checkRollout(spec: RecurrentSpec, options: RolloutOptions): Float32Array<ArrayBuffer> {
  requireRollout(spec, options);
  return normaliseParameters(spec, options.parameters ?? []);
}

/** The normalised state to start from, `(runs, C)`. */
export function startingState(
  spec: RecurrentSpec,
  { runs, state, recordState }: RolloutOptions,
): Float32Array<ArrayBuffer> {
  const channels = channelCount(spec);
  if (channels === 0 && (state || recordState)) {
    const given = state ? "state" : "recordState";
    fail(TASK, "it has no coarse state", `one given by ${given}`);
  }
  if (!state) return new Float32Array(runs * channels);
  if (state.length !== runs * channels) {
    fail(
      TASK,
      `state must hold ${channels} values (${spec.state!.names.join(", ")}) for each of ${runs} runs`,
      `${state.length} values`,
    );
  }
  for (let at = 0; at < state.length; at++) {
    requireNumber(TASK, `state ${spec.state!.names[at % channels]}`, state[at], -Infinity, Infinity);
  }
  return normaliseStates(spec, state);
}
