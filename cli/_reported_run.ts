import { type ArrayType, readArray } from "../lib/io/npz_arrays.ts";
import { NpzFile } from "../lib/io/npz_file.ts";
import { loadAnyRun } from "../lib/experiment/load_any_run.ts";
import type { WeightSeries } from "../lib/report/report_data.ts";
import { joinNetworks } from "../lib/system/part_of_run.ts";
import type { Run } from "../lib/system/run.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { ownModels } from "./_models.ts";

/** A run as reports draw it, and the synapses that it learnt. */
export interface ReportedRun {
  run: Run;
  weights: WeightSeries[];
  /** Seed of each file. */
  seeds: number[];
}

const LEARNT = "/weights";

/** Weights that are kept beside a run of point neurons: of projections that learnt. */
async function weightsIn(path: string): Promise<WeightSeries[]> {
  using file = await NpzFile.open(path);
  return file.names.filter((name) => name.endsWith(LEARNT)).map((place) => {
    const name = place.slice(0, -LEARNT.length), by = "a report";
    const read = <A extends Uint32Array | Float32Array | Float64Array>(array: string, type: ArrayType<A>[]) =>
      readArray(file, array, { type, by }).data;
    return {
      name,
      sources: read(
        `${name}/sources`,
        [Uint32Array, Float64Array] as ArrayType<Uint32Array | Float64Array>[],
      ),
      weights: read(place, [Float32Array, Float64Array] as ArrayType<Float32Array | Float64Array>[]),
    };
  });
}

/** Fails where two runs are the same one: they would count as several seeds and make spreads too small. */
function requireOwnSeeds(paths: readonly string[], runs: readonly Run[]): void {
  const same = (a: Run, b: Run) => a.seed === b.seed && JSON.stringify(a.specs) === JSON.stringify(b.specs);
  for (const [at, run] of runs.entries()) {
    const before = runs.slice(0, at).findIndex((one) => same(one, run));
    if (before < 0) continue;
    const value = `${run.seed} in ${paths[before]} and in ${paths[at]}`;
    failUsage("report runs of one network together", "each must have a seed of its own", value);
  }
}

/**
 * Reads runs of any system, as one: each file has networks of its own.
 * @throws {FileError | RangeError} When a file is missing, damaged or no run, or two do not belong together.
 */
export async function loadReportedRun(args: Arguments, paths: readonly string[]): Promise<ReportedRun> {
  const { systems } = await ownModels(args);
  const runs: Run[] = [];
  for (const path of paths) runs.push(await loadAnyRun(path, { systems }));
  requireOwnSeeds(paths, runs);
  return {
    run: joinNetworks(runs),
    weights: await weightsIn(paths[0]),
    seeds: runs.map(({ seed }) => seed),
  };
}
