import { type Ensure, ensureTo } from "../base/fail.ts";
import { withKnown } from "../base/nearest_name.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { seedKey } from "../random/streams.ts";
import { stepsOf } from "../system/steps_of.ts";
import type { SystemOptions } from "../system/system.ts";
import { parseGradedSpec } from "./graded_spec.ts";
import { gradedModels, type OwnGradedParts } from "./graded_parts.ts";
import type { GradedSpec } from "./spec_types.ts";

/** What networks of graded units record beside counts: `record.own` of the options of a system. */
export interface GradedRecord {
  /** Outputs and state variables whose traces are recorded, of all units of populations that have them, such as `y` or `a`. @default none */
  traces?: readonly string[];
  /** Time between their samples, ms; a whole number of steps. @default width of a bin */
  everyMs?: number;
}

const RECORD: OptionNames<GradedRecord> = { traces: true, everyMs: true };

/** A run of networks, its times in steps. Plain data. */
export interface GradedPlan {
  /** h, ms. */
  stepMs: number;
  /** Steps before recording. */
  warmupSteps: number;
  /** Width of a bin, ms. */
  binMs: number;
  /** T. */
  bins: number;
  /** Steps of a bin. */
  binSteps: number;
  /** Traces: index of the population, and name. */
  traces: readonly { population: number; variable: string }[];
  /** Steps between samples of traces. */
  everySteps: number;
  /** Whether events are kept unit by unit. */
  spikes: boolean;
  /** Seed of all. */
  seed: number;
  /** Number of the first network. */
  firstNetwork: number;
}

/** Time that runs usually drop at their start, ms. */
export const WARMUP_MS = 0;
/** Most steps, by which random numbers are counted. */
const MAX_STEPS = 2 ** 32;

const TASK = "simulate";
const ensure: Ensure = ensureTo(TASK);

/** The traces that names ask for. @throws {RangeError} When nothing has such a name. */
function tracesOf({ populations }: GradedSpec, names: readonly string[], own: OwnGradedParts) {
  const models = gradedModels(own);
  const known = populations.map(({ model }) => {
    const { state, outputs } = models.get(model)!;
    return [...Object.keys(state), ...outputs];
  });
  return [...new Set(names)].flatMap((variable) => {
    const found = known.flatMap((all, population) =>
      all.includes(variable) ? [{ population, variable }] : []
    );
    ensure(
      found.length > 0,
      "traces must be of variables or outputs that a population has",
      withKnown(variable, [...new Set(known.flat())]),
    );
    return found;
  });
}

/**
 * Turns options into steps.
 * @param options Those of a system.
 * @returns The plan, and the specs with its step.
 * @throws {SpecError | RangeError | TypeError} When a spec or an option is out of range.
 */
export function planGraded(
  specs: readonly GradedSpec[],
  options: SystemOptions,
  own: OwnGradedParts,
): { plan: GradedPlan; specs: readonly GradedSpec[] } {
  const { durationMs, warmupMs = WARMUP_MS, seed = DEFAULT_SEED, firstNetwork = 0 } = options;
  const record = (options.record?.own ?? {}) as GradedRecord;
  requireKnown("record", record, RECORD);
  const stepMs = options.stepMs ?? specs[0].stepMs, steps = { ms: stepMs, of: "steps" };
  const binMs = options.binMs ?? Math.max(1, stepMs);
  const binSteps = stepsOf("binMs", binMs, { ...steps, least: 1 });
  const bins = stepsOf("durationMs", durationMs, { ms: binMs, of: "bins", least: 1 });
  const warmupSteps = stepsOf("warmupMs", warmupMs, { ...steps, least: 0 });
  const everySteps = stepsOf("everyMs", record.everyMs ?? binMs, { ...steps, least: 1 });
  ensure(warmupSteps + bins * binSteps <= MAX_STEPS, `there must be at most ${MAX_STEPS} steps`, durationMs);
  seedKey(seed);
  const traces = tracesOf(specs[0], record.traces ?? [], own), spikes = options.record?.spikes ?? false;
  return {
    plan: { stepMs, warmupSteps, binMs, bins, binSteps, traces, everySteps, spikes, seed, firstNetwork },
    specs: specs.map((spec) => spec.stepMs === stepMs ? spec : parseGradedSpec({ ...spec, stepMs }, own)),
  };
}
