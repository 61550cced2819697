import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { readFileBytes } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import { decodeAedat2 } from "./aedat2.ts";
import { decodeAedat3 } from "./aedat3.ts";
import type { CameraEvents } from "./camera_events.ts";

/** How a file of events of a camera is read. */
export interface AedatOptions {
  /** Layout of the addresses in files of version 2. @default as the header's AEChip says */
  camera?: "dvs128" | "davis";
  /** Pixels of a row and of a column. @default those of the camera that the header names */
  size?: readonly [width: number, height: number];
  /** Name of the file for error sentences. @default "the bytes" */
  path?: string;
}

const OPTIONS: OptionNames<AedatOptions> = { camera: true, size: true, path: true };
const KIND = "a recording of a camera, AEDAT 2.0 or 3.1";

/** Cameras by what the header says of them, with their pixels. */
const CAMERAS: readonly [name: RegExp, size: readonly [number, number]][] = [
  [/dvs128/i, [128, 128]],
  [/davis\s?240|sbret10|sbret20/i, [240, 180]],
  [/davis\s?346/i, [346, 260]],
  [/davis\s?640/i, [640, 480]],
  [/davis\s?128/i, [128, 128]],
];

/** A header: its text, and where the events begin. */
interface Header {
  version: string;
  text: string;
  end: number;
}

/** Lines that begin with #, up to the one that ends the header, where there is one. */
function headerOf(bytes: Uint8Array, path: string): Header {
  let end = 0, text = "", line = "";
  while (bytes[end] === 0x23) {
    const newline = bytes.indexOf(0x0a, end);
    if (newline < 0) failFile("read", path, "its header must end", "a line without an end");
    line = new TextDecoder("latin1").decode(bytes.subarray(end, newline + 1));
    text += line;
    end = newline + 1;
    if (/^#(!END-HEADER|\s?End Of ASCII Header)/i.test(line)) break;
  }
  const version = /^#!AER-DAT(\d\.\d)/.exec(text)?.[1];
  if (version === undefined) failFile("read", path, `it must be ${KIND}`, "no header #!AER-DAT");
  if (version !== "2.0" && version !== "3.1") {
    failFile("read", path, `it must be ${KIND} (dv-processing or jAER convert other versions)`, version);
  }
  return { version, text, end };
}

/**
 * The events of a recording of a camera in the AER data format, version 2.0 (jAER) or 3.1 (cAER); frames, inertial measurements and special
 * events are left out. Versions 1 and 4 are not read.
 *
 * - 2.0: 64 bits each, address and time in us, most significant byte first. `dvs128`: on where bit 0 is 0, x bits 1 to 7, y bits 8 to 14, special
 *   where bit 15 is 1. `davis`: on where bit 11 is 1, x bits 12 to 21, y bits 22 to 30, no event of a pixel where bit 10 or 31 is 1. jAER then
 *   mirrors x, so that the first column is the left one; here they are as in the file.
 * - 3.1: packets of events, least significant byte first, of which those of type 1 are read: valid where bit 0 is 1, on where bit 1 is 1, y bits
 *   2 to 16, x bits 17 to 31, then the time in us, with the packet's overflow as its bits from 31 on.
 *
 * Addresses of jAER's `DVS128` and `DavisBaseCamera`; AEDAT 3.1 of libcaer's `polarity.h`.
 * @throws {FileError} When it is no such file, ends within an event, has a pixel out of its size, or its camera is not known.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { decodeAedat } from "@volley/volley/events";
 *
 * const header = new TextEncoder().encode("#!AER-DAT2.0\r\n# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n");
 * const event = [0, 0, 7 << 0, 3 << 1, 0, 0, 0x03, 0xe8];
 * const { x, y, on, timesMs } = decodeAedat(Uint8Array.of(...header, ...event));
 * console.log(x[0], y[0], on[0], timesMs[0]); // 3 7 1 1
 * ```
 */
export function decodeAedat(bytes: Uint8Array, options: AedatOptions = {}): CameraEvents {
  requireKnown("decode the events", options, OPTIONS);
  const { path = "the bytes" } = options, { version, text, end } = headerOf(bytes, path);
  const named = /AEChip:[^\n]*|Source \d+:[^\n]*/i.exec(text)?.[0] ?? "";
  const size = options.size ?? CAMERAS.find(([name]) => name.test(named))?.[1];
  if (!size) {
    failFile(
      "read",
      path,
      "its header must name a camera that is known (else give its size)",
      named || "none",
    );
  }
  const body = bytes.subarray(end);
  if (version === "3.1") return decodeAedat3(body, { path, size });
  const camera = options.camera ??
    (/dvs128/i.test(named) ? "dvs128" : /davis|sbret/i.test(named) ? "davis" : "");
  if (camera !== "dvs128" && camera !== "davis") {
    failFile("read", path, "camera must be dvs128 or davis", camera || "none");
  }
  return decodeAedat2(body, { path, size, camera });
}

/** Reads a recording of a camera; see {@linkcode decodeAedat}. @throws {FileError | TypeError} For {@linkcode decodeAedat}, or when it is missing. */
export async function loadAedat(
  path: string,
  options: Omit<AedatOptions, "path"> = {},
): Promise<CameraEvents> {
  requireKnown("decode the events", options, OPTIONS);
  return decodeAedat(await readFileBytes(path), { ...options, path });
}
