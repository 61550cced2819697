import { briefJson, firstDifference } from "../../io/first_difference.ts";
import { asFileError, sweepPartials } from "../../io/atomic.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import { lockName, lockOutput, type OutputLock } from "../../io/output_lock.ts";
import type { SystemsOption } from "../../systems.ts";
import { MANIFEST_FILE } from "./dataset_names.ts";
import { type DatasetManifest, pointsAskedFor, readManifest, writeManifest } from "./manifest.ts";

const COMPARED = [
  "system",
  "spec",
  "box",
  "points",
  "design",
  "seed",
  "fractions",
  "runs",
  "testRuns",
  "shardNetworks",
  "simulation",
  "extras",
] as const;

/** The request of a manifest as it is compared: of the points that were asked for their number alone. */
function comparable(manifest: DatasetManifest, name: typeof COMPARED[number]): unknown {
  return name === "points" ? pointsAskedFor(manifest) : manifest[name];
}

/**
 * The manifest to go on from, when what is asked for is what it holds.
 * @throws {FileError} When there is none, or an option differs, which is named.
 */
export async function resumeIn(
  folder: string,
  planned: DatasetManifest,
  options: SystemsOption,
): Promise<DatasetManifest> {
  const found = await readManifest(folder, { systems: options.systems });
  requireSameRequest("resume the dataset", folder, found, planned);
  return found;
}

/** Fails where a dataset is not what is asked for. @param verb What cannot be done otherwise. @throws {FileError} Naming what differs. */
export function requireSameRequest(
  verb: string,
  folder: string,
  found: DatasetManifest,
  planned: DatasetManifest,
): void {
  for (const name of COMPARED) {
    const differs = firstDifference(comparable(found, name), comparable(planned, name), name);
    if (!differs) continue;
    failFile(
      verb,
      folder,
      `${differs.where} must be what it was begun with, ${briefJson(differs.found)}`,
      briefJson(differs.wanted),
    );
  }
}

/**
 * Begins a new dataset with its manifest.
 * @throws {FileError} When the folder holds something or cannot be written.
 */
export async function beginIn(folder: string, planned: DatasetManifest): Promise<DatasetManifest> {
  const path = folder;
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name !== lockName(MANIFEST_FILE));
  if (names.includes(MANIFEST_FILE)) {
    failFile(
      "write a dataset to",
      path,
      "there is one already",
      `${path}/${MANIFEST_FILE} (resume it, or choose another folder)`,
    );
  }
  if (names.length > 0) {
    failFile("write a dataset to", path, "its folder must be new or empty", `${names.length} files`);
  }
  await writeManifest(folder, planned);
  return planned;
}

/**
 * Makes the folder unless it is to be gone on with, keeps others from writing a dataset there, and removes what a killed process left
 * half-written of its manifest.
 * @throws {FileError} When it cannot be made, or another process writes there.
 */
export async function claimFolder(folder: string, options: { resume?: boolean }): Promise<OutputLock> {
  try {
    if (!options.resume) await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    const isFile = await Deno.stat(folder).then((info) => !info.isDirectory, () => false);
    throw new FileError(
      `Cannot write a dataset as ${
        isFile ? "it needs a folder" : "its folder must be writable"
      }: current value is ${folder}`,
      { path: folder, cause },
    );
  }
  const lock = await lockOutput(`${folder}/${MANIFEST_FILE}`);
  try {
    await sweepPartials(`${folder}/${MANIFEST_FILE}`);
  } catch (error) {
    await lock.release();
    throw asFileError(error, folder, "write");
  }
  return lock;
}

/** Removes what a killed process left half-written of a shard. */
export async function sweepShards(folder: string, { shards }: DatasetManifest): Promise<void> {
  for (const { file, states } of shards) {
    for (const name of states ? [file, states] : [file]) await sweepPartials(`${folder}/${name}`);
  }
}
