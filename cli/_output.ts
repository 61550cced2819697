import { FileError } from "../lib/io/file_error.ts";
import type { Arguments } from "./_arguments.ts";

/**
 * The file that an option names, --out by default, after a look whether its folder is there: before the work, so that nothing is lost.
 * @throws {FileError} When it could not be written.
 */
export async function outputFile(args: Arguments, option = "out"): Promise<string | undefined> {
  const path = args.text(option);
  if (path === undefined) return undefined;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  const isFolder = await Deno.stat(folder).then((info) => info.isDirectory, () => false);
  if (!isFolder) {
    throw new FileError(`Cannot write ${path} as its folder must exist: current value is ${folder}`, {
      path,
    });
  }
  const taken = await Deno.stat(path).then((info) => info.isDirectory, () => false);
  if (taken) {
    throw new FileError(`Cannot write ${path} as it must be a file: current value is a folder`, { path });
  }
  return path;
}
