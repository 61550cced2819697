import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { failFile, FileError } from "./file_error.ts";

const READ_OPTIONS: OptionNames<NonNullable<Parameters<typeof readFileBytes>[1]>> = { most: true };

/** The reason of a failed file operation, as the middle part of an error sentence. */
function reasonOf(error: unknown, access: "read" | "write"): string {
  if (typeof Deno === "undefined") return "files are opened by Deno alone";
  if (error instanceof Deno.errors.NotFound) {
    return access === "read" ? "the file must exist" : "its folder must exist";
  }
  if (error instanceof Deno.errors.NotCapable) return `Deno needs --allow-${access} for it`;
  if (error instanceof Deno.errors.PermissionDenied) return `you need permission to ${access} it`;
  if (error instanceof Deno.errors.IsADirectory) return "a folder stands in its place";
  const code = (error as { code?: string })?.code;
  if (code === "EISDIR") return "a folder stands in its place";
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk must have room for it";
  if (code === "ENOTDIR") return "its folder must be a folder, not a file";
  if (code === "ENAMETOOLONG") return "its name must be shorter";
  if (code === "EROFS") return "the disk must be writable";
  return `the system refused (${error instanceof Error ? error.message : String(error)})`;
}

/** The error of a failed file operation as one that says what would be right. */
export function asFileError(error: unknown, path: string, access: "read" | "write"): FileError {
  if (error instanceof FileError) return error;
  const sentence = `Cannot ${access} the file as ${reasonOf(error, access)}: current value is ${path}`;
  return new FileError(sentence, { path, cause: error });
}

/** A path as its folder, which ends with a slash or is empty, and its name. */
export function folderAndName(path: string): [folder: string, name: string] {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  return [path.slice(0, cut), path.slice(cut)];
}

/** A hidden temporary name beside `path`: renaming within one folder is atomic. */
export function partialPath(path: string): string {
  const [folder, name] = folderAndName(path);
  return `${folder}.${name}.${crypto.randomUUID().slice(0, 8)}.partial`;
}

/**
 * Removes what killed processes left half-written of a file. Only who keeps others from writing it may call this.
 * @param path The file. Temporary folders are removed, too, with the files in them, where they hold nothing else than `inside`.
 */
export async function sweepPartials(path: string, inside: readonly string[] = []): Promise<void> {
  const [folder, own] = folderAndName(path), start = `.${own}.`;
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder || ".")) {
    if (!name.startsWith(start) || !/^[0-9a-f]{8}\.partial$/.test(name.slice(start.length))) continue;
    if (isFile) await removeGone(folder + name);
    if (isDirectory) await removeKnown(folder + name, inside);
  }
}

/** Removes a file that another process may have removed by now. */
async function removeGone(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Removes a folder with some files, or leaves it as it is where it holds others. @returns Whether it is gone. */
export async function removeKnown(folder: string, names: readonly string[]): Promise<boolean> {
  const found = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  if (!found.every((name) => names.includes(name))) return false;
  for (const name of found) await Deno.remove(`${folder}/${name}`);
  await Deno.remove(folder);
  return true;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  const file = await Deno.open(path, { write: true, createNew: true });
  try {
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.sync();
  } finally {
    file.close();
  }
}

/**
 * Tries whether a file could be written, and leaves nothing behind: what takes long should know before.
 * @throws {FileError} When its folder is missing or permission is lacking.
 */
export async function requireWritable(path: string): Promise<void> {
  const partial = partialPath(path);
  try {
    if (await isFolder(path)) throw new Deno.errors.IsADirectory(path);
    await writeAndSync(partial, new Uint8Array(0));
    // Who writes the file may have swept it meanwhile.
    await removeGone(partial);
  } catch (error) {
    throw asFileError(error, path, "write");
  }
}

/**
 * Writes a whole file or nothing: the bytes go to a temporary file in the same folder, are flushed to the disk,
 * and the temporary file is renamed over `path`. On failure the temporary file is removed and a file that was
 * already at `path` is left as it was.
 *
 * @param path Where the file goes; its folder must exist.
 * @param content The bytes, or text that is written as UTF-8.
 * @returns When the file is on the disk.
 * @throws {FileError} When the folder is missing, the disk is full, or permission is lacking.
 *
 * @example
 * ```ts
 * import { writeFileAtomic } from "@volley/volley";
 *
 * const folder = await Deno.makeTempDir();
 * await writeFileAtomic(`${folder}/spec.json`, JSON.stringify({ seed: 1 }));
 * ```
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const partial = partialPath(path);
  try {
    if (await isFolder(path)) throw new Deno.errors.IsADirectory(path);
    await writeAndSync(partial, bytes);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => undefined);
    throw asFileError(error, path, "write");
  }
}

/** Most bytes that are read as a whole. */
const MOST_WHOLE = 2 ** 33;

/**
 * Size of a file that can be read as a whole: regular, and not too large.
 * @throws {FileError} When it is a pipe, a device or the like, whose end may never come, or larger than `most` bytes.
 */
export function requireRegular(path: string, info: Deno.FileInfo, most: number = Infinity): number {
  if (info.isDirectory) throw new Deno.errors.IsADirectory(path);
  if (!info.isFile) failFile("read", path, "it must be a regular file", "a pipe, a device or a socket");
  if (info.size <= most) return info.size;
  failFile("read", path, `such a file has at most ${most} bytes`, info.size);
}

/**
 * Reads a whole file.
 *
 * @param path The file; a regular one.
 * @param options.most Bytes that it may have; a larger one is refused before it is read. @default 2^33
 * @returns Its bytes.
 * @throws {FileError} When the file is missing, is a folder, a pipe or a device, is too large, or may not be read.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { readFileBytes, writeFileAtomic } from "@volley/volley";
 *
 * const path = `${await Deno.makeTempDir()}/counts.bin`;
 * await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
 * console.assert((await readFileBytes(path)).length === 3);
 * ```
 */
export async function readFileBytes(
  path: string,
  options: { most?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  requireKnown(`read ${path}`, options, READ_OPTIONS);
  try {
    requireRegular(path, await Deno.stat(path), options.most ?? MOST_WHOLE);
    return await Deno.readFile(path);
  } catch (error) {
    throw asFileError(error, path, "read");
  }
}
