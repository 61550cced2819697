import { type ArrayType, readArray, readJsonArray } from "../lib/io/npz_arrays.ts";
import { NpzFile } from "../lib/io/npz_file.ts";
import { loadRun } from "../lib/experiment/run_file.ts";
import { runOfEnsemble } from "../lib/markov/markov_system.ts";
import type { WeightSeries } from "../lib/report/report_data.ts";
import { loadSpikingRun } from "../lib/spiking/files/spiking_file.ts";
import { runOfSpiking } from "../lib/spiking/spiking_system.ts";
import { joinNetworks } from "../lib/system/part_of_run.ts";
import type { Run } from "../lib/system/run.ts";

/** A run as reports draw it, and the synapses that it learnt. */
export interface ReportedRun {
  run: Run;
  weights: WeightSeries[];
}

const LEARNT = "/weights";

/** Weights that are kept beside a run: of projections that learnt. */
function weightsIn(file: NpzFile): WeightSeries[] {
  return file.names.filter((name) => name.endsWith(LEARNT)).map((place) => {
    const name = place.slice(0, -LEARNT.length), by = "a report";
    return {
      name,
      sources: readArray(file, `${name}/sources`, {
        type: [Uint32Array, Float64Array] as ArrayType<Uint32Array | Float64Array>[],
        by,
      }).data,
      weights: readArray(file, place, {
        type: [Float32Array, Float64Array] as ArrayType<Float32Array | Float64Array>[],
        by,
      }).data,
    };
  });
}

async function loadOne(path: string): Promise<ReportedRun> {
  const file = await NpzFile.open(path);
  try {
    const header = file.has("header") ? readJsonArray(file, "header", "a run") : null;
    if ((header as { format?: unknown } | null)?.format !== "volley spiking run 1") {
      return { run: runOfEnsemble(await loadRun(path)) as unknown as Run, weights: [] };
    }
    const run = runOfSpiking([await loadSpikingRun(path)]) as unknown as Run;
    return { run, weights: weightsIn(file) };
  } finally {
    file[Symbol.dispose]();
  }
}

/**
 * Reads runs of any system, as one: each file has networks of its own.
 * @throws {FileError | RangeError} When a file is missing, damaged or no run, or two do not belong together.
 */
export async function loadReportedRun(paths: readonly string[]): Promise<ReportedRun> {
  const all: ReportedRun[] = [];
  for (const path of paths) all.push(await loadOne(path));
  return { run: joinNetworks(all.map(({ run }) => run)), weights: all[0].weights };
}
