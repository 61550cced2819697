import { OutgrownError } from "../../base/errors.ts";
import type { MifSpec } from "../../markov/mif_spec.ts";
import type { EnsembleRun, SimulateOptions } from "../../markov/run.ts";
import {
  type CoarseStates,
  coarseStatesOf,
  emptyCoarseStates,
  joinCoarseStates,
} from "../../markov/coarse_state.ts";
import { recordOf } from "./dataset_request.ts";
import type { DatasetManifest, DatasetShard } from "./manifest.ts";
import { specAt } from "./plan_dataset.ts";

/** What simulates networks of equal sizes, one spec for each: an engine with its device. */
export type Simulate = (specs: readonly MifSpec[], options: SimulateOptions) => Promise<EnsembleRun>;

/** The runs of some points of a dataset. */
export interface ShardRuns {
  /** n, number of networks. */
  networks: number;
  /** T, bins of each. */
  bins: number;
  /** ms, width of a bin. */
  binMs: number;
  /** E spikes per bin. (n, T) */
  e: Uint16Array;
  /** I spikes per bin. (n, T) */
  i: Uint16Array;
  /** E spikes per bin that a recurrent kick caused. (n, T) */
  recurrent: Uint16Array;
  /** Coarse states at the end of every bin. (n T) */
  states: CoarseStates;
  /** For each network 1 when its point outgrew the engine: nothing is recorded then. (n) */
  outgrown: Uint8Array;
  /** Engine and adapter; wall time, s; network-seconds. */
  provenance: NonNullable<DatasetShard["provenance"]>;
}

/** Some points in a row of a shard and their networks. */
interface Part {
  points: readonly number[];
  runs: number;
  firstNetwork: number;
}

/** With what a shard is simulated. */
export interface ShardTask {
  /** The engine. */
  simulate: Simulate;
  /** What it calls back. */
  options: Pick<SimulateOptions, "onProgress" | "signal">;
}

interface Task extends ShardTask {
  manifest: DatasetManifest;
}

function joinArrays(a: Uint16Array, b: Uint16Array): Uint16Array {
  const joined = new Uint16Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function joinRuns(a: ShardRuns, b: ShardRuns, bins: number): ShardRuns {
  const known = a.provenance.adapter === "" ? b.provenance : a.provenance;
  return {
    networks: a.networks + b.networks,
    bins: a.bins,
    binMs: a.binMs,
    e: joinArrays(a.e, b.e),
    i: joinArrays(a.i, b.i),
    recurrent: joinArrays(a.recurrent, b.recurrent),
    states: joinCoarseStates([a.states, b.states], bins),
    outgrown: Uint8Array.of(...a.outgrown, ...b.outgrown),
    provenance: {
      ...known,
      wallSeconds: a.provenance.wallSeconds + b.provenance.wallSeconds,
      networkSeconds: a.provenance.networkSeconds + b.provenance.networkSeconds,
    },
  };
}

function nothing(part: Part, { manifest }: Task): ShardRuns {
  const { binMs, durationMs } = manifest.simulation;
  const bins = Math.round(durationMs / binMs);
  const networks = part.points.length * part.runs;
  const none = () => new Uint16Array(networks * bins);
  return {
    networks,
    bins,
    binMs,
    e: none(),
    i: none(),
    recurrent: none(),
    states: emptyCoarseStates(networks * bins, manifest.histogram.bins),
    outgrown: new Uint8Array(networks).fill(1),
    provenance: { adapter: "", engine: "gpu", wallSeconds: 0, networkSeconds: 0 },
  };
}

async function simulatePart(part: Part, task: Task): Promise<ShardRuns> {
  const { manifest, simulate, options } = task;
  const specs = part.points.flatMap((point) =>
    new Array<MifSpec>(part.runs).fill(specAt(manifest, manifest.points[point].values))
  );
  const { method: _, ...simulation } = manifest.simulation;
  try {
    const run = await simulate(specs, {
      ...options,
      ...simulation,
      networks: specs.length,
      seed: manifest.seed,
      firstNetwork: part.firstNetwork,
      record: recordOf(manifest),
    });
    const { networks, bins, binMs, e, i, recurrent, adapter, engine, wallSeconds, networkSeconds } = run;
    return {
      networks,
      bins,
      binMs,
      e,
      i,
      recurrent,
      states: coarseStatesOf(run),
      outgrown: new Uint8Array(networks),
      provenance: { adapter, engine, wallSeconds, networkSeconds },
    };
  } catch (error) {
    if (!(error instanceof OutgrownError)) throw error;
    return part.points.length === 1 ? nothing(part, task) : await simulateHalves(part, task);
  }
}

async function simulateHalves(part: Part, task: Task): Promise<ShardRuns> {
  const half = Math.ceil(part.points.length / 2);
  const first = await simulatePart({ ...part, points: part.points.slice(0, half) }, task);
  const firstNetwork = part.firstNetwork + half * part.runs;
  const second = await simulatePart({ ...part, points: part.points.slice(half), firstNetwork }, task);
  return joinRuns(first, second, task.manifest.histogram.bins);
}

/**
 * Simulates the networks of one shard at once. A network whose spikes outgrow the engine's counters fails the ensemble that it
 * is in: then the shard is done in halves until that point stands alone, and the others are what they would have been.
 * @throws Whatever the engine throws otherwise.
 */
export async function simulateShard(
  manifest: DatasetManifest,
  shard: DatasetShard,
  task: ShardTask,
): Promise<ShardRuns> {
  const runs = shard.networks / shard.points.length;
  return await simulatePart({ points: shard.points, runs, firstNetwork: shard.firstNetwork }, {
    manifest,
    ...task,
  });
}
