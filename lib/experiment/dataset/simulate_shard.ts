import { hasRunAway, OutgrownError } from "../../base/errors.ts";
import type { OnProgress } from "../../base/progress.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { CountArray } from "../../system/population_counts.ts";
import { type PartialRun, partialRunOf } from "../../system/partial_run.ts";
import type { Run, SystemSpec } from "../../system/run.ts";
import type { ExtraArrays, System, SystemOptions } from "../../system/system.ts";
import { joinTyped } from "../../base/join_typed.ts";
import { joinExtras } from "./join_arrays.ts";
import { binsOf, type DatasetManifest, type DatasetShard } from "./manifest.ts";
import { specAt } from "./plan_dataset.ts";

/** What simulates networks of equal populations, one spec for each, in place of the system itself. */
export type Simulate = (specs: readonly SystemSpec[], options: SystemOptions) => Promise<Run>;

/** The runs of some points of a dataset. */
export interface ShardRuns {
  /** n, number of networks. */
  networks: number;
  /** Spikes of each population in each bin. (n, P, T) */
  counts: CountArray;
  /** What the system keeps beside them; null where it keeps nothing. */
  extras: ExtraArrays | null;
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
  /** Networks of the shard before these. */
  first: number;
}

/** With what a shard is simulated. */
export interface ShardTask {
  /** The system. */
  system: System;
  /** Where it may run; null for the CPU. */
  gpu: Gpu | null;
  /** Simulates in place of the system. @default the system does */
  simulate?: Simulate;
  /** Networks of its file before these. @default 0 */
  before?: number;
  /** What it calls back. */
  options: { onProgress?: OnProgress; signal?: AbortSignal };
}

interface Task extends ShardTask {
  manifest: DatasetManifest;
}

function joinRuns(a: ShardRuns, b: ShardRuns): ShardRuns {
  const known = a.provenance.adapter === "" ? b.provenance : a.provenance;
  return {
    networks: a.networks + b.networks,
    counts: joinTyped([a.counts, b.counts]) as CountArray,
    extras: a.extras && b.extras && joinExtras([a.extras, b.extras]),
    outgrown: Uint8Array.of(...a.outgrown, ...b.outgrown),
    provenance: {
      ...known,
      wallSeconds: a.provenance.wallSeconds + b.provenance.wallSeconds,
      networkSeconds: a.provenance.networkSeconds + b.provenance.networkSeconds,
    },
  };
}

function nothing(part: Part, { manifest, system, gpu }: Task): ShardRuns {
  const networks = part.points.length * part.runs, bins = binsOf(manifest);
  return {
    networks,
    counts: new Uint16Array(networks * manifest.populations.length * bins),
    extras: system.extras?.nothing({ networks, bins }, manifest.extras) ?? null,
    outgrown: new Uint8Array(networks).fill(1),
    provenance: { adapter: "", engine: gpu ? "gpu" : "reference", wallSeconds: 0, networkSeconds: 0 },
  };
}

async function simulatePart(part: Part, task: Task): Promise<ShardRuns> {
  const { manifest, system, gpu, options } = task, { extras } = system;
  const specs = part.points.flatMap((point) =>
    new Array<SystemSpec>(part.runs).fill(specAt(manifest, manifest.points[point].values, system))
  );
  const simulate = task.simulate ?? ((some, more) => system.simulate(gpu, some, more));
  const taken = ({ run, lost }: PartialRun): ShardRuns => {
    const { counts, adapter, engine, wallSeconds, networkSeconds } = run;
    const outgrown = new Uint8Array(counts.networks);
    for (const network of lost) outgrown[network] = 1;
    return {
      ...{ networks: counts.networks, counts: counts.counts, outgrown },
      extras: extras?.arrays(run, manifest.extras, part.first) ?? null,
      provenance: { adapter, engine, wallSeconds, networkSeconds },
    };
  };
  try {
    const run = await simulate(specs, {
      ...options,
      ...manifest.simulation,
      seed: manifest.seed,
      firstNetwork: part.firstNetwork,
      ...(extras ? { record: { own: extras.record(manifest.extras, manifest.simulation.binMs) } } : {}),
    });
    return taken({ run, lost: [] });
  } catch (error) {
    const partial = partialRunOf(error);
    if (partial) return taken(partial);
    if (!(error instanceof OutgrownError || hasRunAway(error))) throw error;
    return part.points.length === 1 ? nothing(part, task) : await simulateHalves(part, task);
  }
}

async function simulateHalves(part: Part, task: Task): Promise<ShardRuns> {
  const half = Math.ceil(part.points.length / 2), before = half * part.runs;
  const first = await simulatePart({ ...part, points: part.points.slice(0, half) }, task);
  const second = await simulatePart({
    ...part,
    points: part.points.slice(half),
    firstNetwork: part.firstNetwork + before,
    first: part.first + before,
  }, task);
  return joinRuns(first, second);
}

/**
 * Simulates the networks of one shard at once. A network whose spikes outgrow the engine's counters, or that runs away, fails the
 * ensemble that it is in: then the shard is done in halves until that point stands alone, and the others are what they would have been.
 * @throws Whatever the engine throws otherwise.
 */
export async function simulateShard(
  manifest: DatasetManifest,
  shard: DatasetShard,
  task: ShardTask,
): Promise<ShardRuns> {
  const runs = shard.networks / shard.points.length;
  const part = { points: shard.points, runs, firstNetwork: shard.firstNetwork, first: task.before ?? 0 };
  return await simulatePart(part, { ...task, manifest });
}
