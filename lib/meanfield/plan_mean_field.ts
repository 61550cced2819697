import { type Ensure, ensureTo } from "../base/fail.ts";
import { withKnown } from "../base/nearest_name.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { seedKey } from "../random/streams.ts";
import { stepsOf } from "../system/steps_of.ts";
import type { SystemOptions } from "../system/system.ts";
import { type Equations, equationsOf } from "./equations.ts";
import { parseMeanFieldSpec } from "./mean_field_spec.ts";
import type { OwnRateParts } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/** What mean fields record beside counts: `record.own` of the options of a system. */
export interface MeanFieldRecord {
  /**
   * Variables whose traces are recorded, of all populations that have them: `rate`, Hz, state variables by name, such as `W` or `v`, and `covariance E
   * I`, or `covariance` for all. @default none
   */
  traces?: readonly string[];
  /** Time between their samples, ms; a whole number of steps. @default width of a bin */
  everyMs?: number;
}

const RECORD: OptionNames<MeanFieldRecord> = { traces: true, everyMs: true };

/** A trace that is recorded: of the rate of a population, or of a state variable. */
export interface PlannedTrace {
  /** Index of the population. */
  population: number;
  /** Its name. */
  variable: string;
  /** Index among the state variables; -1 for the rate. */
  index: number;
}

/** A run of mean fields of equal structure, its times in steps. Plain data. */
export interface FieldPlan {
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
  /** Traces. */
  traces: readonly PlannedTrace[];
  /** Steps between samples of traces. */
  everySteps: number;
  /** Seed of all. */
  seed: number;
  /** Number of the first network. */
  firstNetwork: number;
}

/** Time that runs usually drop at their start, ms. */
export const WARMUP_MS = 500;
/** Most steps, of which random numbers are counted. */
const MAX_STEPS = 2 ** 28;

const TASK = "simulate";
const ensure: Ensure = ensureTo(TASK);

/** The traces that names ask for. @throws {RangeError} When nothing has such a name. */
function tracesOf({ variables, populations }: Equations, names: readonly string[]): PlannedTrace[] {
  return [...new Set(names)].flatMap((asked) => {
    const found: PlannedTrace[] = asked === "rate"
      ? populations.map((_, population) => ({ population, variable: "rate", index: -1 }))
      : variables.flatMap(({ name, population }, index) =>
        name === asked || (asked === "covariance" && name.startsWith("covariance "))
          ? [{ population, variable: name, index }]
          : []
      );
    const known = ["rate", ...new Set(variables.map(({ name }) => name))];
    ensure(found.length > 0, "traces must be of variables that a population has", withKnown(asked, known));
    return found;
  });
}

/**
 * Turns options into steps.
 * @param options Those of a system.
 * @returns The plan, and the specs with its step.
 * @throws {SpecError | RangeError | TypeError} When a spec or an option is out of range.
 */
export function planMeanField(
  specs: readonly MeanFieldSpec[],
  options: SystemOptions,
  own: OwnRateParts,
): { plan: FieldPlan; specs: readonly MeanFieldSpec[] } {
  const { durationMs, warmupMs = WARMUP_MS, binMs = 1, seed = DEFAULT_SEED, firstNetwork = 0 } = options;
  const record = (options.record?.own ?? {}) as MeanFieldRecord;
  requireKnown("record", record, RECORD);
  ensure(!options.record?.spikes, "mean fields have no spikes of cells to record", "record.spikes = true");
  const stepMs = options.stepMs ?? specs[0].stepMs, steps = { ms: stepMs, of: "steps" };
  const binSteps = stepsOf("binMs", binMs, { ...steps, least: 1 });
  const bins = stepsOf("durationMs", durationMs, { ms: binMs, of: "bins", least: 1 });
  const warmupSteps = stepsOf("warmupMs", warmupMs, { ...steps, least: 0 });
  const everySteps = stepsOf("everyMs", record.everyMs ?? binMs, { ...steps, least: 1 });
  ensure(warmupSteps + bins * binSteps <= MAX_STEPS, `there must be at most ${MAX_STEPS} steps`, durationMs);
  seedKey(seed);
  const stepped = specs.map((spec) =>
    spec.stepMs === stepMs ? spec : parseMeanFieldSpec({ ...spec, stepMs }, own)
  );
  const traces = tracesOf(equationsOf(stepped[0], own), record.traces ?? []);
  return {
    plan: { stepMs, warmupSteps, binMs, bins, binSteps, traces, everySteps, seed, firstNetwork },
    specs: stepped,
  };
}

/** Samples of each trace. */
export function samplesOf({ bins, binSteps, everySteps }: FieldPlan): number {
  return Math.floor(bins * binSteps / everySteps);
}
