import { quoted } from "../base/shown.ts";
import { Inflate } from "../deps/fflate.ts";
import { type ByteSource, bytesSource, fileSource } from "./byte_source.ts";
import { Crc32 } from "./crc32.ts";
import { FileError } from "./file_error.ts";
import type { NpyArray } from "./npy.ts";
import { decodeNpyHeader, NPY_START, npyDataOffset, type NpyHeader } from "./npy_header.ts";
import { npyDataBytes, npyValues } from "./npy_values.ts";
import { zipDirectory, type ZipEntry, zipEntryStart } from "./zip_directory.ts";

/** Bytes of the file that are read at once: few at first, as the header may be all that is wanted. */
const FIRST_PIECE = 1024, PIECE = 65_536;
/** Bytes that one deflated array may become, and all of them together, unless they are so many in the file, too. */
export const MAX_INFLATED = 2 ** 30, MAX_INFLATED_IN_ALL = 2 ** 32;
/** How many times as large as in the file a larger one may be. */
const USUAL_RATIO = 64;

/** A `.npz` file that is open: the arrays are read as they are wanted, after a look at their headers. */
export class NpzFile implements Disposable {
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #headers = new Map<string, NpyHeader>();
  #inflated = 0;

  private constructor(source: ByteSource) {
    this.#source = source;
    const entries = zipDirectory(source);
    const foreign = entries.find(({ name }) => !name.endsWith(".npy"));
    if (foreign) {
      this.#fail(`every entry of an npz file must end in .npy: current value is ${quoted(foreign.name)}`);
    }
    this.#entries = new Map(entries.map((entry) => [entry.name.slice(0, -".npy".length), entry]));
  }

  /**
   * Opens a file on the disk.
   * @throws {FileError} When it is missing, cut short or no npz file.
   */
  static async open(path: string): Promise<NpzFile> {
    const source = await fileSource(path);
    try {
      return new NpzFile(source);
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  /** The same of bytes in memory. @param path Name for error sentences. */
  static of(bytes: Uint8Array, path: string): NpzFile {
    return new NpzFile(bytesSource(bytes, path));
  }

  /** Name of the file for error sentences. */
  get path(): string {
    return this.#source.path;
  }

  /** Names of its arrays. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Whether there is an array of a name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** What an array's header says, checked against its size; of the array little is read. */
  header(name: string): NpyHeader {
    const known = this.#headers.get(name);
    if (known) return known;
    const entry = this.#entry(name), fail = this.#failOf(name);
    let head: Uint8Array = new Uint8Array(0), wanted = NPY_START;
    for (const piece of this.#pieces(entry)) {
      head = joined(head, piece);
      if (head.length >= NPY_START) wanted = npyDataOffset(head, fail);
      if (head.length >= wanted) break;
    }
    const header = decodeNpyHeader(head, fail);
    npyDataBytes(header, entry.originalSize - header.dataOffset, fail);
    this.#headers.set(name, header);
    return header;
  }

  /** Reads an array. @throws {FileError} When it is damaged, of another kind, or far larger than a file of this size should hold. */
  read(name: string): NpyArray {
    const header = this.header(name), entry = this.#entry(name), fail = this.#failOf(name);
    this.#checkInflated(entry);
    const size = entry.originalSize - header.dataOffset;
    const data = allocate(size, fail), crc = new Crc32();
    let at = -header.dataOffset;
    for (const piece of this.#pieces(entry)) {
      crc.add(piece);
      if (at + piece.length > size) break;
      data.set(at < 0 ? piece.subarray(-at) : piece, Math.max(at, 0));
      at += piece.length;
    }
    if (at !== size || crc.value !== entry.crc) {
      this.#fail(`the checksum of every entry must match: current value is a damaged ${quoted(entry.name)}`);
    }
    return { data: npyValues(header, data.buffer, fail), shape: header.shape };
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  #entry(name: string): ZipEntry {
    return this.#entries.get(name) ??
      this.#fail(`it must have an array ${quoted(name)}: current value is none`);
  }

  #checkInflated({ name, deflated, size, originalSize }: ZipEntry): void {
    if (!deflated) return;
    this.#inflated += originalSize;
    const all = Math.max(MAX_INFLATED_IN_ALL, USUAL_RATIO * this.#source.size);
    if (originalSize <= Math.max(MAX_INFLATED, USUAL_RATIO * size) && this.#inflated <= all) return;
    this.#fail(
      `${size} deflated bytes may not become ${originalSize}: current value is ${
        quoted(name)
      } (save it with numpy.savez)`,
    );
  }

  /** The bytes of an entry, piece by piece, inflated. */
  *#pieces(entry: ZipEntry): Generator<Uint8Array> {
    const start = zipEntryStart(this.#source, entry);
    const pieces: Uint8Array[] = [];
    const inflate = entry.deflated ? new Inflate((piece) => pieces.push(piece)) : undefined;
    let length = FIRST_PIECE;
    for (let done = 0; done < entry.size; done += length, length = PIECE) {
      length = Math.min(length, entry.size - done);
      const piece = this.#source.read(start + done, length);
      if (!inflate) {
        yield piece;
        continue;
      }
      try {
        inflate.push(piece, done + length === entry.size);
      } catch (cause) {
        this.#fail(
          `its entries must inflate: current value is damaged data (${(cause as Error).message})`,
          cause,
        );
      }
      yield* pieces.splice(0);
    }
  }

  #failOf(name: string): (rule: string) => never {
    const { path } = this;
    return (rule) => {
      throw new FileError(`Cannot read ${quoted(name)} in ${path} as ${rule}`, { path });
    };
  }

  #fail(rule: string, cause?: unknown): never {
    const { path } = this;
    throw new FileError(`Cannot read ${path} as ${rule}`, { path, cause });
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function allocate(bytes: number, fail: (rule: string) => never): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch {
    return fail(`there must be memory for it: current value is ${bytes} bytes`);
  }
}
