import { failFile } from "../io/file_error.ts";
import type { CameraEvents } from "./camera_events.ts";
import { EventSink } from "./event_sink.ts";

/** Bytes of an event: address and time. */
const BYTES = 8;

/** The events after the header of a file of version 2.0; `decodeAedat` says how they lie there. @throws {FileError} */
export function decodeAedat2(
  bytes: Uint8Array,
  { path, size, camera }: { path: string; size: readonly [number, number]; camera: "dvs128" | "davis" },
): CameraEvents {
  if (bytes.length % BYTES !== 0) {
    failFile("read", path, "it must have 8 bytes each event", `${bytes.length} bytes after the header`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sink = new EventSink(bytes.length / BYTES, { path, size });
  for (let at = 0; at < bytes.length; at += BYTES) {
    const address = view.getUint32(at), timeUs = view.getUint32(at + 4);
    if (camera === "dvs128") {
      if (address & 0x8000) continue;
      sink.add((address >> 1) & 0x7f, (address >> 8) & 0x7f, 1 - (address & 1), timeUs);
    } else if ((address & 0x80000400) === 0) {
      sink.add((address >> 12) & 0x3ff, (address >> 22) & 0x1ff, (address >> 11) & 1, timeUs);
    }
  }
  return sink.taken();
}
