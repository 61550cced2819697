import { type OnProgress, progressTeller } from "../../base/progress.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Fate, FATES } from "../../inference/posterior/fates.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { encodeNpz } from "../../io/npz.ts";
import { readArray } from "../../io/npz_arrays.ts";
import { NpzFile } from "../../io/npz_file.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import type { CountSpec } from "../../surrogate/surrogate.ts";
import type { SurrogatesOption } from "../../surrogate/registry.ts";
import { countsOf, type PopulationCounts, someNetworks } from "../../system/population_counts.ts";
import { systemOf, type SystemsOption } from "../../systems.ts";
import { labelOf } from "../dataset/describe_points.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";
import { specAt } from "../dataset/plan_dataset.ts";
import { measureRuns } from "../measures/measure_runs.ts";
import { rolloutPoints } from "../rollout_points.ts";
import { simulatePoints } from "../simulate_points.ts";

/** Points that are simulated between two writings of the file. */
const CHUNK = 64;

/** The number of a fate that is not known yet. */
const PENDING = 255;

/** One run at each of some points: what it is told by, and what came of it. */
export interface RoundRows {
  /** Values of the parameters. (N, P) */
  values: Float64Array;
  /** Measures; NaN where a run has none. (N, C) */
  context: Float64Array;
  /** What came of each run. (N) */
  fates: Fate[];
}

/** What the runs of a round are of. */
export interface RoundTask extends SystemsOption, SurrogatesOption {
  /** What an earlier round learnt from. */
  manifest: DatasetManifest;
  /** Names of the measures. (C) */
  measures: readonly string[];
  /** Points. (N, P) */
  values: Float64Array;
  /** Seed of the runs. */
  seed: number;
  /** The surrogate that makes the runs; null: the system does. */
  by: TrainedModel<CountSpec> | null;
  /** Where they are kept while they are made, and found again. @default nowhere */
  path?: string;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason; what is in the file stays. */
  signal?: AbortSignal;
}

/** Mean rates of a run's populations, Hz. */
function ratesOf(counts: PopulationCounts): Record<string, number> {
  const seconds = counts.bins * counts.binMs / 1000;
  return Object.fromEntries(counts.populations.map(({ name, size }, p) => {
    let spikes = 0;
    for (const count of countsOf(counts, 0, p)) spikes += count;
    return [name, spikes / size / seconds];
  }));
}

/** Runs in numbers, kept in a file. */
class RoundTable {
  /** (N, C) */
  readonly context: Float64Array;
  /** Numbers of the fates. (N) */
  readonly fates: Uint8Array;

  constructor(readonly task: RoundTask) {
    const { values, measures, manifest: { box } } = task, N = values.length / box.length;
    this.context = new Float64Array(N * measures.length).fill(NaN);
    this.fates = new Uint8Array(N).fill(PENDING);
  }

  /** Takes what an earlier call has made. @throws {FileError} When the file is of other points. */
  async resume(): Promise<void> {
    const { path, values, measures, seed } = this.task;
    if (path === undefined || !await Deno.stat(path).then(() => true, () => false)) return;
    using file = await NpzFile.open(path);
    const by = "a round", N = this.fates.length, C = measures.length;
    const read = (name: string, shape: number[]) =>
      readArray(file, name, { type: Float64Array, shape, by }).data;
    const own = read("values", [N, values.length / N]), [ownSeed] = read("seed", [1]);
    if (ownSeed !== seed || own.some((value, at) => value !== values[at])) {
      failFile("go on with", path, "it must be of the same posterior, points and seed", "another round");
    }
    this.context.set(read("context", [N, C]));
    this.fates.set(readArray(file, "fates", { type: Uint8Array, shape: [N], by }).data);
  }

  async save(): Promise<void> {
    const { path, values, measures, seed, manifest: { box } } = this.task, N = this.fates.length;
    if (path === undefined) return;
    await writeFileAtomic(
      path,
      encodeNpz({
        values: { data: values, shape: [N, box.length] },
        context: { data: this.context, shape: [N, measures.length] },
        fates: { data: this.fates, shape: [N] },
        parameters: { data: box.map(({ name }) => name), shape: [box.length] },
        measures: { data: [...measures], shape: [measures.length] },
        seed: { data: Float64Array.of(seed), shape: [1] },
      }),
    );
  }

  /** Makes the runs of some points. */
  async #counts(gpu: Gpu | null, first: number, count: number): Promise<(PopulationCounts | null)[]> {
    const { manifest, values, seed, by, systems, surrogates, signal } = this.task;
    const { spec, box: { length: P }, simulation: { durationMs, warmupMs, binMs, stepMs } } = manifest;
    const points = Array.from(
      { length: count },
      (_, n) => Array.from(values.slice((first + n) * P, (first + n + 1) * P)),
    );
    const runs = { runs: 1, durationMs, seed, first, signal };
    if (by) {
      const places = by.spec.parameters.names.map((own) =>
        manifest.box.findIndex(({ name }) => name === own)
      );
      const own = points.map((point) => places.map((place) => point[place]));
      return await rolloutPoints(gpu, by, own, { ...runs, surrogates, strict: false });
    }
    const system = systemOf(spec.kind, { systems }),
      specs = points.map((point) => specAt(manifest, point, system));
    return await simulatePoints(gpu, system, specs, { ...runs, warmupMs, binMs, stepMs });
  }

  /** Simulates some points and takes their numbers. */
  async make(gpu: Gpu | null, first: number, count: number): Promise<void> {
    const { manifest, measures, values, systems } = this.task,
      { spec, populations, box: { length: P } } = manifest;
    const system = systemOf(spec.kind, { systems }), found = await this.#counts(gpu, first, count);
    found.forEach((counts, n) => {
      const row = first + n;
      if (counts === null) {
        this.fates[row] = FATES.indexOf("explosive");
        return;
      }
      const own = someNetworks(counts, 0, 1), point = values.subarray(row * P, (row + 1) * P);
      const about = { populations, spec: specAt(manifest, point, system) };
      this.fates[row] = FATES.indexOf(labelOf(about, ratesOf(own), system));
      const told = measureRuns(own, { measures });
      measures.forEach((name, c) => this.context[row * measures.length + c] = told[name] ?? NaN);
    });
  }
}

/**
 * Makes one run at each of some points, as long as those that an earlier round learnt from.
 * @param gpu The device; null for the processor.
 * @throws {FileError} When the file in which it goes on is of another round, or cannot be written.
 * @throws The signal's reason, when it stops it.
 */
export async function makeRoundRows(gpu: Gpu | null, task: RoundTask): Promise<RoundRows> {
  const table = new RoundTable(task), tell = progressTeller(task.onProgress), N = table.fates.length;
  await table.resume();
  for (let first = table.fates.indexOf(PENDING); first >= 0; first = table.fates.indexOf(PENDING)) {
    task.signal?.throwIfAborted();
    await table.make(gpu, first, Math.min(CHUNK, N - first));
    await table.save();
    tell(Math.min(1, (first + CHUNK) / N));
  }
  return {
    values: task.values,
    context: table.context,
    fates: Array.from(table.fates, (fate) => FATES[fate]),
  };
}
