import { displayedRun } from "../system/about_run.ts";
import { requireKnown } from "../base/require_known.ts";
import { NpzFile } from "../io/npz_file.ts";
import { failFile } from "../io/file_error.ts";
import { quoted } from "../base/shown.ts";
import { formatOf } from "./run_format.ts";
import type { Run } from "../system/run.ts";
import { readRun, RUN_FORMAT } from "../system/run_file.ts";
import { specInFile, SYSTEMS, SYSTEMS_OPTION, type SystemsOption } from "../systems.ts";

/**
 * Reads a run of any system: a Markovian or multi-band ensemble, a network of point neurons, or one of a system of your own.
 * @param path File that `volley simulate` or a function that saves runs wrote, in any version.
 * @param options Systems of your own, by which its specs are checked; without them they are taken as they are.
 * @throws {FileError} When the file is missing, damaged or no run.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadAnyRun(path: string, options: SystemsOption = {}): Promise<Run> {
  requireKnown(`read ${path}`, options, SYSTEMS_OPTION);
  const { systems = SYSTEMS } = options;
  using file = await NpzFile.open(path);
  const format = formatOf(file);
  if (format === RUN_FORMAT) {
    return displayedRun(readRun(file, {
      parse: (spec) => specInFile(spec, path, options),
      filesOf: (system) => systems.find(({ kind }) => kind === system)?.files,
    }));
  }
  for (const { files } of systems) {
    const read = typeof format === "string" ? files?.formats?.[format] : undefined;
    if (read) return displayedRun(await read(path));
  }
  const holds = file.names.slice(0, 5).join(", ");
  failFile(
    "read",
    path,
    `it must be a "${RUN_FORMAT}" file`,
    format === null ? `arrays ${holds}` : quoted(format),
  );
}
