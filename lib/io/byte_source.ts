import { asFileError, requireRegular } from "./atomic.ts";
import { failFile } from "./file_error.ts";

/** Bytes that are read in parts, in memory or in a file. */
export interface ByteSource extends Disposable {
  /** Name for error sentences. */
  readonly path: string;
  /** How many there are. */
  readonly size: number;
  /** Some of them. @param at The first. @param length How many, all of which there must be. */
  read(at: number, length: number): Uint8Array;
}

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array, path: string): ByteSource {
  return {
    path,
    size: bytes.length,
    read: (at, length) => bytes.subarray(at, at + length),
    [Symbol.dispose]() {},
  };
}

/**
 * A regular file, read in parts as they are wanted.
 * @throws {FileError} When it is missing, no regular file, or may not be read.
 */
export async function fileSource(path: string): Promise<ByteSource> {
  try {
    const size = requireRegular(path, await Deno.stat(path));
    const file = await Deno.open(path);
    return {
      path,
      size,
      read(at, length) {
        const bytes = new Uint8Array(length);
        file.seekSync(at, Deno.SeekMode.Start);
        for (let done = 0; done < length;) {
          const read = file.readSync(bytes.subarray(done));
          if (read === null) {
            failFile("read", path, "it must stay as it is while it is read", `${at + done} of ${size} bytes`);
          }
          done += read;
        }
        return bytes;
      },
      [Symbol.dispose]: () => file.close(),
    };
  } catch (error) {
    throw asFileError(error, path, "read");
  }
}
