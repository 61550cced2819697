import { fail } from "../base/fail.ts";
import { asFileError, partialPath } from "./atomic.ts";
import { Crc32 } from "./crc32.ts";
import { encodeNpy, type NpyArray } from "./npy.ts";
import { encodeNpyHeader } from "./npy_header.ts";

/** An array that need not be in memory as a whole. */
export interface StreamedArray {
  /** NumPy's name of the element type, such as `<f8`. */
  descr: "<f8" | "<f4" | "<u4" | "<i4";
  /** Length of every dimension. */
  shape: number[];
  /** Its bytes, row-major, little-endian, in pieces of any size. */
  pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

const BYTES = { "<f8": 8, "<f4": 4, "<u4": 4, "<i4": 4 } as const;
/** Sizes and places from here on need the 64-bit extension of zip. */
const WIDE = 0xffffffff;
/** 1 January 1980. */
const DATE = 0x21;
/** Version of zip that is needed: 4.5, with 64-bit extensions. */
const VERSION = 45;

interface Entry {
  name: Uint8Array;
  crc: number;
  size: number;
  place: number;
}

/** Numbers one after another. */
class Fields {
  readonly #parts: [value: number, bytes: 2 | 4 | 8][] = [];

  add(bytes: 2 | 4 | 8, ...values: number[]): this {
    for (const value of values) this.#parts.push([value, bytes]);
    return this;
  }

  bytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(this.#parts.reduce((sum, [_, bytes]) => sum + bytes, 0)));
    let at = 0;
    for (const [value, bytes] of this.#parts) {
      if (bytes === 2) view.setUint16(at, value, true);
      else if (bytes === 4) view.setUint32(at, value, true);
      else view.setBigUint64(at, BigInt(value), true);
      at += bytes;
    }
    return new Uint8Array(view.buffer);
  }
}

/** Header before an entry. @param wide Whether sizes stand in the extension. */
function localHeader({ name, crc, size }: Entry, wide: boolean): Uint8Array[] {
  const shown = wide ? WIDE : size;
  const head = new Fields().add(4, 0x04034b50).add(2, VERSION, 0, 0, 0, DATE).add(4, crc, shown, shown)
    .add(2, name.length, wide ? 20 : 0);
  return [head.bytes(), name, ...(wide ? [new Fields().add(2, 1, 16).add(8, size, size).bytes()] : [])];
}

/** The entry in the directory at the end. */
function directoryEntry({ name, crc, size, place }: Entry, wide: boolean): Uint8Array[] {
  const shown = wide ? WIDE : size;
  const head = new Fields().add(4, 0x02014b50).add(2, VERSION, VERSION, 0, 0, 0, DATE).add(
    4,
    crc,
    shown,
    shown,
  )
    .add(2, name.length, wide ? 28 : 0, 0, 0, 0).add(4, 0, wide ? WIDE : place);
  return [
    head.bytes(),
    name,
    ...(wide ? [new Fields().add(2, 1, 24).add(8, size, size, place).bytes()] : []),
  ];
}

/** What ends the archive. @param place Of the directory. */
function archiveEnd(
  entries: number,
  { place, size }: { place: number; size: number },
  wide: boolean,
): Uint8Array[] {
  const end = new Fields().add(4, 0x06054b50);
  if (!wide) return [end.add(2, 0, 0, entries, entries).add(4, size, place).add(2, 0).bytes()];
  const long = new Fields().add(4, 0x06064b50).add(8, 44).add(2, VERSION, VERSION).add(4, 0, 0)
    .add(8, entries, entries, size, place);
  const locator = new Fields().add(4, 0x07064b50, 0).add(8, place + size).add(4, 1);
  end.add(2, 0, 0, 0xffff, 0xffff).add(4, WIDE, WIDE).add(2, 0);
  return [long.bytes(), locator.bytes(), end.bytes()];
}

/** A file that is written from its start, with a count of its bytes. */
class Output {
  place = 0;

  constructor(readonly file: Deno.FsFile) {}

  async write(...parts: Uint8Array[]): Promise<void> {
    for (const part of parts) {
      for (let done = 0; done < part.length;) done += await this.file.write(part.subarray(done));
      this.place += part.length;
    }
  }

  /** Writes over what stands at a place, and goes back to the end. */
  async over(place: number, ...parts: Uint8Array[]): Promise<void> {
    const end = this.place;
    await this.file.seek(place, Deno.SeekMode.Start);
    await this.write(...parts);
    await this.file.seek(end, Deno.SeekMode.Start);
    this.place = end;
  }
}

/** An array as bytes in pieces, and how many there are. */
function bytesOf(array: NpyArray | StreamedArray): { size: number; pieces: () => AsyncIterable<Uint8Array> } {
  if (!("pieces" in array)) {
    const whole = encodeNpy(array);
    return { size: whole.length, pieces: () => prefixed(whole, []) };
  }
  const header = encodeNpyHeader(array.descr, array.shape);
  const values = array.shape.reduce((product, length) => product * length, 1);
  return {
    size: header.length + values * BYTES[array.descr],
    pieces: () => prefixed(header, array.pieces()),
  };
}

async function writeEntry(
  output: Output,
  name: string,
  { size, pieces }: ReturnType<typeof bytesOf>,
  wide: boolean,
): Promise<Entry> {
  const entry = { name: new TextEncoder().encode(`${name}.npy`), crc: 0, size, place: output.place };
  await output.write(...localHeader(entry, wide));
  const first = output.place, crc = new Crc32();
  for await (const piece of pieces()) {
    crc.add(piece);
    await output.write(piece);
  }
  const written = output.place - first;
  if (written !== size) fail(`write the array ${name}`, `its pieces must have ${size} bytes`, written);
  entry.crc = crc.value;
  await output.over(entry.place, ...localHeader(entry, wide));
  return entry;
}

async function* prefixed(
  first: Uint8Array,
  rest: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  yield first;
  yield* rest;
}

/**
 * Writes named arrays as one `.npz` file that `numpy.load` opens, of any size: arrays come in pieces, and more than 4 GiB are
 * written with zip's 64-bit extension. The file is whole or not there.
 * @param path Where the file goes; its folder must exist.
 * @param arrays Arrays by name, in memory or in pieces; they are stored, not deflated.
 * @param options Bytes from which on the extension is used. @default 2^32
 * @throws {FileError} When it cannot be written.
 * @throws {RangeError} When pieces do not make the shape.
 */
export async function writeNpzStream(
  path: string,
  arrays: Readonly<Record<string, NpyArray | StreamedArray>>,
  options: { narrowBelow?: number } = {},
): Promise<void> {
  const partial = partialPath(path);
  try {
    const file = await Deno.open(partial, { write: true, createNew: true });
    try {
      const output = new Output(file);
      const all = Object.entries(arrays).map(([name, array]) => ({ name, bytes: bytesOf(array) }));
      const total = all.reduce((sum, { name, bytes: { size } }) => sum + size + 4 * name.length + 256, 0);
      const wide = total >= (options.narrowBelow ?? WIDE);
      const entries: Entry[] = [];
      for (const { name, bytes } of all) entries.push(await writeEntry(output, name, bytes, wide));
      const place = output.place;
      for (const entry of entries) await output.write(...directoryEntry(entry, wide));
      await output.write(...archiveEnd(entries.length, { place, size: output.place - place }, wide));
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => undefined);
    throw error instanceof RangeError ? error : asFileError(error, path, "write");
  }
}
