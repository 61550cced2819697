import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { quoted, shown } from "../base/shown.ts";
import { type ByteSource, bytesSource, fileSource } from "./byte_source.ts";
import { duplicateKey } from "./duplicate_key.ts";
import { FileError } from "./file_error.ts";
import { kindOfFile } from "./file_kind.ts";
import {
  MAX_HEADER_BYTES,
  METADATA_KEY,
  type SafeTensor,
  type SafetensorsFile,
  TENSOR_CONSTRUCTORS,
  type TensorDtype,
} from "./safetensors_format.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeSafetensors>[1]>> = { path: true };

type Fail = (rule: string) => never;

/** One row of the header once it is checked. */
interface Row {
  name: string;
  dtype: TensorDtype;
  shape: number[];
  begin: number;
  end: number;
}

function readHeader(source: ByteSource, fail: Fail): { header: Record<string, unknown>; dataOffset: number } {
  const { size } = source;
  const kind = () => kindOfFile(source.read(0, Math.min(size, 65_536)), source.path);
  if (size < 8) fail(`the file must have at least 8 bytes: current value is ${size}, ${kind()}`);
  const start = source.read(0, 8);
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) {
    fail(`its header must stay below 100 MB: current value is ${length} bytes (it seems to be ${kind()})`);
  }
  if (8 + length > size) {
    fail(`its header must lie inside the file: current value is ${length} bytes in a file of ${size}`);
  }
  let header: unknown;
  try {
    const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const text = utf8.decode(source.read(8, length));
    if (!text.startsWith("{")) throw new SyntaxError("no opening brace");
    header = JSON.parse(text);
    const twice = duplicateKey(text);
    if (twice !== undefined) fail(`names must differ: current value is two tensors ${quoted(twice)}`);
  } catch (error) {
    if (error instanceof FileError) throw error;
    return fail(
      `its header must be a JSON object: current value is broken text (${(error as Error).message})`,
    );
  }
  return { header: header as Record<string, unknown>, dataOffset: 8 + length };
}

function readRow(name: string, value: unknown, fail: Fail): Row {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const isWhole = (item: unknown) => Number.isSafeInteger(item) && (item as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isWhole)) {
    fail(`${quoted(name)} must have a shape of whole numbers: current value is ${shown(shape)}`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole)) {
    fail(`${quoted(name)} must have two data_offsets: current value is ${shown(offsets)}`);
  }
  if (typeof dtype !== "string" || !Object.hasOwn(TENSOR_CONSTRUCTORS, dtype)) {
    const known = Object.keys(TENSOR_CONSTRUCTORS).join(", ");
    fail(`the dtype of ${quoted(name)} must be one of ${known}: current value is ${quoted(dtype)}`);
  }
  const [begin, end] = offsets as number[];
  const row = { name, dtype: dtype as TensorDtype, shape: shape as number[], begin, end };
  const needed = row.shape.reduce((a, b) => a * b, TENSOR_CONSTRUCTORS[row.dtype].BYTES_PER_ELEMENT);
  if (needed !== end - begin) {
    fail(`${quoted(name)} of ${dtype} [${shape}] needs ${needed} bytes: current value is ${end - begin}`);
  }
  return row;
}

/** The rows must follow one another from 0 to the end of the buffer, each byte used once. */
function checkCover(rows: readonly Row[], bufferBytes: number, fail: Fail): void {
  let at = 0;
  for (const { name, begin, end } of rows.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) {
      fail(`tensors must lie end to end: current value is ${quoted(name)} at byte ${begin}, not ${at}`);
    }
    at = end;
  }
  if (at !== bufferBytes) {
    fail(
      `the tensors must cover the data: current value is ${at} bytes of tensors in ${bufferBytes} of data`,
    );
  }
}

function readMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (value === undefined) return {};
  const plain = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!plain || !Object.values(value).every((text) => typeof text === "string")) {
    fail(`${METADATA_KEY} must map names to text: current value is ${shown(value)}`);
  }
  return value as Record<string, string>;
}

/**
 * Decodes a safetensors file and checks everything the format demands: the header's size and JSON, dtypes,
 * shapes against byte counts, offsets that cover the data without holes or overlaps, and no repeated names.
 *
 * @param bytes The whole file.
 * @param options.path Name of the file for error sentences. @default "the safetensors file"
 * @returns Tensors and metadata; the values are copies.
 * @throws {FileError} When the file breaks a rule of the format or holds an element type of another kind.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@volley/volley";
 *
 * const bias = { dtype: "F32" as const, shape: [1], data: new Float32Array([0.5]) };
 * const { tensors, metadata } = decodeSafetensors(encodeSafetensors({ bias }, { seed: "1" }));
 * console.assert(tensors.bias.data[0] === 0.5 && metadata.seed === "1");
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, options: { path?: string } = {}): SafetensorsFile {
  requireKnown("decode the safetensors file", options, OPTIONS);
  const { tensors, metadata } = openTensors(bytesSource(bytes, options.path ?? "the safetensors file"));
  const all = Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, { dtype, shape, data }]);
  return { tensors: Object.fromEntries(all), metadata };
}

/** A safetensors file that is open: of each tensor the values are read when they are asked for. */
export type OpenSafetensors = SafetensorsFile & Disposable;

/**
 * Opens a safetensors file on the disk and checks its header, like {@linkcode decodeSafetensors}; values are read later.
 * @throws {FileError} When it is missing, or see {@linkcode decodeSafetensors}.
 */
export async function openSafetensors(path: string): Promise<OpenSafetensors> {
  const source = await fileSource(path);
  try {
    return openTensors(source);
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

function openTensors(source: ByteSource): OpenSafetensors {
  const { path } = source;
  const fail: Fail = (rule) => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const { header, dataOffset } = readHeader(source, fail);
  const metadata = readMetadata(header[METADATA_KEY], fail);
  const names = Object.keys(header).filter((name) => name !== METADATA_KEY);
  const rows = names.map((name) => readRow(name, header[name], fail));
  checkCover(rows, source.size - dataOffset, fail);
  const tensors = rows.map(({ name, dtype, shape, begin, end }): [string, SafeTensor] => [name, {
    dtype,
    shape,
    get data() {
      const { buffer } = source.read(dataOffset + begin, end - begin).slice();
      return new TENSOR_CONSTRUCTORS[dtype](buffer);
    },
  }]);
  return { tensors: Object.fromEntries(tensors), metadata, [Symbol.dispose]: () => source[Symbol.dispose]() };
}
