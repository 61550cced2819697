import { loadKmeans } from "../../deps/ml_kmeans.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { type Patterns, requirePatterns } from "../patterns.ts";

const TASK = "cluster patterns";

/** Options of {@linkcode kMeans}. */
export interface KMeansOptions {
  /** K, from 1 to the number of different patterns. */
  clusters: number;
  /**
   * Starts, of which the one with the least spread is taken.
   *
   * @default {3}
   */
  starts?: number;
  /**
   * Most steps of a start.
   *
   * @default {100}
   */
  steps?: number;
  /** Of the first centres, whole number from 0 to 2^32 - 1. @default the library's */
  seed?: number;
}

/** Clusters of patterns. */
export interface Clusters {
  /** `(S)` the cluster of each stimulus, from 0 to K - 1. */
  clusters: Uint32Array;
  /** `(K, U)` their means. */
  centres: Float64Array;
  /** Sum of the squared distances of patterns from their centres. */
  spread: number;
  /** Whether the centres had come to rest within `steps`. */
  converged: boolean;
}

const OPTIONS: OptionNames<KMeansOptions> = { clusters: true, starts: true, steps: true, seed: true };

/**
 * Divides patterns into clusters by k-means, started by k-means++: the categories of a layer. Made by the package `ml-kmeans`, which is fetched when it is first needed.
 *
 * Source: Arthur D., Vassilvitskii S. (2007), k-means++: the advantages of careful seeding, doi:10.5555/1283383.1283494.
 *
 * @param patterns `(S, U)` finite responses
 * @param options how many clusters, and the seed
 * @returns the cluster of each stimulus, and the centres; the same of the same seed
 * @throws {RangeError} when a response is not finite, or there are fewer different patterns than clusters
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { kMeans } from "@volley/volley/representation";
 *
 * const { clusters } = await kMeans({ values: [0, 1, 10, 11], stimuli: 4, units: 1 }, { clusters: 2 });
 * console.log(clusters[0] === clusters[1], clusters[1] === clusters[2]); // true false
 * ```
 */
export async function kMeans(patterns: Patterns, options: KMeansOptions): Promise<Clusters> {
  requireKnown(TASK, options, OPTIONS);
  const { clusters: count, starts = 3, steps = 100, seed = DEFAULT_SEED } = options;
  requirePatterns(TASK, patterns);
  requireWhole(TASK, "clusters", count, 1);
  requireWhole(TASK, "starts", starts, 1, 1000);
  requireWhole(TASK, "steps", steps, 1, 1e6);
  requireWhole(TASK, "seed", seed, 0, 2 ** 32 - 1);
  const { values, stimuli, units } = patterns;
  const rows = Array.from(
    { length: stimuli },
    (_, s) => Array.from({ length: units }, (_, u) => values[s * units + u]),
  );
  const different = new Set(rows.map((row) => row.join())).size;
  if (different < count) fail(TASK, `clusters must be at most the ${different} different patterns`, count);
  const kmeans = await loadKmeans();
  let best: Clusters | undefined;
  for (let start = 0; start < starts; start++) {
    const found = kmeans(rows, count, { seed: (seed + start * 0x9e37_79b1) % 2 ** 32, maxIterations: steps });
    const centres = Float64Array.from(found.centroids.flat()), clusters = Uint32Array.from(found.clusters);
    let spread = 0;
    rows.forEach((row, s) =>
      row.forEach((value, u) => spread += (value - centres[clusters[s] * units + u]) ** 2)
    );
    if (!best || spread < best.spread) best = { clusters, centres, spread, converged: found.converged };
  }
  return best!;
}
