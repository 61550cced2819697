import { asFileError, folderAndName, requireWritable, sweepPartials } from "../lib/io/atomic.ts";
import { failFile, FileError } from "../lib/io/file_error.ts";
import { lockOutput, type OutputLock } from "../lib/io/output_lock.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { isReport } from "./_own_files.ts";

/** Files that this command writes, and the locks that keep others from it. */
const locks = new Map<string, OutputLock>();

/** Fails unless a file may stand there. @throws {FileError} With what stands in the way. */
async function requirePlace(path: string): Promise<void> {
  const folder = folderAndName(path)[0] || ".";
  const isFolder = await Deno.stat(folder).then((info) => info.isDirectory, (error) => {
    if (error instanceof Deno.errors.NotCapable) throw asFileError(error, path, "write");
    return false;
  });
  if (!isFolder) failFile("write", path, "its folder must exist", folder.replace(/(?<=.)[/\\]$/, ""));
  const found = await Deno.stat(path).catch(() => null);
  if (found && !found.isFile) {
    const what = found.isDirectory ? "a folder" : "a device or pipe";
    failFile("write", path, "it must be a file", what);
  }
}

/**
 * Makes sure before the work that a file can be written and that no other process writes it, until {@link releaseOutputs}; what a
 * killed process left half-written of it is removed.
 * @returns The same path.
 * @throws {FileError} When it cannot be written, or another process has it.
 */
export async function claimOutput(path: string): Promise<string> {
  await requirePlace(path);
  const place = await Deno.realPath(path).catch(() => path);
  if (locks.has(place)) failUsage("write two results to one file", "each must have its own", path);
  locks.set(place, await lockOutput(path));
  await tryAndSweep(path);
  return path;
}

/** Only once it is locked: what one process tries by, another would sweep. */
async function tryAndSweep(path: string): Promise<void> {
  await requireWritable(path);
  try {
    await sweepPartials(path);
  } catch (error) {
    throw asFileError(error, path, "write");
  }
}

/** Claims the file that an option names, --out by default, as {@link claimOutput} does. @returns Its path, if it is given. */
export async function outputFile(args: Arguments, option = "out"): Promise<string | undefined> {
  const path = args.text(option);
  if (path === undefined) return undefined;
  await requireNotRead(args, path);
  return await claimOutput(path);
}

/** Options that name what a command reads. */
const READ = ["data", "run", "surrogate", "model", "map", "test", "from", "network", "trials", "covariate"];

/** Fails where a file to be written is one that the command reads. @throws {UsageError} */
async function requireNotRead(args: Arguments, path: string): Promise<void> {
  const place = await Deno.realPath(path).catch(() => null);
  if (place === null) return;
  const named = [...args.positional, ...READ.flatMap((name) => args.all(name))];
  for (const name of named.flatMap((one) => [one, `${one}.json`, `${one}.safetensors`])) {
    if (await Deno.realPath(name).catch(() => null) !== place) continue;
    failUsage(`write ${path}`, `${args.command.name} reads it`, `${name} (choose another name)`);
  }
}

/** Lets others write, or this command remove, one file that it has written. @param path As it was claimed. */
export async function releaseOutput(path: string): Promise<void> {
  for (const place of [path, await Deno.realPath(path).catch(() => path)]) {
    await locks.get(place)?.release();
    locks.delete(place);
  }
}

/** Lets others write what this command wrote. */
export async function releaseOutputs(): Promise<void> {
  for (const lock of locks.values()) await lock.release();
  locks.clear();
}

/**
 * Writes a result that took long. Where it cannot be written after all, because the disk is full or the folder is gone, it is kept
 * in a temporary folder.
 * @param path Where it belongs. @param write Writes it to a path, and may be called twice.
 * @throws {FileError} When it could not be written there; the sentence says where it is.
 */
export async function keepResult<T>(path: string, write: (path: string) => Promise<T>): Promise<T> {
  try {
    return await write(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const rescued = await rescue(path, write);
    if (rescued === null) throw error;
    throw new FileError(`${error.message} (nothing is lost: the result is in ${rescued})`, {
      path,
      cause: error,
    });
  }
}

async function rescue(path: string, write: (path: string) => Promise<unknown>): Promise<string | null> {
  const folder = await Deno.makeTempDir({ prefix: "volley-" }).catch(() => null);
  if (folder === null) return null;
  const other = `${folder}/${folderAndName(path)[1]}`;
  try {
    await write(other);
    return other;
  } catch {
    await Deno.remove(folder, { recursive: true }).catch(() => undefined);
    return null;
  }
}

/**
 * Fails where a file that is implied by another's name, and would be replaced or removed, was not made by volley.
 * @param path The file; one that does not exist passes. @param isOurs Tells it by its content.
 * @throws {FileError} When it is another's.
 */
export async function requireOwn(path: string, isOurs: (path: string) => Promise<boolean>): Promise<void> {
  const found = await Deno.lstat(path).catch(() => null);
  if (found === null || (found.isFile && await isOurs(path))) return;
  throw new FileError(
    `Cannot use ${path} beside the output as it must be a file of volley's: current value is ${
      found.isFile ? "another file" : "no file"
    } (move it, or choose another --out)`,
    { path },
  );
}

/** Claims a report that is written where its name is not given: one that is there must be of volley's. */
export async function claimReport(path: string): Promise<string> {
  await requireOwn(path, isReport);
  return await claimOutput(path);
}

/** Removes a file that may not be there. @throws {FileError} When it cannot. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw asFileError(error, path, "write");
  }
}
