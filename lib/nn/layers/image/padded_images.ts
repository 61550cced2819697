import type { Arena } from "../../processor/arena.ts";
import type { Rows } from "../../processor/rows.ts";
import { paddedSize, type Windows } from "./image_layout.ts";

/** Images with what is beyond their edges, of rows of which each is an image. */
export class PaddedImages {
  /** Bytes. */
  readonly address: number;
  /** Numbers from one image to the next, and from one line of pixels to the next. */
  readonly stride: number;
  readonly line: number;
  /** Whether there is anything beyond the edges: else images stand in the rows. */
  readonly #padded: boolean;

  constructor(readonly arena: Arena, readonly windows: Windows, readonly of: { rows: Rows; count: number }) {
    const { from: [height, width, channels] } = windows, [down, across] = paddedSize(windows);
    this.#padded = down > height || across > width;
    this.line = across * channels;
    // Kernels read a few numbers beyond the last.
    this.stride = this.#padded ? 4 * Math.ceil(down * this.line / 4) + 4 : of.rows.stride;
    this.address = this.#padded ? arena.take(of.count * this.stride) : of.rows.address;
  }

  /** Calls back with each line of pixels: its place in the rows and here, and its end in the rows. */
  #each(visit: (all: Float32Array, row: number, own: number, end: number) => void): void {
    const { arena, windows: { from, before }, of: { rows, count } } = this, [height, width, channels] = from;
    const end = Math.max(this.address / 4 + count * this.stride, rows.address / 4 + count * rows.stride);
    const all = arena.view(0, end), first = (before[0] * this.line) + before[1] * channels;
    for (let image = 0; image < count; image++) {
      for (let y = 0; y < height; y++) {
        const row = rows.address / 4 + image * rows.stride + y * width * channels;
        visit(
          all,
          row,
          this.address / 4 + image * this.stride + first + y * this.line,
          row + width * channels,
        );
      }
    }
  }

  /** Takes the images of the rows. */
  take(): void {
    if (this.#padded) this.#each((all, row, own, end) => all.copyWithin(own, row, end));
  }

  /** Sets all to 0. */
  clear(): void {
    this.arena.view(this.address, this.of.count * this.stride).fill(0);
  }

  /** Puts the images into the rows. */
  put(): void {
    if (this.#padded) this.#each((all, row, own, end) => all.copyWithin(row, own, own + end - row));
  }
}
