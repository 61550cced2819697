import { quoted } from "../base/shown.ts";
import { type ByteSource, bytesSource } from "./byte_source.ts";
import { failFile, FileError } from "./file_error.ts";
import { kindOfFile } from "./file_kind.ts";

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
  /** Whether it is deflated rather than stored. */
  deflated: boolean;
  /** Place of its local header. */
  local: number;
}

type Fail = (rule: string) => never;

const END_SIGNATURE = 0x06054b50;
const WIDE_END_SIGNATURE = 0x06064b50;
const WIDE_LOCATOR_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const WIDE_END_BYTES = 56;
const WIDE_LOCATOR_BYTES = 20;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** Number of the field with sizes and places of 64 bits. */
const WIDE_FIELD = 1;
/** Values that stand in the field of 64 bits instead. */
const ELSEWHERE = 0xffffffff;
/** Deflate cannot shrink below 1/1032, so a larger claim is a lie. */
const MAX_DEFLATE_RATIO = 1032;
/** Most bytes of a directory. */
const MAX_DIRECTORY = 2 ** 25;
/** Bytes by which a foreign file is told. */
const LOOKED_AT = 65_536;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where the directory is. */
interface DirectoryPlace {
  at: number;
  size: number;
  count: number;
}

/** What the record of 64 bits says, where there is one before the end. */
function widePlace(source: ByteSource, end: number, fail: Fail): DirectoryPlace | null {
  if (end < WIDE_LOCATOR_BYTES + WIDE_END_BYTES) return null;
  const locator = viewOf(source.read(end - WIDE_LOCATOR_BYTES, WIDE_LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== WIDE_LOCATOR_SIGNATURE) return null;
  const at = Number(locator.getBigUint64(8, true));
  if (at + WIDE_END_BYTES > end) fail(`its end record must lie inside the file: current value is ${at}`);
  const record = viewOf(source.read(at, WIDE_END_BYTES));
  if (record.getUint32(0, true) !== WIDE_END_SIGNATURE) {
    fail("the zip archive must have its end record: current value is other bytes");
  }
  return {
    count: Number(record.getBigUint64(32, true)),
    size: Number(record.getBigUint64(40, true)),
    at: Number(record.getBigUint64(48, true)),
  };
}

function placeOf(source: ByteSource, fail: Fail): DirectoryPlace {
  const tailBytes = Math.min(source.size, END_BYTES + 0xffff);
  const start = source.size - tailBytes, tail = viewOf(source.read(start, tailBytes));
  let end = tailBytes - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) fail(`the zip archive must be complete: current value is ${source.size} bytes without an end`);
  const narrow = {
    count: tail.getUint16(end + 10, true),
    size: tail.getUint32(end + 12, true),
    at: tail.getUint32(end + 16, true),
  };
  const isWide = narrow.count === 0xffff || narrow.size === ELSEWHERE || narrow.at === ELSEWHERE;
  const place = (isWide ? widePlace(source, start + end, fail) : null) ?? narrow;
  if (place.at + place.size > start + end) {
    fail(`the zip directory must lie inside the file: current value is ${place.size} bytes at ${place.at}`);
  }
  if (place.size > MAX_DIRECTORY || place.count * ENTRY_BYTES > place.size) {
    fail(`the zip directory must list ${place.count} entries: current value is ${place.size} bytes of them`);
  }
  return place;
}

/** The values of the field of 64 bits, in the order of those that stand there. */
function wideValues(view: DataView, from: number, to: number): number[] {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== WIDE_FIELD) continue;
    const count = Math.floor(Math.min(view.getUint16(at + 2, true), to - at - 4) / 8);
    return Array.from({ length: count }, (_, k) => Number(view.getBigUint64(at + 4 + 8 * k, true)));
  }
  return [];
}

function checkEntry(
  source: ByteSource,
  entry: ZipEntry,
  flags: { method: number; bits: number },
  fail: Fail,
): void {
  const { size, originalSize, local, deflated } = entry, name = quoted(entry.name);
  if (flags.bits & 1) fail(`entries must not be encrypted: current value is ${name}`);
  if (flags.method !== 0 && flags.method !== 8) {
    fail(`entries must be stored or deflated: current value is method ${flags.method} of ${name}`);
  }
  if (!(local + LOCAL_BYTES + size <= source.size)) {
    fail(`every entry must lie inside the file: current value is ${name}`);
  }
  const largest = deflated ? size * MAX_DEFLATE_RATIO : size;
  if (originalSize > largest || (!deflated && originalSize !== size)) {
    fail(`${size} stored bytes cannot hold the claimed ${originalSize}: current value is ${name}`);
  }
}

/** The entry at a place of the directory, and where the next one begins. */
function entryAt(
  source: ByteSource,
  view: DataView,
  at: number,
  fail: Fail,
): { entry: ZipEntry; next: number } {
  const nameEnd = at + ENTRY_BYTES + view.getUint16(at + 28, true);
  const fieldsEnd = nameEnd + view.getUint16(at + 30, true), next = fieldsEnd + view.getUint16(at + 32, true);
  if (next > view.byteLength) {
    fail("the zip directory must be complete: current value is one that is cut off");
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_BYTES, nameEnd - at - ENTRY_BYTES);
  const wide = wideValues(view, nameEnd, fieldsEnd);
  const whole = (place: number) => {
    const value = view.getUint32(at + place, true);
    return value === ELSEWHERE ? wide.shift() ?? value : value;
  };
  const originalSize = whole(24), size = whole(20), local = whole(42), method = view.getUint16(at + 10, true);
  const entry: ZipEntry = {
    name: new TextDecoder().decode(bytes),
    size,
    originalSize,
    crc: view.getUint32(at + 16, true),
    deflated: method === 8,
    local,
  };
  checkEntry(source, entry, { method, bits: view.getUint16(at + 8, true) }, fail);
  return { entry, next };
}

/**
 * Reads and checks the central directory of a zip archive, also one of more than 4 GiB, so that nothing is allocated on the
 * word of a damaged or hostile file.
 *
 * @param source The whole archive.
 * @returns The entries in directory order.
 * @throws {FileError} When the bytes are no zip archive, are cut short, or claim impossible sizes.
 *
 * @example
 * ```ts ignore
 * import { fileSource } from "./byte_source.ts";
 * import { zipDirectory } from "./zip_directory.ts";
 *
 * const names = zipDirectory(await fileSource("run.npz")).map((entry) => entry.name);
 * ```
 */
export function zipDirectory(source: ByteSource): ZipEntry[] {
  const { path } = source;
  const fail: Fail = (rule) => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const start = source.size < 4 ? 0 : viewOf(source.read(0, 4)).getUint32(0, true);
  if (start !== LOCAL_SIGNATURE && start !== END_SIGNATURE) {
    const kind = kindOfFile(source.read(0, Math.min(source.size, LOOKED_AT)), path);
    fail(`it must be an .npz file, and a zip archive must start with "PK": current value is ${kind}`);
  }
  const { at: first, size, count } = placeOf(source, fail);
  const view = viewOf(source.read(first, size));
  const entries = new Map<string, ZipEntry>();
  let at = 0, stored = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > size || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      fail(`the zip directory must list ${count} entries: current value is ${i}`);
    }
    const { entry, next } = entryAt(source, view, at, fail);
    const { name } = entry;
    if (entries.has(name)) fail(`names of entries must differ: current value is two entries ${quoted(name)}`);
    entries.set(name, entry);
    stored += entry.size;
    at = next;
  }
  if (stored > source.size) {
    fail(`${source.size} bytes cannot hold entries of ${stored} bytes: current value is overlapping entries`);
  }
  return [...entries.values()];
}

/** The same of an archive in memory. @param options.path Name of the file for error sentences. */
export function readZipDirectory(bytes: Uint8Array, options: { path: string }): ZipEntry[] {
  return zipDirectory(bytesSource(bytes, options.path));
}

/** Where the bytes of an entry begin. @throws {FileError} When its local header is not there. */
export function zipEntryStart(source: ByteSource, { name, local, size }: ZipEntry): number {
  const header = viewOf(source.read(local, LOCAL_BYTES));
  const start = local + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (header.getUint32(0, true) === LOCAL_SIGNATURE && start + size <= source.size) return start;
  failFile("read", source.path, "every entry must lie inside the file", quoted(name));
}
