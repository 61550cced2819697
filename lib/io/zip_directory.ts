import { FileError } from "./file_error.ts";

/** One entry of a zip archive's central directory. */
export interface ZipEntry {
  /** File name inside the archive. */
  name: string;
  /** Compressed size in bytes. */
  size: number;
  /** Uncompressed size in bytes. */
  originalSize: number;
  /** CRC-32 of the uncompressed bytes. */
  crc: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** Deflate cannot shrink below 1/1032, so a larger claim is a lie. */
const MAX_DEFLATE_RATIO = 1032;

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - 0xffff);
  for (let at = view.byteLength - END_BYTES; at >= lowest; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return -1;
}

function checkEntry(view: DataView, at: number, entry: ZipEntry, fail: (rule: string) => never): void {
  const method = view.getUint16(at + 10, true);
  const local = view.getUint32(at + 42, true);
  const { name, size, originalSize } = entry;
  if (view.getUint16(at + 8, true) & 1) fail(`entries must not be encrypted: current value is "${name}"`);
  if (method !== 0 && method !== 8) {
    fail(`entries must be stored or deflated: current value is method ${method} of "${name}"`);
  }
  if (size === 0xffffffff || originalSize === 0xffffffff || local === 0xffffffff) {
    fail(`entries must be smaller than 4 GiB: current value is "${name}"`);
  }
  if (local + LOCAL_BYTES + size > view.byteLength || view.getUint32(local, true) !== LOCAL_SIGNATURE) {
    fail(`every entry must lie inside the file: current value is "${name}"`);
  }
  const largest = method === 0 ? size : size * MAX_DEFLATE_RATIO;
  if (originalSize > largest || (method === 0 && originalSize !== size)) {
    fail(`${size} stored bytes cannot hold the claimed ${originalSize}: current value is "${name}"`);
  }
}

/**
 * Reads and checks the central directory of a zip archive, so that nothing is allocated on the word of a
 * damaged or hostile file.
 *
 * @param bytes The whole archive.
 * @param options.path Name of the file for error sentences.
 * @returns The entries in directory order.
 * @throws {FileError} When the bytes are no zip archive, are cut short, or claim impossible sizes.
 *
 * @example
 * ```ts ignore
 * import { readZipDirectory } from "./zip_directory.ts";
 *
 * const names = readZipDirectory(bytes, { path: "run.npz" }).map((entry) => entry.name);
 * ```
 */
export function readZipDirectory(bytes: Uint8Array, options: { path: string }): ZipEntry[] {
  const { path } = options;
  const fail = (rule: string): never => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || ![LOCAL_SIGNATURE, END_SIGNATURE].includes(view.getUint32(0, true))) {
    fail(`a zip archive must start with "PK": current value is a file of ${bytes.length} bytes without it`);
  }
  const end = findEnd(view);
  if (end < 0) {
    fail(`the zip archive must be complete: current value is ${bytes.length} bytes without an end`);
  }
  const count = view.getUint16(end + 10, true);
  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      fail(`the zip directory must list ${count} entries: current value is ${i}`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    const entry = {
      name,
      size: view.getUint32(at + 20, true),
      originalSize: view.getUint32(at + 24, true),
      crc: view.getUint32(at + 16, true),
    };
    checkEntry(view, at, entry, fail);
    if (seen.has(name)) fail(`names of entries must differ: current value is two entries "${name}"`);
    seen.add(name);
    entries.push(entry);
    at += ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const claimed = entries.reduce((total, entry) => total + entry.originalSize, 0);
  if (claimed > bytes.length * MAX_DEFLATE_RATIO) {
    fail(
      `${bytes.length} bytes cannot hold entries of ${claimed} bytes: current value is overlapping entries`,
    );
  }
  return entries;
}
