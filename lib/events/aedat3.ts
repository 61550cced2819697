import { failFile } from "../io/file_error.ts";
import type { CameraEvents } from "./camera_events.ts";
import { EventSink } from "./event_sink.ts";

/** Bytes of a packet's header and of an event of a pixel, the type of packets that have these. */
const HEADER = 28, BYTES = 8, POLARITY = 1;

/** A packet of events of pixels: where they begin, how many, and the bits of their times from 31 on. */
interface Packet {
  start: number;
  events: number;
  overflow: number;
}

/** Packets of events of pixels. @throws {FileError} When one does not end with the file or before, or is of another form. */
function packetsOf(view: DataView, path: string): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < view.byteLength;) {
    const left = view.byteLength - at;
    if (left < HEADER) {
      failFile("read", path, `a packet must have a header of ${HEADER} bytes`, `${left} bytes`);
    }
    const type = view.getInt16(at, true), size = view.getInt32(at + 4, true);
    const overflow = view.getInt32(at + 12, true), events = view.getInt32(at + 20, true);
    if (size < 0 || events < 0 || overflow < 0 || HEADER + size * events > left) {
      failFile(
        "read",
        path,
        `a packet must end within the file`,
        `${events} events of ${size} bytes at byte ${at}`,
      );
    }
    if (type === POLARITY) {
      if (size !== BYTES) failFile("read", path, `events of pixels must have ${BYTES} bytes`, size);
      packets.push({ start: at + HEADER, events, overflow });
    }
    at += HEADER + size * events;
  }
  return packets;
}

/** The events after the header of a file of version 3.1; `decodeAedat` says how they lie there. @throws {FileError} */
export function decodeAedat3(
  bytes: Uint8Array,
  { path, size }: { path: string; size: readonly [number, number] },
): CameraEvents {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), packets = packetsOf(view, path);
  const sink = new EventSink(packets.reduce((sum, { events }) => sum + events, 0), { path, size });
  for (const { start, events, overflow } of packets) {
    for (let at = start; at < start + events * BYTES; at += BYTES) {
      const data = view.getUint32(at, true);
      if ((data & 1) === 0) continue;
      const timeUs = overflow * 2 ** 31 + view.getUint32(at + 4, true);
      sink.add(data >>> 17, (data >>> 2) & 0x7fff, (data >>> 1) & 1, timeUs);
    }
  }
  return sink.taken();
}
