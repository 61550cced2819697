import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import type * as EncodeNwb from "./encode_nwb.ts";
import type { NwbContent } from "./nwb_content.ts";
import type { NwbFile } from "./nwb_file.ts";
import type * as OpenNwb from "./open_nwb.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeNwb>[1]>> = { path: true };
const READ = "read an NWB file";

/**
 * Opens an NWB file (Neurodata Without Borders, version 2, in HDF5): units, trials and other intervals, and series of recordings.
 * Times are in ms from the session's reference time, where the file has seconds. Electrodes, images and references between tables are
 * not read. Of a file of more than 64 MiB, only the parts that are asked for are read.
 * @throws {FileError} When it is missing, damaged or no such file.
 * @example
 * ```ts ignore
 * import { loadNwb } from "@volley/volley/io";
 * using nwb = await loadNwb("session.nwb");
 * const { timesMs, cells } = nwb.units!.spikes();
 * const voltage = nwb.get("/acquisition/voltage").read({ first: 0, samples: 1000 });
 * ```
 */
export async function loadNwb(path: string): Promise<NwbFile> {
  const { openNwbFile } = await loadLate<typeof OpenNwb>("./open_nwb.ts", import.meta.url, READ);
  return await openNwbFile(path);
}

/**
 * Opens an NWB file from its bytes, as in a page, which has no paths; see {@linkcode loadNwb}.
 * @param bytes Content of the file.
 * @param options.path Name of the file for error sentences. @default "the bytes"
 * @throws {FileError} When it is damaged or no such file.
 * @throws {TypeError} When an option is unknown.
 */
export async function decodeNwb(bytes: Uint8Array, options: { path?: string } = {}): Promise<NwbFile> {
  requireKnown("decode the NWB file", options, OPTIONS);
  const { path = "the bytes" } = options;
  const { openNwb } = await loadLate<typeof OpenNwb>("./open_nwb.ts", import.meta.url, READ);
  return await openNwb(bytes, path);
}

/**
 * Writes an NWB file (Neurodata Without Borders, 2.8.0); see {@linkcode encodeNwb}.
 * @throws {RangeError | TypeError} When the content does not fit together.
 * @throws {FileError} When it cannot be written.
 */
export async function saveNwb(path: string, content: NwbContent): Promise<void> {
  await writeFileAtomic(path, await encodeNwb(content));
}

/**
 * The bytes of an NWB file: each cell is a unit with the columns `population` and `cell`, and each series a `TimeSeries` of the
 * acquisition. Times are given in ms and written in seconds.
 * @returns Content of the file, which pynwb reads and finds valid.
 * @example
 * ```ts
 * import { decodeNwb, encodeNwb } from "@volley/volley/io";
 * const bytes = await encodeNwb({
 *   identifier: "three spikes",
 *   sessionStartTime: new Date("2024-01-01T00:00:00Z"),
 *   populations: { E: { size: 2, timesMs: [1, 2.5, 4], cells: [0, 1, 0] } },
 * });
 * using nwb = await decodeNwb(bytes);
 * console.assert(nwb.units!.timesMs(0).join() === "1,4");
 * ```
 * @throws {RangeError} When a value is out of range, or lengths differ.
 * @throws {TypeError} When a field is unknown.
 */
export async function encodeNwb(content: NwbContent): Promise<Uint8Array<ArrayBuffer>> {
  const { nwbBytes } = await loadLate<typeof EncodeNwb>(
    "./encode_nwb.ts",
    import.meta.url,
    "write an NWB file",
  );
  return await nwbBytes(content);
}
