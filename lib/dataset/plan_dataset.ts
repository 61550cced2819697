import { SpecError } from "../network/errors.ts";
import { type MifSpec, overrideSpec, parseMifSpec } from "../network/mif_spec.ts";
import { planSimulation } from "../simulation/plan.ts";
import { VOLLEY_EVENT_DEFAULTS, volleyEvents } from "../analysis/volley_events.ts";
import { type BoxRange, checkBox, overridesAt } from "./box.ts";
import { type HistogramBins, usualHistogram } from "./coarse_state.ts";
import {
  DATASET_FORMAT,
  DATASET_VERSION,
  type DatasetManifest,
  type DatasetPoint,
  type DatasetRequest,
  type DatasetShard,
  type Split,
  SPLITS,
} from "./manifest.ts";
import { DATASET_STREAMS, WordStream } from "./random.ts";
import { type Design, sampleBox } from "./sample_box.ts";

/** What a dataset should hold. Everything left out gets its default. */
export interface DatasetOptions {
  /** Spec of the network at all values that the box does not set. */
  spec: MifSpec;
  /** Range of each parameter. */
  box: readonly BoxRange[];
  /** Number of parameter points. @default 256 */
  points?: number;
  /** How points are spread. @default "sobol" */
  design?: Design;
  /** Seed of the points, of their parts and of the simulations. @default 1 */
  seed?: number;
  /** Parts of the points for training, validation and test; they add up to 1. @default 0.8, 0.1, 0.1 */
  fractions?: Record<Split, number>;
  /** Runs of each point for training and validation. @default 1 */
  runs?: number;
  /** Runs of each test point: their differences are the seed floor. @default 4 */
  testRuns?: number;
  /** Recorded time of each run, ms. @default 20000 */
  durationMs?: number;
  /** Time simulated and dropped before, ms. @default 500 */
  warmupMs?: number;
  /** Width of a bin, ms. @default 1 */
  binMs?: number;
  /** Time step, ms. @default 0.1 */
  stepMs?: number;
  /** `step`: the time-stepped scheme; `exact`: event by event. @default "step" */
  method?: "step" | "exact";
  /** Bins of the voltage histograms. @default width 5 from -10 up to the threshold */
  histogram?: HistogramBins;
  /** What counts as a volley. @default a window of 2 tau_EE of the spec, open 4, close 2, longest 60 ms */
  rule?: { windowMs?: number; open?: number; close?: number; longestMs?: number };
  /** Most networks of a shard. More are faster on a large GPU and take more memory. @default about 800,000 bins in all */
  shardNetworks?: number;
}

/** Bins of a shard, over all its networks: some 400 MB of memory while it is made. */
const SHARD_BINS = 800_000;
const MAX_SHARD_NETWORKS = 4096;

function require(condition: boolean, rule: string, value: unknown): void {
  if (!condition) throw new RangeError(`Cannot make a dataset as ${rule}: current value is ${value}`);
}

function requireCount(name: string, value: number, most = 2 ** 20): void {
  require(
    Number.isInteger(value) && value >= 1 && value <= most,
    `${name} must be a whole number from 1 to ${most}`,
    value,
  );
}

/** The request with all defaults filled in. */
function requestOf(options: DatasetOptions): DatasetRequest & { count: number } {
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
    histogram: { ...(options.histogram ?? usualHistogram(spec.threshold)) },
    rule: { windowMs: 2 * spec.tau_EE, ...VOLLEY_EVENT_DEFAULTS, ...options.rule },
  };
}

/** What the simulation of a shard records. */
export function recordOf({ simulation, histogram }: DatasetRequest) {
  return { pools: true, histogram: { everyMs: simulation.binMs, ...histogram } };
}

function checkRequest(request: DatasetRequest, count: number): void {
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

/** Part of each point: a random order cut in three, every part with a fraction above 0 getting at least one point. */
function splitPoints(count: number, fractions: Record<Split, number>, seed: number): Split[] {
  const least = (fraction: number) => fraction > 0 ? Math.max(1, Math.round(fraction * count)) : 0;
  const validation = least(fractions.validation);
  const test = least(fractions.test);
  require(validation + test < count, "its parts must leave points for training", `${count} points`);
  const order = new WordStream(seed, DATASET_STREAMS.split).permutation(count);
  const splits = new Array<Split>(count).fill("train");
  order.subarray(0, validation).forEach((point) => splits[point] = "validation");
  order.subarray(validation, validation + test).forEach((point) => splits[point] = "test");
  return splits;
}

/** Shards that hold whole points of one part, in the order of parts and points. */
function planShards(points: readonly DatasetPoint[], request: DatasetRequest): DatasetShard[] {
  const shards: DatasetShard[] = [];
  let firstNetwork = 0;
  for (const split of SPLITS) {
    const runs = split === "test" ? request.testRuns : request.runs;
    const each = Math.max(1, Math.floor(request.shardNetworks / runs));
    const members = points.flatMap((point, index) => point.split === split ? [index] : []);
    for (let first = 0; first < members.length; first += each) {
      const some = members.slice(first, first + each);
      const number = String(shards.length).padStart(4, "0");
      shards.push({
        file: `shard-${number}.npz`,
        states: `states-${number}.npz`,
        split,
        points: some,
        networks: some.length * runs,
        firstNetwork,
        status: "pending",
        provenance: null,
      });
      firstNetwork += some.length * runs;
    }
  }
  return shards;
}

/** The spec at a point. */
export function specAt(request: DatasetRequest, values: ArrayLike<number>): MifSpec {
  return overrideSpec(request.spec, overridesAt(request.box, values));
}

function checkSpecs(request: DatasetRequest, points: readonly DatasetPoint[]): void {
  points.forEach(({ values }, index) => {
    try {
      specAt(request, values);
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      const where = request.box.map(({ name }, p) => `${name} ${values[p]}`).join(", ");
      throw new SpecError(error.path, [`${error.issues[0]} This is point ${index} of the box: ${where}.`]);
    }
  });
}

/**
 * Plans a dataset: its points, their parts and its shards, without any simulation. Every spec and every option is checked here.
 * @throws {SpecError | RangeError} One sentence for the first thing that is wrong.
 */
export function planDataset(options: DatasetOptions): DatasetManifest {
  const { count, ...request } = requestOf(options);
  checkBox(request.box, request.spec);
  checkRequest(request, count);
  const { box, design, seed } = request;
  const values = sampleBox(box, { points: count, design, seed });
  const splits = splitPoints(count, request.fractions, seed);
  const points = splits.map((split, point): DatasetPoint => ({
    values: Array.from(values.subarray(point * box.length, (point + 1) * box.length)),
    split,
    label: null,
    rates: null,
    volleys: null,
  }));
  checkSpecs(request, points);
  const shards = planShards(points, request);
  return { format: DATASET_FORMAT, version: DATASET_VERSION, ...request, points, shards };
}
