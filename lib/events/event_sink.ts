import { failFile } from "../io/file_error.ts";
import type { CameraEvents } from "./camera_events.ts";

/** Gathers the events of a camera, of which there may be fewer than there is room for. */
export class EventSink {
  readonly #events: CameraEvents;
  readonly #path: string;
  #count = 0;

  /** @param most Events that there is room for. */
  constructor(
    most: number,
    { path, size: [width, height] }: { path: string; size: readonly [number, number] },
  ) {
    this.#path = path;
    this.#events = {
      width,
      height,
      timesMs: new Float64Array(most),
      x: new Uint16Array(most),
      y: new Uint16Array(most),
      on: new Uint8Array(most),
    };
  }

  /** Adds one. @throws {FileError} When its pixel is none. */
  add(x: number, y: number, on: number, timeUs: number): void {
    const events = this.#events, at = this.#count++;
    if (x >= events.width || y >= events.height) {
      failFile(
        "read",
        this.#path,
        `pixels must be below ${events.width}, ${events.height}`,
        `${x}, ${y} at event ${at}`,
      );
    }
    events.x[at] = x;
    events.y[at] = y;
    events.on[at] = on;
    events.timesMs[at] = timeUs / 1000;
  }

  /** Those that were added. */
  taken(): CameraEvents {
    const { width, height, timesMs, x, y, on } = this.#events, end = this.#count;
    return {
      width,
      height,
      timesMs: timesMs.slice(0, end),
      x: x.slice(0, end),
      y: y.slice(0, end),
      on: on.slice(0, end),
    };
  }
}
