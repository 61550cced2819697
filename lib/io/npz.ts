import { ArgumentRangeError } from "../base/errors.ts";
import { unzipSync, zipSync } from "../deps/fflate.ts";
import { crc32 } from "./crc32.ts";
import { FileError } from "./file_error.ts";
import { decodeNpy, encodeNpy, type NpyArray } from "./npy.ts";
import { readZipDirectory } from "./zip_directory.ts";

/** Options of {@linkcode encodeNpz}. */
export interface EncodeNpzOptions {
  /**
   * 0 stores, 1 to 6 deflate.
   * @default 1 for arrays of more than 64 KiB, 0 for smaller ones
   */
  level?: 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

const SMALL_BYTES = 65536;
const MAX_BYTES = 0xffff0000; // a zip archive without 64-bit extensions

/**
 * Encodes named arrays as one `.npz` file that `numpy.load` opens without pickle. The same arrays always give
 * the same bytes.
 *
 * @param arrays Arrays by name; a one-element array of text with shape `[]` is how metadata travels.
 * @param options Compression.
 * @returns The bytes of the file.
 * @throws {RangeError} When a shape does not fit its data, a name is empty, or the file would pass 4 GiB.
 *
 * @example
 * ```ts
 * import { encodeNpz } from "@volley/volley";
 *
 * const bytes = encodeNpz({
 *   rates: { data: new Float32Array([3.2, 8.1]), shape: [2] },
 *   spec: { data: [JSON.stringify({ seed: 1 })], shape: [] },
 * });
 * console.assert(bytes.length > 0); // numpy.load reads these bytes from a file
 * ```
 */
export function encodeNpz(
  arrays: Readonly<Record<string, NpyArray>>,
  options: EncodeNpzOptions = {},
): Uint8Array<ArrayBuffer> {
  const files: Record<string, [Uint8Array, { level: NonNullable<EncodeNpzOptions["level"]> }]> = {};
  let total = 0;
  for (const [name, array] of Object.entries(arrays)) {
    if (name === "") {
      throw new ArgumentRangeError(
        'Cannot encode the npz file as names need a character: current value is ""',
      );
    }
    const bytes = encodeNpy(array);
    total += bytes.length;
    files[`${name}.npy`] = [bytes, { level: options.level ?? (bytes.length > SMALL_BYTES ? 1 : 0) }];
  }
  if (total > MAX_BYTES) {
    throw new ArgumentRangeError(
      `Cannot encode the npz file as it must stay below 4 GiB: current value is ${total} bytes`,
    );
  }
  const bytes = zipSync(files, { mtime: new Date(1980, 0, 1) });
  return bytes as Uint8Array<ArrayBuffer>;
}

/**
 * Decodes a `.npz` file, written here or by `numpy.savez` and `numpy.savez_compressed`. Sizes are checked before
 * anything is allocated and checksums before anything is returned.
 *
 * @param bytes The whole file.
 * @param options.path Name of the file for error sentences. @default "the npz file"
 * @returns Arrays by name.
 * @throws {FileError} When the file is cut short, damaged, not an npz file, or holds an array of another kind.
 *
 * @example
 * ```ts
 * import { decodeNpz, encodeNpz } from "@volley/volley";
 *
 * const bytes = encodeNpz({ rates: { data: new Float32Array([3.2, 8.1]), shape: [2] } });
 * console.assert(decodeNpz(bytes, { path: "run.npz" }).rates.shape[0] === 2);
 * ```
 */
export function decodeNpz(bytes: Uint8Array, options: { path?: string } = {}): Record<string, NpyArray> {
  const path = options.path ?? "the npz file";
  const entries = readZipDirectory(bytes, { path });
  const foreign = entries.find(({ name }) => !name.endsWith(".npy"));
  if (foreign) {
    const rule = `every entry of an npz file must end in .npy: current value is "${foreign.name}"`;
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  }
  const files = inflate(bytes, path);
  return Object.fromEntries(entries.map(({ name, crc }) => {
    const file = files[name];
    if (!file || crc32(file) !== crc) {
      const rule = `the checksum of every entry must match: current value is a damaged "${name}"`;
      throw new FileError(`Cannot read ${path} as ${rule}`, { path });
    }
    const array = name.slice(0, -".npy".length);
    return [array, decodeNpy(file, { path: `"${array}" in ${path}` })];
  }));
}

function inflate(bytes: Uint8Array, path: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (cause) {
    const rule = `its entries must inflate: current value is damaged data (${(cause as Error).message})`;
    throw new FileError(`Cannot read ${path} as ${rule}`, { path, cause });
  }
}
