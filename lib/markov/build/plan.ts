import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type Ensure, ensureTo } from "../../base/fail.ts";
import { stepOf, wholeSteps } from "../../base/time_grid.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { type MifSpec, parseMifSpec } from "../mif_spec.ts";
import type { NetworkSpec } from "../network_spec.ts";
import { type RunawayBound, runawayBound } from "./runaway.ts";
import type { RecordOptions, SimulateOptions } from "../run.ts";

const ensure: Ensure = ensureTo("simulate");
const RECORD_OPTIONS: OptionNames<RecordOptions> = {
  spikes: true,
  pools: true,
  histogram: true,
  voltages: true,
};
const HISTOGRAM_OPTIONS: OptionNames<NonNullable<RecordOptions["histogram"]>> = {
  everyMs: true,
  lowest: true,
  width: true,
  bins: true,
};
const VOLTAGES_OPTIONS: OptionNames<NonNullable<RecordOptions["voltages"]>> = {
  everyMs: true,
  excitatory: true,
  inhibitory: true,
};

/** Most values of one recorded array: absurd sizes are refused before anything is allocated. */
const MAX_VALUES = 2 ** 31;
/** Most voltage units of a histogram's edges and widths. */
const MAX_VOLTAGE = 10_000;

/** Highest rate that can bound networks, Hz: surpluses fit into 32 bits. */
const MAX_RUNAWAY_HZ = 10_000;

/** Checked options, in steps and bins. */
export interface Plan<Spec extends NetworkSpec = MifSpec> {
  specs: Spec[];
  networks: number;
  firstNetwork: number;
  seed: number;
  stepMs: number;
  binMs: number;
  /** Steps of the warm-up, steps per bin, recorded bins. */
  warmupSteps: number;
  binSteps: number;
  bins: number;
  warmupMs: number;
  record: RecordOptions;
  cells: { e: number; i: number };
  /** When a network is stopped, if ever. */
  runaway?: RunawayBound;
}

/** How many of a unit of time some time is, which must be whole. */
function wholeRatio(value: number, unit: number, rule: string): number {
  const ratio = wholeSteps(value, unit);
  ensure(ratio !== null, rule, value);
  return ratio!;
}

function checkRecord(record: RecordOptions, plan: Omit<Plan<NetworkSpec>, "record">): void {
  const { histogram, voltages } = record;
  requireKnown("record", record, RECORD_OPTIONS);
  requireKnown("record histograms", histogram ?? {}, HISTOGRAM_OPTIONS);
  requireKnown("record voltages", voltages ?? {}, VOLTAGES_OPTIONS);
  if (histogram) {
    ensure(
      Number.isInteger(histogram.bins) && histogram.bins > 0 && histogram.bins <= 4096,
      "the histogram must have 1 to 4096 bins",
      histogram.bins,
    );
    ensure(
      Number.isInteger(histogram.width) && histogram.width > 0 && histogram.width <= MAX_VOLTAGE,
      `the histogram's bins must have a whole width from 1 to ${MAX_VOLTAGE}`,
      histogram.width,
    );
    ensure(
      Number.isInteger(histogram.lowest) && Math.abs(histogram.lowest) <= MAX_VOLTAGE,
      `the histogram's lowest voltage must be whole and from -${MAX_VOLTAGE} to ${MAX_VOLTAGE}`,
      histogram.lowest,
    );
  }
  const every = [histogram?.everyMs, voltages?.everyMs].filter((value) => value !== undefined);
  for (const value of every) {
    ensure(
      value > 0 && wholeRatio(value, plan.binMs, "frames must come every whole number of bins") > 0,
      "frames must be at least a bin apart",
      value,
    );
    ensure(stepOf(value, plan.binMs) <= plan.bins, "frames must come at least once in the duration", value);
  }
  ensure(
    every.length < 2 || every[0] === every[1],
    "histograms and voltages must be recorded equally often",
    every,
  );
  const frames = every.length > 0 ? Math.floor(plan.bins / stepOf(every[0], plan.binMs)) : 0;
  const perFrame = Math.max(
    2 * (histogram?.bins ?? 0),
    (voltages?.excitatory ?? 0) + (voltages?.inhibitory ?? 0),
  );
  const values = plan.networks * frames * perFrame;
  ensure(values <= MAX_VALUES, `networks times frames times values must be at most ${MAX_VALUES}`, values);
  const sampled = typeof record.spikes === "object" ? record.spikes : null;
  for (const some of [sampled, voltages]) {
    if (!some) continue;
    ensure(
      Number.isInteger(some.excitatory) && some.excitatory >= 0 && some.excitatory <= plan.cells.e,
      `recorded E cells must be 0 to ${plan.cells.e}`,
      some.excitatory,
    );
    ensure(
      Number.isInteger(some.inhibitory) && some.inhibitory >= 0 && some.inhibitory <= plan.cells.i,
      `recorded I cells must be 0 to ${plan.cells.i}`,
      some.inhibitory,
    );
  }
}

function checkSpecs<Spec extends NetworkSpec>(
  specs: Spec[],
  networks: number | undefined,
): { specs: Spec[]; networks: number } {
  ensure(specs.length > 0, "there must be at least one spec", 0);
  const count = networks ?? specs.length;
  ensure(
    Number.isInteger(count) && count >= 1 && count <= 2 ** 24,
    "the number of networks must be a whole number from 1 to 16777216",
    count,
  );
  ensure(
    specs.length === 1 || specs.length === count,
    `there must be one spec, or one for each of the ${count} networks`,
    specs.length,
  );
  for (const { N_E, N_I } of specs) {
    ensure(
      N_E === specs[0].N_E && N_I === specs[0].N_I,
      "all networks of an ensemble must have the same sizes",
      `${N_E}/${N_I}`,
    );
  }
  return { specs, networks: count };
}

/**
 * Checks what an engine of Markovian networks is asked for and turns times into steps and bins.
 * @throws {RangeError | SpecError} One sentence for the first thing that is wrong.
 */
export function planSimulation(input: MifSpec | readonly MifSpec[], options: SimulateOptions): Plan {
  return planNetworks((Array.isArray(input) ? input : [input]).map(parseMifSpec), options);
}

/**
 * Checks what an engine is asked for and turns times into steps and bins.
 * @param given Checked specs, of one kind.
 * @throws {RangeError} One sentence for the first thing that is wrong.
 */
export function planNetworks<Spec extends NetworkSpec>(
  given: Spec[],
  options: SimulateOptions,
): Plan<Spec> {
  const { specs, networks } = checkSpecs(given, options.networks);
  const stepMs = options.stepMs ?? 0.1;
  const binMs = options.binMs ?? 1;
  const warmupMs = options.warmupMs ?? 500;
  const seed = options.seed ?? DEFAULT_SEED;
  const firstNetwork = options.firstNetwork ?? 0;
  ensure(
    Number.isSafeInteger(seed) && seed >= 0,
    "the seed must be a whole number from 0 to 2^53 - 1",
    seed,
  );
  ensure(
    Number.isInteger(firstNetwork) && firstNetwork >= 0 && firstNetwork < 2 ** 31,
    "the first network must be a whole number from 0 on",
    firstNetwork,
  );
  ensure(stepMs >= 0.01 && stepMs <= 1, "the time step must be from 0.01 to 1 ms", stepMs);
  ensure(
    Number.isFinite(options.durationMs) && options.durationMs > 0,
    "the duration must be a positive number of ms",
    options.durationMs,
  );
  ensure(
    Number.isFinite(warmupMs) && warmupMs >= 0,
    "the warm-up must be a number of ms, 0 or more",
    warmupMs,
  );
  ensure(Number.isFinite(binMs) && binMs > 0, "the bin must be a positive number of ms", binMs);
  const binSteps = wholeRatio(binMs, stepMs, `the bin must be a whole number of time steps of ${stepMs} ms`);
  const bins = wholeRatio(
    options.durationMs,
    binMs,
    `the duration must be a whole number of bins of ${binMs} ms`,
  );
  const warmupSteps = wholeRatio(
    warmupMs,
    stepMs,
    `the warm-up must be a whole number of time steps of ${stepMs} ms`,
  );
  ensure(binSteps >= 1, "the bin must be at least one time step", binMs);
  ensure(bins >= 1, `the duration must be at least one bin of ${binMs} ms`, options.durationMs);
  ensure(
    networks * bins <= MAX_VALUES,
    `networks times bins must be at most ${MAX_VALUES}`,
    networks * bins,
  );
  ensure(
    warmupSteps + bins * binSteps < 2 ** 32,
    "the number of time steps must be below 2^32",
    warmupSteps + bins * binSteps,
  );
  const cells = { e: specs[0].N_E, i: specs[0].N_I };
  const hz = options.runawayHz;
  ensure(
    hz === undefined || (hz > 0 && hz <= MAX_RUNAWAY_HZ),
    `the rate at which networks are stopped must be above 0 and at most ${MAX_RUNAWAY_HZ} Hz`,
    hz,
  );
  const plan = {
    specs,
    networks,
    firstNetwork,
    seed,
    stepMs,
    binMs,
    warmupMs,
    warmupSteps,
    binSteps,
    bins,
    cells,
    ...(hz === undefined ? {} : { runaway: runawayBound(hz, cells, stepMs) }),
  };
  const record = options.record ?? {};
  checkRecord(record, plan);
  return { ...plan, record };
}
