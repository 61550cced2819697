import type { Hdf5, Hdf5Library } from "../deps/h5wasm.ts";
import { failFile } from "./file_error.ts";
import { holdsLists, readLists } from "./hdf5_lists.ts";
import type { Hdf5AttributeValue, Hdf5DatasetView } from "./hdf5_view.ts";

type Dataset = InstanceType<Hdf5["Dataset"]>;

/** What compression can make of a byte at most (deflate), and what is no harm without any data. */
const MOST_INFLATED = 1032, HARMLESS_BYTES = 2 ** 24;

/** Values that are read at once; they are in the memory of the library and of the program. */
const MOST_AT_ONCE = 2 ** 27;

/** HDF5's numbers of the classes of types that are read: integers, floats, texts and names of numbers, such as true and false. */
const INTEGER = 0, FLOAT = 1, TEXT = 3, ENUM = 8;

/** A file that is read: where it is, and what its parts are. */
export interface Hdf5Source {
  path: string;
  bytes: number;
  h5: Hdf5;
  h5wasm: Hdf5Library;
}

/** What the library does with a damaged file becomes one sentence that names the place. */
export function guarded<A>({ path }: Hdf5Source, place: string, read: () => A): A {
  try {
    return read();
  } catch (cause) {
    failFile("read", path, "its HDF5 must be whole", `damaged at ${place || "/"}`, cause);
  }
}

/** Fails before memory is taken for more than a file can hold. @throws {Error} For {@linkcode guarded}. */
export function requireHeld({ bytes }: Hdf5Source, entries: number, size: number): void {
  if (entries * size <= HARMLESS_BYTES + MOST_INFLATED * bytes) return;
  throw new Error(`${entries} entries of ${size} bytes are more than the file can hold`);
}

/** What an attribute of a group or a list says. */
export function attributeOf(
  source: Hdf5Source,
  of: { path: string; attrs: Dataset["attrs"] },
  name: string,
): Hdf5AttributeValue {
  return guarded(source, of.path, () => {
    const value = of.attrs[name]?.value;
    if (typeof value === "string" || typeof value === "number") return value;
    if (typeof value === "bigint") return Number(value);
    if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
    if (!Array.isArray(value)) return null;
    return value.every((one) => typeof one === "string") ? value as string[] : null;
  });
}

/** A list or table of an HDF5 file that is being read; its values are read when they are wanted. */
export class Hdf5Dataset implements Hdf5DatasetView {
  readonly #dataset: Dataset;
  readonly #source: Hdf5Source;
  /** Lengths of its dimensions; none for a single value. */
  readonly shape: readonly number[];
  /** What its values are. */
  readonly kind: "numbers" | "texts" | "other";

  /** Of `Hdf5Group` alone. */
  constructor(dataset: Dataset, source: Hdf5Source) {
    this.#dataset = dataset;
    this.#source = source;
    const { shape, type } = guarded(source, dataset.path, () => dataset.metadata);
    this.shape = shape ?? [];
    this.kind = shape === null
      ? "other"
      : [INTEGER, FLOAT, ENUM].includes(type)
      ? "numbers"
      : type === TEXT
      ? "texts"
      : "other";
  }

  /** Where it is in the file. */
  get path(): string {
    return this.#dataset.path;
  }

  /** What an attribute says. */
  attribute(name: string): Hdf5AttributeValue {
    return attributeOf(this.#source, this.#dataset, name);
  }

  /**
   * Its numbers, row by row.
   * @param rows First and end of the rows that are read. @default all
   * @throws {FileError} When they are no numbers, or damaged.
   */
  numbers(rows?: readonly [number, number]): Float64Array<ArrayBuffer> {
    return Float64Array.from(this.#read("numbers", rows), Number);
  }

  /** Its texts, as {@linkcode numbers}. */
  texts(rows?: readonly [number, number]): string[] {
    return Array.from(this.#read("texts", rows), String);
  }

  /**
   * Its rows, where each is a list of numbers with a length of its own.
   * @param rows First and end of the rows that are read. @default all
   * @throws {FileError} When they are no such lists, or damaged.
   */
  lists(rows?: readonly [number, number]): Float64Array<ArrayBuffer>[] {
    const source = this.#source, dataset = this.#dataset, { path } = this;
    if (!guarded(source, path, () => holdsLists(dataset.metadata))) {
      failFile("read", source.path, `${path} must hold lists of numbers`, "something else");
    }
    const [first, end] = rows ?? [0, this.shape[0]];
    return guarded(source, path, () => {
      requireHeld(source, end - first, dataset.metadata.size);
      return readLists(source.h5wasm, dataset, { rows: [first, end], most: MOST_AT_ONCE });
    });
  }

  #read(kind: "numbers" | "texts", rows?: readonly [number, number]): ArrayLike<unknown> {
    const { path, shape } = this, source = this.#source;
    if (this.kind !== kind) failFile("read", source.path, `${path} must hold ${kind}`, "something else");
    const wanted = shape.map((length, at) => at === 0 && rows ? rows[1] - rows[0] : length);
    const entries = wanted.reduce((product, length) => product * length, 1);
    if (entries > MOST_AT_ONCE) {
      failFile("read", source.path, `of ${path} at most ${MOST_AT_ONCE} values are read at once`, entries);
    }
    return guarded(source, path, () => {
      const { size } = this.#dataset.metadata;
      requireHeld(source, entries, size);
      if (entries === 0) return [];
      const value = rows ? this.#dataset.slice([[...rows]]) : this.#dataset.value;
      const list = (shape.length === 0 && !ArrayBuffer.isView(value) ? [value] : value) as ArrayLike<unknown>;
      if (list?.length !== entries) throw new Error("the entries cannot be read");
      return list;
    });
  }
}
