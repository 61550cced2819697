import { type FileSystem, type Hdf5, type Hdf5Library, loadHdf5 } from "../deps/h5wasm.ts";
import { readFileBytes } from "./atomic.ts";
import { fileSource } from "./byte_source.ts";
import { failFile } from "./file_error.ts";
import { attributeOf, guarded, Hdf5Dataset, type Hdf5Source as Source, requireHeld } from "./hdf5_dataset.ts";
import { requireWholeHeaps } from "./hdf5_heaps.ts";
import { readLate } from "./hdf5_late.ts";
import type { Hdf5AttributeValue, Hdf5GroupView } from "./hdf5_view.ts";

type Group = InstanceType<Hdf5["Group"]>;
type Dataset = InstanceType<Hdf5["Dataset"]>;

/** The eight bytes with which an HDF5 file begins. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Name in memory of the next file; each has its own. */
let opened = 0;

/** Whether bytes begin as those of an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/**
 * Opens HDF5 files without the library's own printing of errors: they are thrown instead.
 * @returns The library, its functions that are nearer to those of C, and its file system in memory.
 */
export async function openHdf5(): Promise<{ h5: Hdf5; library: Hdf5Library; files: FileSystem }> {
  const { h5, files } = await loadHdf5(), library = await h5.ready;
  library.activate_throwing_error_handler();
  return { h5, library, files };
}

/** A group of an HDF5 file that is being read. What is missing is null, what is damaged a {@link FileError}. */
export class Hdf5Group implements Hdf5GroupView {
  readonly #group: Group;
  readonly #source: Source;
  #names?: string[];

  /** Of {@link readHdf5} alone. */
  constructor(group: Group, source: Source) {
    this.#group = group;
    this.#source = source;
  }

  /** Where it is in the file. */
  get path(): string {
    return this.#group.path;
  }

  /** Names of what it holds. */
  names(): string[] {
    return this.#names ??= guarded(this.#source, this.path, () => this.#group.keys());
  }

  /** A group in it. */
  group(name: string): Hdf5Group | null {
    const found = this.#get(name);
    return found instanceof this.#source.h5.Group ? new Hdf5Group(found, this.#source) : null;
  }

  /** All groups in it, by their names. */
  groups(): [string, Hdf5Group][] {
    return this.names().flatMap((name): [string, Hdf5Group][] => {
      const group = this.group(name);
      return group ? [[name, group]] : [];
    });
  }

  /** What an attribute of the group itself says. */
  ownAttribute(name: string): Hdf5AttributeValue {
    return attributeOf(this.#source, this.#group, name);
  }

  /** A list, a table or a single value that is read later. */
  dataset(name: string): Hdf5Dataset | null {
    const found = this.#get(name);
    return found instanceof this.#source.h5.Dataset ? new Hdf5Dataset(found, this.#source) : null;
  }

  /** A list of numbers. */
  numbers(name: string): Float64Array | null {
    const value = this.#list(name);
    if (value === null || (value.length > 0 && typeof value[0] === "string")) return null;
    return Float64Array.from(value as ArrayLike<number>, Number);
  }

  /** A list of texts. */
  texts(name: string): string[] | null {
    const value = this.#list(name);
    return value !== null && value.length > 0 && typeof value[0] === "string"
      ? Array.from(value as ArrayLike<string>, String)
      : null;
  }

  /** A table of numbers, row by row; null where there is none. */
  matrix(name: string): { data: Float64Array; rows: number; columns: number } | null {
    const value = this.#list(name, 2), found = this.#get(name) as Dataset | null;
    if (value === null || (value.length > 0 && typeof value[0] === "string")) return null;
    const [rows, columns] = guarded(this.#source, `${this.path}/${name}`, () => found!.metadata.shape!);
    return { data: Float64Array.from(value as ArrayLike<number>, Number), rows, columns };
  }

  /** A list of numbers that must be there, one for each of `length` things where that is known. */
  required(name: string, length?: number): Float64Array {
    const { path } = this.#source, place = `${this.path}/${name}`;
    const values = this.numbers(name);
    if (!values) failFile("read", path, `it must have a list of numbers ${place}`, "none");
    if (length !== undefined && values.length !== length) {
      failFile("read", path, `${place} must have ${length} entries`, values.length);
    }
    return values;
  }

  /** Numbers of cells and the like: whole, from 0 to 2^32 - 1. */
  requiredIds(name: string, length?: number): Uint32Array {
    const { path } = this.#source;
    const values = this.required(name, length);
    const ids = Uint32Array.from(values);
    const wrong = ids.findIndex((id, at) => id !== values[at]);
    if (wrong < 0) return ids;
    failFile(
      "read",
      path,
      `${this.path}/${name} must have whole numbers from 0 to 2^32 - 1`,
      `${values[wrong]} at ${wrong}`,
    );
  }

  /** Text that is attached to a list. */
  attribute(name: string, attribute: string): string | null {
    const found = this.#get(name);
    if (!(found instanceof this.#source.h5.Dataset)) return null;
    return guarded(this.#source, `${this.path}/${name}`, () => {
      const value = found.attrs[attribute]?.value;
      return typeof value === "string" ? value : null;
    });
  }

  #get(name: string): unknown {
    if (!this.names().includes(name)) return null;
    return guarded(this.#source, `${this.path}/${name}`, () => this.#group.get(name));
  }

  /** What a list of so many dimensions holds, row by row; null where there is none. */
  #list(name: string, dimensions = 1): ArrayLike<unknown> | null {
    const found = this.#get(name), place = `${this.path}/${name}`;
    if (!(found instanceof this.#source.h5.Dataset)) return null;
    return guarded(this.#source, place, () => {
      const { shape, size } = found.metadata;
      if (shape?.length !== dimensions) return null;
      const entries = shape.reduce((product, length) => product * length, 1);
      requireHeld(this.#source, entries, size);
      const value = (found as Dataset).value as ArrayLike<unknown>;
      if (value?.length !== entries) throw new Error("the entries cannot be read");
      return value;
    });
  }
}

/**
 * Reads an HDF5 file.
 * @param kind What it should be, such as `a SONATA file with /spikes`.
 * @param read What is wanted of it, from its root.
 * @throws {FileError} When it is missing, no HDF5 file or damaged.
 */
export async function readHdf5<A>(path: string, kind: string, read: (root: Hdf5Group) => A): Promise<A> {
  return await decodeHdf5(await readFileBytes(path), { path, kind }, read);
}

/** The same of bytes in memory. @param options.path Name for error sentences. */
export async function decodeHdf5<A>(
  bytes: Uint8Array,
  options: { path: string; kind: string },
  read: (root: Hdf5Group) => A,
): Promise<A> {
  using file = await openHdf5Bytes(bytes, options);
  return read(file.root);
}

/** An HDF5 file that is open. Its memory is kept until it is closed. */
export interface OpenHdf5 extends Disposable {
  /** What it holds. */
  readonly root: Hdf5Group;
}

/**
 * Opens an HDF5 file in memory, whose parts are read while it is open.
 * @param options.path Name for error sentences. @param options.kind What it should be.
 * @throws {FileError} When it is no HDF5 file or damaged.
 */
export async function openHdf5Bytes(
  bytes: Uint8Array,
  { path, kind }: { path: string; kind: string },
): Promise<OpenHdf5> {
  if (!isHdf5(bytes)) failFile("read", path, `it must be ${kind}`, "no HDF5 file");
  requireWholeHeaps(bytes, path);
  const { h5, library, files } = await openHdf5();
  const name = `read-${opened++}.h5`;
  files.writeFile(name, bytes);
  return openNamed(name, { path, bytes: bytes.length, h5, h5wasm: library }, files);
}

/**
 * Opens an HDF5 file on the disk. A small one is read as a whole; of a large one, parts are read as they are wanted.
 * @param options.kind What it should be. @param options.whole Most bytes of a file that is read as a whole. @default 2^26
 * @throws {FileError} When it is missing, no HDF5 file or damaged.
 */
export async function openHdf5File(
  path: string,
  { kind, whole = 2 ** 26 }: { kind: string; whole?: number },
): Promise<OpenHdf5> {
  using parts = new DisposableStack();
  const source = parts.use(await fileSource(path));
  if (source.size <= whole) return await openHdf5Bytes(source.read(0, source.size), { path, kind });
  if (!isHdf5(source.read(0, Math.min(source.size, SIGNATURE.length)))) {
    failFile("read", path, `it must be ${kind}`, "no HDF5 file");
  }
  const { h5, library, files } = await openHdf5();
  const name = `read-${opened++}.h5`;
  readLate(files, name, source);
  const file = openNamed(name, { path, bytes: source.size, h5, h5wasm: library }, files);
  const kept = parts.move();
  return {
    root: file.root,
    [Symbol.dispose]() {
      file[Symbol.dispose]();
      kept.dispose();
    },
  };
}

/** Opens a file of the library's file system, which is gone when it is closed. */
function openNamed(name: string, source: Source, files: FileSystem): OpenHdf5 {
  const { h5 } = source;
  try {
    const file = guarded(source, "", () => new h5.File(name, "r"));
    let isOpen = true;
    return {
      root: new Hdf5Group(file, source),
      [Symbol.dispose]() {
        if (!isOpen) return;
        isOpen = false;
        closed(file);
        files.unlink(name);
      },
    };
  } catch (error) {
    files.unlink(name);
    throw error;
  }
}

/** Closes a file. One that is damaged may refuse; nothing of it is kept anyway. */
function closed(file: InstanceType<Hdf5["File"]>): void {
  try {
    file.close();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
