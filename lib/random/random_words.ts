import { normalPair } from "./normal_from.ts";
import { pcg4d } from "./pcg4d.ts";
import { philox4x32 } from "./philox.ts";
import { STREAMS } from "./streams.ts";

/** Key of a stream: two words, added to the last two of a counter. */
export type StreamKey = readonly [number, number];

/**
 * Key of one stream of a network.
 * @param seed From 0 to 2^53 - 1.
 * @param stream One of `SPIKING_STREAMS`.
 * @param owner Number of the projection, population or drive.
 * @param part Number within it, such as that of a parameter. @default 0
 */
export function streamKey(seed: number, stream: number, owner: number, part = 0): StreamKey {
  const words = philox4x32([stream, owner, part, STREAMS.spiking], [seed >>> 0, Math.floor(seed / 2 ** 32)]);
  return [words[0], words[1]];
}

/** The four words of a counter (a, b) in a stream: pcg4d of (a, b, key). */
export function randomWords(out: Uint32Array, key: StreamKey, a: number, b: number): void {
  pcg4d(out, a, b, key[0], key[1]);
}

/** Steps that share the words of a counter, where a step needs one. */
export const WORD_STEPS = 4;

/** Values of each cell and step of which the words of a counter (cell, step / 4) make four at once. */
class StepValues<Values extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>> {
  #block = -1;

  constructor(
    readonly key: StreamKey,
    readonly first: number,
    readonly size: number,
    readonly values: Values,
    readonly fill: (values: Values, cell: number, size: number) => void,
  ) {}

  /** Those of a step. (N) */
  at(step: number): Values {
    const block = Math.floor(step / WORD_STEPS), { size, first, key, values } = this;
    if (block !== this.#block) {
      for (let cell = 0; cell < size; cell++) {
        pcg4d(drawn, first + cell, block, key[0], key[1]);
        this.fill(values, cell, size);
      }
      this.#block = block;
    }
    const part = step % WORD_STEPS;
    return values.subarray(part * size, (part + 1) * size) as Values;
  }
}

const drawn = new Uint32Array(4);

/**
 * One word for each cell and step: word `step % 4` of the counter (cell, step / 4).
 * @param first First of the cells. @param size N. @param room Where the words of four steps are kept. (4, N) @default its own
 */
export function stepWords(
  key: StreamKey,
  first: number,
  size: number,
  room: Uint32Array<ArrayBuffer> = new Uint32Array(WORD_STEPS * size),
): StepValues<Uint32Array<ArrayBuffer>> {
  return new StepValues(key, first, size, room, (words, cell, size) => {
    for (let part = 0; part < WORD_STEPS; part++) words[part * size + cell] = drawn[part];
  });
}

/**
 * One number of the standard normal distribution for each cell and step: two of each pair of words of the counter (cell, step / 4).
 * @param first First of the cells. @param size N.
 */
export function stepNormals(
  key: StreamKey,
  first: number,
  size: number,
): StepValues<Float64Array<ArrayBuffer>> {
  return new StepValues(key, first, size, new Float64Array(WORD_STEPS * size), (normals, cell, size) => {
    for (let part = 0; part < WORD_STEPS; part += 2) {
      const [one, other] = normalPair(drawn[part], drawn[part + 1]);
      normals[part * size + cell] = one;
      normals[(part + 1) * size + cell] = other;
    }
  });
}

/** {@link stepWords}. */
export type StepWords = ReturnType<typeof stepWords>;
/** {@link stepNormals}. */
export type StepNormals = ReturnType<typeof stepNormals>;
