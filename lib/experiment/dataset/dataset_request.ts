import { ArgumentRangeError } from "../../base/errors.ts";
import { VOLLEY_EVENT_DEFAULTS, volleyEvents } from "../../analysis/volley_events.ts";
import { parseMifSpec } from "../../markov/mif_spec.ts";
import { planSimulation } from "../../markov/build/plan.ts";
import type { RecordOptions } from "../../markov/run.ts";
import { usualHistogram } from "../../markov/coarse_state.ts";
import { SPLITS } from "./dataset_names.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import type { DatasetRequest } from "./manifest.ts";

/** Bins of a shard, over all its networks: some 350 MB of memory while it is made. */
const SHARD_BINS = 600_000;
const MAX_SHARD_NETWORKS = 4096;

function require(condition: boolean, rule: string, value: unknown): void {
  if (!condition) throw new ArgumentRangeError(`Cannot make a dataset as ${rule}: current value is ${value}`);
}

function requireCount(name: string, value: number, most = 2 ** 20): void {
  require(
    Number.isInteger(value) && value >= 1 && value <= most,
    `${name} must be a whole number from 1 to ${most}`,
    value,
  );
}

/**
 * Window and tail of the volley rule, in units of tau_EE. With the tail, in which pending kicks decay and cells wake, a network
 * put back from its coarse state goes on more as it would have (`mif-second`: the Fano factor of E counts 6 instead of 9 to 18 %
 * too small), and a third less of the time lies between volleys; with twice that tail, volleys merge.
 */
const WINDOW = 2, TAIL = 1.5;

/** The request with all defaults filled in, unchecked, and the number of points. */
export function requestOf(options: DatasetOptions): DatasetRequest & { count: number } {
  const spec = parseMifSpec(options.spec);
  const { durationMs = 20_000, binMs = 1, warmupMs = 500, stepMs = 0.1 } = options;
  const usual = Math.floor(SHARD_BINS / Math.max(1, durationMs / binMs));
  return {
    count: options.points ?? 256,
    spec,
    box: options.box.map(({ name, low, high }) => ({ name, low, high })),
    design: options.design ?? "sobol",
    seed: options.seed ?? 1,
    fractions: { ...(options.fractions ?? { train: 0.8, validation: 0.1, test: 0.1 }) },
    runs: options.runs ?? 1,
    testRuns: options.testRuns ?? 4,
    shardNetworks: options.shardNetworks ?? Math.min(MAX_SHARD_NETWORKS, Math.max(1, usual)),
    simulation: { method: options.method ?? "step", stepMs, binMs, warmupMs, durationMs },
    histogram: { ...(options.histogram ?? usualHistogram(spec)) },
    rule: {
      ...VOLLEY_EVENT_DEFAULTS,
      windowMs: WINDOW * spec.tau_EE,
      tailMs: TAIL * spec.tau_EE,
      ...options.rule,
    },
  };
}

/** What the simulation of a shard records. */
export function recordOf({ simulation, histogram }: DatasetRequest): RecordOptions {
  return { pools: true, histogram: { everyMs: simulation.binMs, ...histogram } };
}

/**
 * Checks all of a request but its box.
 * @param count Number of points.
 * @throws {RangeError | SpecError} One sentence for the first thing that is wrong.
 */
export function checkRequest(request: DatasetRequest, count: number): void {
  const { runs, testRuns, shardNetworks, fractions, simulation, rule } = request;
  requireCount("the number of points", count);
  requireCount("runs", runs, 65_536);
  requireCount("test runs", testRuns, 65_536);
  requireCount("networks of a shard", shardNetworks, 65_536);
  const parts = SPLITS.map((split) => fractions[split]);
  require(
    parts.every((part) => part >= 0 && part <= 1) && Math.abs(parts.reduce((a, b) => a + b) - 1) < 1e-9,
    "the fractions of train, validation and test must be 0 or more and add up to 1",
    parts.join(", "),
  );
  require(fractions.train > 0, "the fraction of train must be above 0", fractions.train);
  const used = parts.filter((part) => part > 0).length;
  require(count >= used, `${used} parts need at least ${used} points`, count);
  planSimulation(request.spec, {
    ...simulation,
    seed: request.seed,
    networks: Math.max(shardNetworks, runs, testRuns),
    record: recordOf(request),
  });
  volleyEvents({ binMs: simulation.binMs, e: [], i: [], recurrent: [] }, rule);
}
