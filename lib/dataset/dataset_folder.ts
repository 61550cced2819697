import { briefJson, firstDifference } from "../io/first_difference.ts";
import { FileError } from "../io/file_error.ts";
import { MANIFEST_FILE } from "./dataset_names.ts";
import { type DatasetManifest, readManifest, writeManifest } from "./manifest.ts";

const COMPARED = [
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
  "histogram",
  "rule",
] as const;

/** The request of a manifest as it is compared: of its points their number alone. */
function comparable(manifest: DatasetManifest, name: typeof COMPARED[number]): unknown {
  return name === "points" ? manifest.points.length : manifest[name];
}

/**
 * The manifest to go on from, when what is asked for is what it holds.
 * @throws {FileError} When there is none, or an option differs, which is named.
 */
export async function resumeIn(folder: string, planned: DatasetManifest): Promise<DatasetManifest> {
  const found = await readManifest(folder);
  for (const name of COMPARED) {
    const differs = firstDifference(comparable(found, name), comparable(planned, name), name);
    if (!differs) continue;
    throw new FileError(
      `Cannot resume the dataset ${folder} as ${differs.where} must be what it was begun with, ${
        briefJson(differs.found)
      }: current value is ${briefJson(differs.wanted)}`,
      { path: folder },
    );
  }
  return found;
}

/**
 * Makes the folder of a new dataset with its manifest.
 * @throws {FileError} When the folder holds something or cannot be written.
 */
export async function beginIn(folder: string, planned: DatasetManifest): Promise<DatasetManifest> {
  const path = folder;
  let names: string[] = [];
  try {
    names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw new FileError(`Cannot write a dataset as it needs a folder: current value is ${path}`, {
        path,
        cause,
      });
    }
  }
  if (names.includes(MANIFEST_FILE)) {
    throw new FileError(
      `Cannot write a dataset to ${path} as there is one already: current value is ${path}/${MANIFEST_FILE} (resume it, or choose another folder)`,
      { path },
    );
  }
  if (names.length > 0) {
    throw new FileError(
      `Cannot write a dataset to ${path} as its folder must be new or empty: current value is ${names.length} files`,
      { path },
    );
  }
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new FileError(`Cannot write a dataset as its folder must be writable: current value is ${path}`, {
      path,
      cause,
    });
  }
  await writeManifest(folder, planned);
  return planned;
}

/** Removes what a killed process left half-written. */
export async function sweepPartials(folder: string): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.startsWith(".") && name.endsWith(".partial")) await Deno.remove(`${folder}/${name}`);
  }
}
