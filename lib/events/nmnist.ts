import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { asFileError, readFileBytes } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { binEvents, type BinEventsOptions, type BinnedEvents, requireBinOptions } from "./bin_events.ts";
import { type CameraEvents, pixelUnits } from "./camera_events.ts";
import type { EventRecordings } from "./event_recordings.ts";

/** Pixels of a side, bytes of an event, and the row that tells that the clock has gone round, by how much, us. */
const SIDE = 34, BYTES = 5, OVERFLOW_ROW = 240, OVERFLOW_US = 2 ** 13;
const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeNMnist>[1]>> = { path: true };

/**
 * The events of a file of N-MNIST: 40 bits each, x and y of 8 bits, polarity of 1 (1 is on), time of 23 bits in us, most significant byte first. An event of
 * row 240 is none: all times after it are 2^13 us later.
 *
 * G. Orchard, A. Jayawant, G. K. Cohen, N. Thakor (2015), doi:10.3389/fnins.2015.00437.
 * @param options.path Name of the file for error sentences. @default "the bytes"
 * @throws {FileError} When it ends within an event, or a pixel is out of the 34 by 34.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { decodeNMnist } from "@volley/volley/events";
 *
 * const { x, y, on, timesMs } = decodeNMnist(Uint8Array.of(3, 7, 0x80, 0x03, 0xe8));
 * console.log(x[0], y[0], on[0], timesMs[0]); // 3 7 1 1
 * ```
 */
export function decodeNMnist(bytes: Uint8Array, options: { path?: string } = {}): CameraEvents {
  requireKnown("decode the events", options, OPTIONS);
  const { path = "the bytes" } = options, all = bytes.length / BYTES;
  if (!Number.isInteger(all)) {
    failFile("read", path, "a file of N-MNIST must have 5 bytes each event", `${bytes.length} bytes`);
  }
  const x = new Uint16Array(all), y = new Uint16Array(all), on = new Uint8Array(all);
  const timesMs = new Float64Array(all);
  let events = 0, later = 0;
  for (let at = 0; at < bytes.length; at += BYTES) {
    const row = bytes[at + 1];
    if (row === OVERFLOW_ROW) {
      later += OVERFLOW_US;
      continue;
    }
    if (bytes[at] >= SIDE || row >= SIDE) {
      failFile("read", path, `pixels must be below ${SIDE}`, `${bytes[at]}, ${row} at event ${at / BYTES}`);
    }
    x[events] = bytes[at];
    y[events] = row;
    on[events] = bytes[at + 2] >> 7;
    const time = ((bytes[at + 2] & 0x7f) << 16) | (bytes[at + 3] << 8) | bytes[at + 4];
    timesMs[events++] = (time + later) / 1000;
  }
  return {
    width: SIDE,
    height: SIDE,
    timesMs: timesMs.slice(0, events),
    x: x.slice(0, events),
    y: y.slice(0, events),
    on: on.slice(0, events),
  };
}

/** Names of the files and folders of a folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    throw asFileError(error, folder, "read");
  }
}

/**
 * Opens a folder of N-MNIST, such as `Train` or `Test`: a folder for each digit, `0` to `9`, with a `.bin` file for each recording. Each pixel is two
 * units: `(off, y, x)` then `(on, y, x)`, 2312 in all.
 * @throws {FileError} When it is missing or has no such files.
 */
export async function openNMnist(folder: string): Promise<EventRecordings> {
  const files: string[] = [], labels: number[] = [];
  for (const digit of (await namesIn(folder)).filter((name) => /^\d$/.test(name))) {
    for (const name of await namesIn(`${folder}/${digit}`)) {
      if (!name.endsWith(".bin")) continue;
      files.push(`${folder}/${digit}/${name}`);
      labels.push(Number(digit));
    }
  }
  if (files.length === 0) {
    failFile("read", folder, "it must have folders 0 to 9 of .bin files, as N-MNIST has", "none");
  }
  return {
    path: folder,
    samples: files.length,
    units: 2 * SIDE * SIDE,
    labels: Uint32Array.from(labels),
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    async events(sample) {
      const path = files[sample];
      if (path === undefined) fail("read N-MNIST", `recordings are below ${files.length}`, sample);
      return pixelUnits(decodeNMnist(await readFileBytes(path), { path }));
    },
    [Symbol.dispose]() {},
  };
}

/**
 * Reads a folder of N-MNIST into bins, from which networks learn; of a large one, {@linkcode openNMnist} and `eventBatches` need less memory.
 * @param options As those of {@linkcode binEvents}; recordings have about 315 ms.
 * @throws {FileError} When it cannot be read.
 * @throws {RangeError} When a time is after the last bin, or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { readNMnist } from "@volley/volley/events";
 * const { values, shape } = await readNMnist("Test", { binMs: 10, steps: 35, only: [0, 1, 2] });
 * console.log(shape); // [3, 35, 2312]
 * ```
 */
export async function readNMnist(folder: string, options: BinEventsOptions): Promise<BinnedEvents> {
  requireBinOptions(options);
  using recordings = await openNMnist(folder);
  return await binEvents(recordings, options);
}
