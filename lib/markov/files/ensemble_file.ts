import { displayedEnsemble } from "../displayed_ensemble.ts";
import { failFile } from "../../io/file_error.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { readSpikes } from "../../system/run_file.ts";
import type { EnsembleRun } from "../run.ts";
import { type EnsembleAbout, readEnsembleArrays } from "./ensemble_arrays.ts";
import { type PairHeader, pairOf, readHeader, readSpecs } from "./ensemble_header.ts";

/**
 * Reads a run of Markovian networks that version 0.1.0 wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function readPairRun(path: string): Promise<EnsembleRun> {
  using file = await NpzFile.open(path);
  const all = readHeader(file);
  const { format: _, kind, histograms, voltages, ...header } = all as PairHeader & EnsembleAbout;
  if (kind !== "network") failFile("read", path, "it must hold a network's run", `a ${kind}'s`);
  const counts = pairOf(file, all), { networks: runs, bins } = counts;
  return displayedEnsemble({
    ...(header as unknown as EnsembleRun),
    networks: runs,
    bins,
    specs: readSpecs(file, runs),
    e: counts.e,
    i: counts.i,
    ...readEnsembleArrays(file, { histograms, voltages }, [runs, bins]),
    ...(file.has("spike_times") ? { spikes: readSpikes(file, runs) } : {}),
  });
}
