const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"

/**
 * Encodes the header of a `.npy` file, padded so that the data starts at a multiple of 64 bytes.
 *
 * @param descr NumPy's name of the element type, such as `<f4`.
 * @param shape Length of every dimension.
 * @returns The bytes before the data: version 1.0, or 2.0 when the header passes 64 KiB.
 *
 * @example
 * ```ts
 * import { encodeNpyHeader } from "./npy_header.ts";
 *
 * console.assert(encodeNpyHeader("<f4", [2, 3]).length === 128);
 * ```
 */
export function encodeNpyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const version = dict.length + 64 > 0xffff ? 2 : 1;
  const prefix = MAGIC.length + 2 + (version === 1 ? 2 : 4);
  const total = Math.ceil((prefix + dict.length + 1) / 64) * 64;
  const header = new Uint8Array(total).fill(0x20);
  header.set(MAGIC);
  header.set([version, 0], MAGIC.length);
  const view = new DataView(header.buffer);
  if (version === 1) view.setUint16(8, total - prefix, true);
  else view.setUint32(8, total - prefix, true);
  header.set(new TextEncoder().encode(dict), prefix);
  header[total - 1] = 0x0a;
  return header;
}

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  /** NumPy's name of the element type. */
  descr: string;
  /** Length of every dimension. */
  shape: number[];
  /** Whether the first index varies fastest. */
  fortran: boolean;
  /** Bytes before the data. */
  dataOffset: number;
}

/** Bytes that say how long a header is, and most bytes of one. */
export const NPY_START = 12, MOST_HEADER = 2 ** 20;

/**
 * Bytes up to the data of a `.npy` file of version 1, 2 or 3.
 * @param bytes Its first {@linkcode NPY_START} bytes or more.
 * @param fail Called with the broken rule; must throw.
 */
export function npyDataOffset(bytes: Uint8Array, fail: (rule: string) => never): number {
  if (bytes.length < NPY_START || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    fail(`an array must start with "\\x93NUMPY": current value is ${bytes.length} other bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) fail(`its npy version must be 1, 2 or 3: current value is ${version}`);
  const end = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (end > MOST_HEADER) fail(`its header must have at most ${MOST_HEADER} bytes: current value is ${end}`);
  return end;
}

/**
 * Decodes the header of a `.npy` file of version 1, 2 or 3.
 *
 * @param bytes The bytes of the file.
 * @param fail Called with the broken rule; must throw.
 * @returns Element type, shape and where the data starts.
 *
 * @example
 * ```ts ignore
 * import { decodeNpyHeader } from "./npy_header.ts";
 *
 * const { descr, shape } = decodeNpyHeader(bytes, fail);
 * ```
 */
export function decodeNpyHeader(bytes: Uint8Array, fail: (rule: string) => never): NpyHeader {
  const dataOffset = npyDataOffset(bytes, fail);
  if (dataOffset > bytes.length) {
    fail(`its header must be complete: current value is ${bytes.length} bytes`);
  }
  const start = bytes[6] === 1 ? 10 : 12;
  const text = new TextDecoder().decode(bytes.subarray(start, dataOffset)).trim();
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const tuple = /'shape':\s*\(([\dL,\s]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || tuple === undefined) {
    fail(`its header must describe one plain array: current value is ${text.slice(0, 120)}`);
  }
  const parts = (tuple as string).replaceAll("L", "").split(",").filter((part) => part.trim() !== "");
  return { descr: descr as string, shape: parts.map(Number), fortran: order === "True", dataOffset };
}
