import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { zipSync } from "../deps/fflate.ts";
import { encodeNpy, type NpyArray } from "./npy.ts";
import { MAX_INFLATED, NpzFile } from "./npz_file.ts";

const DECODE_OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeNpz>[1]>> = { path: true };
const ENCODE_OPTIONS: OptionNames<EncodeNpzOptions> = { level: true };

/** Options of {@linkcode encodeNpz}. */
export interface EncodeNpzOptions {
  /**
   * 0 stores, 1 to 6 deflate.
   * @default 1 for arrays of more than 64 KiB, 0 for smaller ones; arrays of more than 1 GiB are always stored
   */
  level?: 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

const SMALL_BYTES = 65536;
const MAX_BYTES = 0xffff0000; // a zip archive without 64-bit extensions

function levelOf(size: number, { level }: EncodeNpzOptions): NonNullable<EncodeNpzOptions["level"]> {
  return size > MAX_INFLATED ? 0 : level ?? (size > SMALL_BYTES ? 1 : 0);
}

/**
 * Encodes named arrays as one `.npz` file that `numpy.load` opens without pickle. The same arrays always give
 * the same bytes.
 *
 * @param arrays Arrays by name; a one-element array of text with shape `[]` is how metadata travels.
 * @param options Compression.
 * @returns The bytes of the file.
 * @throws {RangeError} When a shape does not fit its data, a name is empty, or the file would pass 4 GiB.
 * @throws {TypeError} When an option is unknown.
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
  requireKnown("encode the npz file", options, ENCODE_OPTIONS);
  const files: Record<string, [Uint8Array, { level: NonNullable<EncodeNpzOptions["level"]> }]> = {};
  let total = 0;
  for (const [name, array] of Object.entries(arrays)) {
    if (name === "") fail("encode the npz file", "names need a character", '""');
    const bytes = encodeNpy(array);
    total += bytes.length;
    files[`${name}.npy`] = [bytes, { level: levelOf(bytes.length, options) }];
  }
  if (total > MAX_BYTES) fail("encode the npz file", "it must stay below 4 GiB", `${total} bytes`);
  const bytes = zipSync(files, { mtime: new Date(1980, 0, 1) });
  return bytes as Uint8Array<ArrayBuffer>;
}

/**
 * Decodes a `.npz` file, written here or by `numpy.savez` and `numpy.savez_compressed`, also one of more than 4 GiB. Sizes are
 * checked before anything is allocated and checksums before anything is returned.
 *
 * @param bytes The whole file.
 * @param options.path Name of the file for error sentences. @default "the npz file"
 * @returns Arrays by name, values in C order; floats of 16 bits become floats of 32.
 * @throws {FileError} When the file is cut short, damaged, not an npz file, or holds an array of another kind.
 * @throws {TypeError} When an option is unknown.
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
  requireKnown("decode the npz file", options, DECODE_OPTIONS);
  return arraysOf(NpzFile.of(bytes, options.path ?? "the npz file"));
}

/**
 * Reads all arrays of a `.npz` file, like {@linkcode decodeNpz}, without having the file in memory beside them.
 * @throws {FileError} When it is missing, or see {@linkcode decodeNpz}.
 */
export async function readNpz(path: string): Promise<Record<string, NpyArray>> {
  using file = await NpzFile.open(path);
  return arraysOf(file);
}

function arraysOf(file: NpzFile): Record<string, NpyArray> {
  const { names } = file;
  // Headers first: where one is wrong, nothing is read in vain.
  for (const name of names) file.header(name);
  return Object.fromEntries(names.map((name) => [name, file.read(name)]));
}
