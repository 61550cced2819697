import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { readFileBytes, writeFileAtomic } from "../../io/atomic.ts";
import type * as DecodePynapple from "./decode_pynapple.ts";
import type * as EncodePynapple from "./encode_pynapple.ts";
import type { PynappleObject } from "./pynapple.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodePynapple>[1]>> = { path: true };
const READ = "read a file of Pynapple", WRITE = "write a file of Pynapple";

/**
 * Reads a `.npz` file of Pynapple: `Ts`, `Tsd`, `TsdFrame`, `TsdTensor`, `TsGroup` or `IntervalSet`. Metadata
 * and names of columns that Pynapple pickles are left out; those that are arrays are read.
 * @param bytes Content of the file.
 * @param options.path Name of the file for error sentences. @default "the npz file"
 * @returns What it holds, with times in ms.
 * @throws {FileError} When it is damaged, no npz file, or lacks what its type has.
 * @throws {TypeError} When an option is unknown.
 */
export async function decodePynapple(
  bytes: Uint8Array,
  options: { path?: string } = {},
): Promise<PynappleObject> {
  requireKnown("decode the file of Pynapple", options, OPTIONS);
  const { pynappleOf } = await loadLate<typeof DecodePynapple>("./decode_pynapple.ts", import.meta.url, READ);
  return pynappleOf(bytes, options.path ?? "the npz file");
}

/**
 * Reads a file of Pynapple; see {@linkcode decodePynapple}.
 * @throws {FileError} When it is missing, or see there.
 */
export async function loadPynapple(path: string): Promise<PynappleObject> {
  return await decodePynapple(await readFileBytes(path), { path });
}

/**
 * The bytes of a `.npz` file that Pynapple's `load_file` reads, as its `save` writes them. Pynapple counts in seconds; times here are in ms.
 * @param object Events, a variable over time, or intervals.
 * @returns Content of the file.
 * @throws {RangeError} When times fall or are outside the support, or lengths differ.
 * @example
 * ```ts
 * import { decodePynapple, encodePynapple } from "@volley/volley/io";
 * const timesMs = Float64Array.of(1, 2.5, 4);
 * const bytes = await encodePynapple({ type: "Ts", timesMs, supportMs: [[0, 10]] });
 * console.assert((await decodePynapple(bytes)).type === "Ts");
 * ```
 */
export async function encodePynapple(object: PynappleObject): Promise<Uint8Array<ArrayBuffer>> {
  const { pynappleBytes } = await loadLate<typeof EncodePynapple>(
    "./encode_pynapple.ts",
    import.meta.url,
    WRITE,
  );
  return pynappleBytes(object);
}

/**
 * Writes a file that Pynapple reads; see {@linkcode encodePynapple}.
 * @param path Ends in `.npz`.
 * @throws {RangeError} When times fall or are outside the support, or lengths differ.
 * @throws {FileError} When it cannot be written.
 */
export async function savePynapple(path: string, object: PynappleObject): Promise<void> {
  await writeFileAtomic(path, await encodePynapple(object));
}
