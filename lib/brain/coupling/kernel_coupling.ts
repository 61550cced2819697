import type { Coupling } from "./couple.ts";
import { type AddTile, addTileOf, TILE } from "./coupling_code.ts";
import { DelayLines, type LinesShape } from "./delay_lines.ts";
import type { Wiring } from "./wiring.ts";

/** Bytes of a page of memory, and of the most that is asked for. */
const PAGE = 65_536, MOST_BYTES = 2 ** 31;

/** Bytes that all of it takes. */
function bytesOf({ ports, sources }: Wiring, shape: LinesShape): number {
  return 8 * (DelayLines.room(shape) + ports.length * shape.block + sources.length) + 4 * sources.length;
}

/** Whether it fits the memory that a kernel can have. */
export function fitsKernel(wiring: Wiring, shape: LinesShape): boolean {
  return bytesOf(wiring, shape) < MOST_BYTES;
}

/** The sums of {@link PlainCoupling} by a kernel of the processor, to the last bit the same. */
export class KernelCoupling implements Coupling {
  readonly lines: DelayLines;
  readonly inputs: Float64Array;
  readonly #weights: Float64Array;
  /** Address of each tract's source in its line, for the first of the steps. (E) */
  readonly #places: Int32Array;
  readonly #addTile: AddTile;

  constructor(readonly wiring: Wiring, shape: LinesShape) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytesOf(wiring, shape) / PAGE) + 1 });
    let at = 0;
    const doubles = (length: number) => {
      const array = new Float64Array(memory.buffer as ArrayBuffer, at, length);
      at += array.byteLength;
      return array;
    };
    this.lines = new DelayLines(shape, doubles);
    this.inputs = doubles(wiring.ports.length * shape.block);
    this.#weights = doubles(wiring.weights.length);
    this.#weights.set(wiring.weights);
    this.#places = new Int32Array(memory.buffer, at, wiring.sources.length);
    this.#addTile = addTileOf(memory);
  }

  add(first: number, steps: number): void {
    const { starts, sources, delays } = this.wiring,
      { mask, stride, data } = this.lines,
      places = this.#places;
    for (let e = 0; e < places.length; e++) {
      places[e] = data.byteOffset + 8 * (sources[e] * stride + ((first - delays[e]) & mask));
    }
    const weights = this.#weights.byteOffset, addTile = this.#addTile, whole = steps - steps % TILE;
    for (let port = 0; port + 1 < starts.length; port++) {
      const begin = starts[port], end = places.byteOffset + 4 * starts[port + 1];
      const into = this.inputs.byteOffset + 8 * port * steps;
      if (begin === starts[port + 1]) continue;
      for (let k = 0; k < whole; k += TILE) {
        addTile(places.byteOffset + 4 * begin, weights + 8 * begin, end, 8 * k, into + 8 * k);
      }
      for (let k = whole; k < steps; k++) this.#one(port, k, steps);
    }
  }

  /** One step of a port, at the end of what is no whole number of tiles. */
  #one(port: number, k: number, steps: number): void {
    const { starts, weights } = this.wiring, { data } = this.lines, places = this.#places;
    let sum = 0;
    for (let e = starts[port]; e < starts[port + 1]; e++) {
      sum += weights[e] * data[(places[e] - data.byteOffset) / 8 + k];
    }
    this.inputs[port * steps + k] += sum;
  }
}
