import { DelayLines, type LinesShape } from "./delay_lines.ts";
import type { Wiring } from "./wiring.ts";

/** What regions get of each other. */
export interface Coupling {
  /** What regions were. */
  readonly lines: DelayLines;
  /** What ports get in each step. (P, steps) */
  readonly inputs: Float64Array;
  /** Adds what ports get of regions to the inputs, for `steps` steps from `first` on. */
  add(first: number, steps: number): void;
}

/**
 * Adds what ports get of regions in some steps: the sum of weight times activity, each at its delay, of the
 * start of each step.
 *
 * Eight steps at once stay in registers while the tracts of a port are gone through.
 */
export class PlainCoupling implements Coupling {
  /** Where each tract's source is in its line, for the first of the steps. (E) */
  readonly #places: Int32Array;

  readonly lines: DelayLines;
  readonly inputs: Float64Array;

  constructor(readonly wiring: Wiring, shape: LinesShape) {
    this.lines = new DelayLines(shape);
    this.inputs = new Float64Array(wiring.ports.length * shape.block);
    this.#places = new Int32Array(wiring.sources.length);
  }

  add(first: number, steps: number): void {
    const into = this.inputs;
    const { starts, sources, delays } = this.wiring, places = this.#places, { mask, stride } = this.lines;
    for (let e = 0; e < places.length; e++) {
      places[e] = sources[e] * stride + ((first - delays[e]) & mask);
    }
    for (let port = 0; port + 1 < starts.length; port++) {
      let k = 0;
      for (; k + 8 <= steps; k += 8) this.#eight(port, k, port * steps + k, into);
      for (; k < steps; k++) this.#one(port, k, port * steps + k, into);
    }
  }

  #one(port: number, k: number, at: number, into: Float64Array): void {
    const { starts, weights } = this.wiring, places = this.#places, { data } = this.lines;
    let sum = 0;
    for (let e = starts[port]; e < starts[port + 1]; e++) sum += weights[e] * data[places[e] + k];
    into[at] += sum;
  }

  #eight(port: number, k: number, at: number, into: Float64Array): void {
    const { starts, weights } = this.wiring, places = this.#places, { data } = this.lines;
    let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
    for (let tract = starts[port], end = starts[port + 1]; tract < end; tract++) {
      const weight = weights[tract], place = places[tract] + k;
      a += weight * data[place];
      b += weight * data[place + 1];
      c += weight * data[place + 2];
      d += weight * data[place + 3];
      e += weight * data[place + 4];
      f += weight * data[place + 5];
      g += weight * data[place + 6];
      h += weight * data[place + 7];
    }
    into[at] += a;
    into[at + 1] += b;
    into[at + 2] += c;
    into[at + 3] += d;
    into[at + 4] += e;
    into[at + 5] += f;
    into[at + 6] += g;
    into[at + 7] += h;
  }
}
