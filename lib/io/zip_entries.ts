import { quoted } from "../base/shown.ts";
import { Inflate } from "../deps/fflate.ts";
import { bytesSource } from "./byte_source.ts";
import { crc32 } from "./crc32.ts";
import { failFile } from "./file_error.ts";
import { kindOfFile } from "./file_kind.ts";
import { zipDirectory, type ZipEntry, zipEntryStart } from "./zip_directory.ts";

/** Bytes that an entry may become. */
const MOST_BYTES = 2 ** 28;

/** A zip archive in memory, whose entries are unpacked as they are wanted. */
export interface ZipEntries {
  /** Names of its entries, in the order of the directory. */
  readonly names: readonly string[];
  /** The bytes of an entry. @throws {FileError} When it is damaged or too large. */
  read(name: string): Uint8Array<ArrayBuffer>;
}

/** Whether bytes begin as those of a zip archive. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * Opens a zip archive.
 * @param bytes All of it. @param path Name for error sentences.
 * @throws {FileError} When it is no zip archive or is damaged.
 */
export function openZip(bytes: Uint8Array, path: string): ZipEntries {
  if (!isZip(bytes)) failFile("read", path, "it must be a zip archive", kindOfFile(bytes, path));
  const source = bytesSource(bytes, path);
  const entries = new Map(zipDirectory(source).map((entry) => [entry.name, entry]));
  const inflated = (entry: ZipEntry): Uint8Array<ArrayBuffer> => {
    const { name, size, originalSize, crc, deflated } = entry, start = zipEntryStart(source, entry);
    if (originalSize > MOST_BYTES) {
      failFile("read", path, `entries must be of at most ${MOST_BYTES} bytes`, `${originalSize} of ${name}`);
    }
    const all = new Uint8Array(originalSize);
    let length = 0;
    const take = (piece: Uint8Array) => {
      if (length + piece.length <= originalSize) all.set(piece, length);
      length += piece.length;
    };
    try {
      if (deflated) new Inflate(take).push(bytes.subarray(start, start + size), true);
      else take(bytes.subarray(start, start + size));
    } catch (cause) {
      failFile("read", path, "its entries must inflate", `damaged data in ${quoted(name)}`, cause);
    }
    if (length !== originalSize || crc32(all) !== crc) {
      failFile("read", path, "the checksums of its entries must be right", `another of ${quoted(name)}`);
    }
    return all;
  };
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      return entry ? inflated(entry) : failFile("read", path, "the entry must be there", quoted(name));
    },
  };
}
