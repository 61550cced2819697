import type { OnProgress } from "../../base/progress.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { PosteriorDraws } from "../../inference/posterior/posterior.ts";
import { someNetworks } from "../../system/population_counts.ts";
import { systemOf, type SystemsOption } from "../../systems.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";
import { measureRuns } from "../measures/measure_runs.ts";
import { networkAt, simulatePoints } from "../simulate_points.ts";

/** One measure of what the system does where the posterior says, beside what was observed. */
export interface PredictedMeasure {
  /** Name. */
  name: string;
  /** What was observed; null where it was not. */
  observed: number | null;
  /** Values of runs at draws of the posterior, one run at each. Null: undefined there. */
  predicted: (number | null)[];
  /** Values of runs at one draw alone: how much seeds differ. */
  seeds: (number | null)[];
  /** Part of the predicted values that are below what was observed; near 0 or 1 the system does not do what was observed. Null where it is not known. */
  below: number | null;
}

/** What the system does where the posterior says. */
export interface PosteriorPrediction {
  /** Each beside what was observed. */
  measures: PredictedMeasure[];
  /** Draws that were simulated. (K, D) */
  points: number[][];
  /** Runs at the first of them. */
  seedRuns: number;
}

/** Added to the seed of a posterior for the system that checks it. */
const CHECK_SEED = 2_000_000;

/** How a posterior is checked by its system. */
export interface PredictOptions extends SystemsOption {
  /** Draws at each of which a run is made. @default 20 */
  runs?: number;
  /** Runs at the first of them. @default 8 */
  seedRuns?: number;
  /** Seed. @default 1 */
  seed?: number;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Part of known values below a number, those that equal it by half. */
function partBelow(values: readonly (number | null)[], limit: number): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const each = known.reduce((sum, value) => sum + (value < limit ? 1 : value === limit ? 0.5 : 0), 0);
  return each / known.length;
}

/**
 * Simulates the system at draws of a posterior, as long as the runs that it learnt from: whether it then does what was observed.
 * @param observed The observation by the names of its measures, null where it is missing.
 * @throws The signal's reason, when it stops it.
 */
export async function predictPosterior(
  gpu: Gpu | null,
  manifest: DatasetManifest,
  draws: PosteriorDraws,
  observed: Readonly<Record<string, number | null>>,
  options: PredictOptions = {},
): Promise<PosteriorPrediction> {
  const { runs = 20, seedRuns = 8, seed = DEFAULT_SEED, systems, onProgress, signal } = options;
  const { spec, simulation: { durationMs, warmupMs, binMs, stepMs } } = manifest, D = draws.names.length;
  const system = systemOf(spec.kind, { systems }), at = networkAt(system, spec, draws.names);
  const count = Math.min(runs, draws.values.length / D), measures = Object.keys(observed);
  const points = Array.from({ length: count }, (_, n) => Array.from(draws.values.slice(n * D, (n + 1) * D)));
  const specs = [...points, ...new Array<number[]>(seedRuns).fill(points[0])].map(at);
  const found = await simulatePoints(gpu, system, specs, {
    ...{
      runs: 1,
      durationMs,
      warmupMs,
      binMs,
      stepMs,
      seed: seed + CHECK_SEED,
      first: 0,
      onProgress,
      signal,
    },
  });
  const values = found.map((counts) => counts && measureRuns(someNetworks(counts, 0, 1), { measures }));
  return {
    measures: measures.map((name) => {
      const all = values.map((own) => own?.[name] ?? null),
        predicted = all.slice(0, count),
        wanted = observed[name];
      return {
        ...{ name, observed: wanted, predicted, seeds: all.slice(count) },
        below: wanted === null ? null : partBelow(predicted, wanted),
      };
    }),
    points,
    seedRuns,
  };
}
