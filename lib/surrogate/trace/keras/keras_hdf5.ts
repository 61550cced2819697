import { isUserError } from "../../../base/errors.ts";
import { failFile } from "../../../io/file_error.ts";
import { openHdf5 } from "../../../io/hdf5_file.ts";
import { requireWholeHeaps } from "../../../io/hdf5_heaps.ts";
import { failKeras } from "./keras_topology.ts";
import type { KerasTensor } from "./keras_weights.ts";

type Hdf5 = Awaited<ReturnType<typeof openHdf5>>["h5"];
type Group = InstanceType<Hdf5["Group"]>;
type Dataset = InstanceType<Hdf5["Dataset"]>;

/** A name in the library's memory, of which there is one at a time. */
let made = 0;

/** An HDF5 file of Keras, open for reading. */
export class KerasHdf5 {
  constructor(readonly h5: Hdf5, readonly root: Group, readonly path: string, readonly size: number) {}

  fail(rule: string, value: unknown): never {
    failKeras(this.path, rule, value);
  }

  /** A text of the attributes; undefined where there is none. */
  text(group: Group, name: string): string | undefined {
    const value = group.attrs[name]?.value;
    return typeof value === "string" ? value : undefined;
  }

  /** A list of texts of the attributes; Keras splits long ones into `NAME0`, `NAME1`, … */
  texts(group: Group, name: string): string[] {
    const { attrs } = group, parts: unknown[] = [];
    if (name in attrs) parts.push(attrs[name].value);
    for (let at = 0; `${name}${at}` in attrs; at++) parts.push(attrs[`${name}${at}`].value);
    if (parts.length === 0) this.fail(`${group.path} must have ${name}`, "none");
    return parts.flat(2).filter((text) => typeof text === "string");
  }

  isGroup(value: unknown): value is Group {
    return value instanceof this.h5.Group;
  }

  group(from: Group, name: string): Group {
    const found = from.get(name);
    if (!this.isGroup(found)) this.fail(`it must have the group ${name} in ${from.path}`, "none");
    return found;
  }

  /** A weight in single precision. */
  tensor(from: Group, name: string): KerasTensor {
    const found = from.get(name);
    if (!(found instanceof this.h5.Dataset)) {
      this.fail(`it must have the array ${name} in ${from.path}`, "none");
    }
    const dataset = found as Dataset, shape = dataset.shape ?? [];
    const { type, size, littleEndian } = dataset.metadata;
    const ordered = littleEndian ? "" : " with its bytes swapped";
    const kind = type === 1 ? `float${8 * size}${ordered}` : type === 0 ? `int${8 * size}` : "another kind";
    if (kind !== "float32") this.fail("weights must be float32", `${from.path}/${name} of ${kind}`);
    const length = shape.reduce((a, b) => a * b, 1);
    if (!(4 * length <= this.size)) this.fail(`${from.path}/${name} must lie in the file`, `${shape}`);
    const data = Float32Array.from(dataset.value as Float32Array);
    if (data.length !== length) this.fail(`${from.path}/${name} must have ${length} values`, data.length);
    return { shape, data };
  }
}

/**
 * Opens an HDF5 file in memory.
 * @param path What the sentences name.
 * @param read Takes what is needed; the file is closed afterwards.
 * @throws {FileError} When the file is damaged or `read` says so.
 */
export async function withKerasHdf5<Result>(
  bytes: Uint8Array,
  path: string,
  read: (file: KerasHdf5) => Result,
): Promise<Result> {
  requireWholeHeaps(bytes, path);
  const { h5, files } = await openHdf5();
  const name = `keras-${made++}.h5`;
  files.writeFile(name, bytes);
  try {
    const file = new h5.File(name, "r");
    try {
      return read(new KerasHdf5(h5, file, path, bytes.length));
    } finally {
      file.close();
    }
  } catch (cause) {
    if (isUserError(cause)) throw cause;
    failFile("read", path, "its HDF5 must be whole", "damaged", cause);
  } finally {
    files.unlink(name);
  }
}
