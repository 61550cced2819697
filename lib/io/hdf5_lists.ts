import type { Hdf5, Hdf5Library } from "../deps/h5wasm.ts";
import { float16ToFloat32 } from "./half_floats.ts";

type Dataset = InstanceType<Hdf5["Dataset"]>;
type Metadata = Dataset["metadata"];

/** HDF5's numbers of the classes of types: integers, floats, and lists of any length. */
const INTEGER = 0, FLOAT = 1, LISTS = 9;

/** Bytes of what the library keeps of a list: how many entries it has, and where they are. */
const PAIR = 8;

/** Numbers whose bytes are given, of a type of HDF5. */
function decode(
  bytes: Uint8Array<ArrayBuffer>,
  { type, size, signed }: Metadata,
): ArrayLike<number> {
  const { buffer } = bytes;
  if (type === FLOAT) {
    if (size === 2) return float16ToFloat32(new Uint16Array(buffer));
    return size === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
  }
  switch (size) {
    case 1:
      return signed ? new Int8Array(buffer) : bytes;
    case 2:
      return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
    case 4:
      return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
    default:
      return Float64Array.from(signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer), Number);
  }
}

/** Whether each row of a list of rows is itself a list of numbers, of any length. */
export function holdsLists({ type, shape, vlen_type: of }: Metadata): boolean {
  if (type !== LISTS || shape?.length !== 1 || !of) return false;
  const sizes = of.type === FLOAT ? [2, 4, 8] : of.type === INTEGER ? [1, 2, 4, 8] : [];
  return sizes.includes(of.size);
}

/**
 * Reads lists of numbers that have lengths of their own (HDF5's variable-length type); 16-bit floats, too, which h5wasm does not turn into
 * numbers itself.
 * @param rows First and end of the rows that are read. @param most Numbers that are read at most.
 * @throws {Error} When they cannot be read, or are more.
 */
export function readLists(
  library: Hdf5Library,
  dataset: Dataset,
  { rows: [first, end], most }: { rows: readonly [number, number]; most: number },
): Float64Array<ArrayBuffer>[] {
  const { vlen_type: of } = dataset.metadata, count = end - first;
  if (count === 0) return [];
  const { file_id: file, path } = dataset, counts = [BigInt(count)];
  const at = library._malloc(count * PAIR);
  if (at === 0) throw new Error(`${count} lists have no room in memory`);
  try {
    library.HEAPU8.fill(0, at, at + count * PAIR);
    library.get_dataset_data(file, path, counts, [BigInt(first)], [1n], BigInt(at));
    try {
      const pairs = new Uint32Array(library.HEAPU8.slice(at, at + count * PAIR).buffer);
      let total = 0;
      return Array.from({ length: count }, (_, row) => {
        const entries = pairs[2 * row], start = pairs[2 * row + 1];
        if ((total += entries) > most) throw new Error(`the lists have more than ${most} entries`);
        const bytes = library.HEAPU8.slice(start, start + entries * of!.size) as Uint8Array<ArrayBuffer>;
        return new Float64Array(decode(bytes, of!));
      });
    } finally {
      library.reclaim_vlen_memory_count(file, path, "", BigInt(at), counts);
    }
  } finally {
    library._free(at);
  }
}
