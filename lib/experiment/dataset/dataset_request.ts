import { type Ensure, ensureTo } from "../../base/fail.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { System } from "../../system/system.ts";
import { systemOf } from "../../systems.ts";
import { checkBox } from "./box.ts";
import { type Split, SPLITS } from "./dataset_names.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import type { DatasetRequest } from "./manifest.ts";

const ensure: Ensure = ensureTo("make a dataset");

/** Bins of a shard, over all its networks and populations two by two: some 350 MB of memory while it is made. */
const SHARD_BINS = 600_000;
const MAX_SHARD_NETWORKS = 4096;
/** Most bins of one run. */
const MAX_BINS = 2 ** 28;

/** Options of a dataset that some system takes. */
const FRACTIONS: OptionNames<Record<Split, number>> = { train: true, validation: true, test: true };
const OWN_OPTIONS = ["histogram", "rule"] as const;

function requireCount(name: string, value: number, most = 2 ** 20): void {
  ensure(
    Number.isInteger(value) && value >= 1 && value <= most,
    `${name} must be a whole number from 1 to ${most}`,
    value,
  );
}

/** What the system keeps, by its own options; those of other systems are refused. */
function extrasOf(system: System, options: DatasetOptions): Record<string, unknown> {
  const own = system.extras?.options ?? [];
  for (const name of OWN_OPTIONS) {
    const given = options[name] !== undefined && Object.values(options[name]).some((v) => v !== undefined);
    ensure(
      !given || own.includes(name),
      `${system.kind} networks have no ${name}`,
      JSON.stringify(options[name]),
    );
  }
  return system.extras?.request(options.spec, options as unknown as Record<string, unknown>) ?? {};
}

function simulationOf(system: System, options: DatasetOptions): DatasetRequest["simulation"] {
  const { durationMs = 20_000, binMs = 1, warmupMs = system.warmupMs } = options;
  const method = options.method ?? system.methods?.[0];
  ensure(
    method === undefined || (system.methods?.includes(method) ?? false),
    `the method must be ${system.methods?.join(" or ") ?? "left out for this system"}`,
    method,
  );
  const stepMs = options.stepMs ?? (system.methods ? 0.1 : undefined);
  return {
    ...(method === undefined ? {} : { method }),
    ...(stepMs === undefined ? {} : { stepMs }),
    binMs,
    warmupMs,
    durationMs,
  };
}

/** The request with all defaults filled in, its box checked, and the number of points. @throws {SpecError | RangeError} */
export function requestOf(options: DatasetOptions): DatasetRequest & { count: number } {
  const system = systemOf(options.spec?.kind, { systems: options.systems });
  const spec = system.parse(options.spec);
  const { durationMs = 20_000, binMs = 1, fractions = { train: 0.8, validation: 0.1, test: 0.1 } } = options;
  requireKnown("part the points", fractions, FRACTIONS);
  const usual = Math.floor(SHARD_BINS / Math.max(1, durationMs / binMs));
  return {
    count: options.points ?? 256,
    system: system.kind,
    populations: system.populations(spec),
    spec,
    box: checkBox(options.box, { system, spec }),
    design: options.design ?? "sobol",
    seed: options.seed ?? DEFAULT_SEED,
    fractions: { ...fractions },
    runs: options.runs ?? 1,
    testRuns: options.testRuns ?? 4,
    shardNetworks: options.shardNetworks ?? Math.min(MAX_SHARD_NETWORKS, Math.max(1, usual)),
    simulation: simulationOf(system, options),
    extras: extrasOf(system, { ...options, spec }),
  };
}

/** Fails when a run cannot be what is asked for, as the system says too. */
function checkSimulation(request: DatasetRequest, system: System): void {
  const { binMs, durationMs } = request.simulation;
  ensure(binMs > 0 && Number.isFinite(binMs), "the bin must be positive, ms", binMs);
  const bins = wholeSteps(durationMs, binMs);
  ensure(
    bins !== null && bins >= 1,
    `the duration must be a whole number of bins of ${binMs} ms`,
    durationMs,
  );
  ensure(bins! <= MAX_BINS, `a run must have at most ${MAX_BINS} bins`, bins);
  checkRuns(request, request.spec, system);
}

/** Asks the system whether runs of a spec can be what the request wants. @throws {SpecError | RangeError} */
export function checkRuns(request: DatasetRequest, spec: SystemSpec, system: System): void {
  system.check?.(spec, {
    ...request.simulation,
    seed: request.seed,
    networks: Math.max(request.shardNetworks, request.runs, request.testRuns),
    record: { own: system.extras?.record(request.extras, request.simulation.binMs) },
  });
}

/**
 * Checks all of a request but its box.
 * @param count Number of points. @param system Which is asked, too.
 * @throws {SpecError | RangeError} One sentence for the first thing that is wrong.
 */
export function checkRequest(request: DatasetRequest, count: number, system: System): void {
  const { runs, testRuns, shardNetworks, fractions } = request;
  requireCount("the number of points", count);
  requireCount("runs", runs, 65_536);
  requireCount("test runs", testRuns, 65_536);
  requireCount("networks of a shard", shardNetworks, 65_536);
  const parts = SPLITS.map((split) => fractions[split]);
  ensure(
    parts.every((part) => part >= 0 && part <= 1) && Math.abs(parts.reduce((a, b) => a + b) - 1) < 1e-9,
    "the fractions of train, validation and test must be 0 or more and add up to 1",
    parts.join(", "),
  );
  ensure(fractions.train > 0, "the fraction of train must be above 0", fractions.train);
  const used = parts.filter((part) => part > 0).length;
  ensure(count >= used, `${used} parts need at least ${used} points`, count);
  checkSimulation(request, system);
}
