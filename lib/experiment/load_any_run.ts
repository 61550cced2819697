import { requireKnown } from "../base/require_known.ts";
import { readJsonArray } from "../io/npz_arrays.ts";
import { NpzFile } from "../io/npz_file.ts";
import { runOfEnsemble } from "../markov/markov_system.ts";
import { loadSpikingRun } from "../spiking/files/spiking_file.ts";
import { runOfSpiking } from "../spiking/spiking_system.ts";
import type { Run } from "../system/run.ts";
import { readSystemRun, RUN_FORMAT } from "../system/run_file.ts";
import { specInFile, SYSTEMS_OPTION, type SystemsOption } from "../systems.ts";
import { loadRun } from "./run_file.ts";

/** The format that a run's header names. */
async function formatOf(path: string): Promise<unknown> {
  using file = await NpzFile.open(path);
  const header = file.has("header") ? readJsonArray(file, "header", "a run") : null;
  return (header as { format?: unknown } | null)?.format;
}

/**
 * Reads a run of any system: a Markovian or multi-band ensemble, a network of point neurons, or one of a system of your own.
 * @param path File that `volley simulate` or a function that saves runs wrote.
 * @param options Systems of your own, by which its specs are checked; without them they are taken as they are.
 * @throws {FileError} When the file is missing, damaged or no run.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadAnyRun(path: string, options: SystemsOption = {}): Promise<Run> {
  requireKnown(`read ${path}`, options, SYSTEMS_OPTION);
  const format = await formatOf(path);
  if (format === "volley spiking run 1") return runOfSpiking([await loadSpikingRun(path)]) as unknown as Run;
  if (format !== RUN_FORMAT) return runOfEnsemble(await loadRun(path)) as unknown as Run;
  using file = await NpzFile.open(path);
  return readSystemRun(file, (spec) => specInFile(spec, path, options));
}
