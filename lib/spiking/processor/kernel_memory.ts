import { MOST_STEPS } from "../cpu/kernel_limits.ts";
import type { Arrays } from "../cpu/arrays.ts";
import type { Part } from "../build/part.ts";
import type { ResolvedNetwork, ResolvedPopulation } from "../build/resolve.ts";
import { WORD_STEPS } from "../../random/random_words.ts";
import { NumberTable } from "./code_room.ts";
import { MOST_THRESHOLDS, rowOf } from "./drive_code.ts";
import { PASS_CELLS } from "./wide.ts";

/** Constants that all kernels of a network share room for. */
const NUMBERS = 2048;
/** Most bytes: beyond, a network goes without kernels. */
const MOST_BYTES = 2 ** 31;
/** Each array starts at a multiple of so many bytes, with as many behind it, so that the last pass over cells is whole. */
const ALIGNMENT = 8 * PASS_CELLS;

/** Bytes of a number of arrays of some length. */
function bytesOf(arrays: number, length: number, bytesEach: number): number {
  return arrays * (Math.ceil(length * bytesEach / ALIGNMENT) + 1) * ALIGNMENT;
}

/** At most so many bytes have the arrays of a population's cells. */
function bytesOfCells(population: ResolvedPopulation, size: number, slots: number): number {
  const { model, receptors, constants, mostSpikes } = population;
  const columns = constants.length > 1 ? Object.keys(constants[0]).length : 0;
  const doubles = Object.keys(model.state).length + 4 + 2 * receptors.length + columns;
  return bytesOf(doubles, size, 8) + bytesOf(receptors.length, slots * size, 4) +
    bytesOf(1, 4 * size, 4) + bytesOf(1, Math.max(size, mostSpikes.all), 4) +
    bytesOf(1, MOST_STEPS * (size + PASS_CELLS), 4) + bytesOf(1, MOST_STEPS, 4) +
    bytesOf(
      receptors.flatMap(({ drives }) => drives).length,
      WORD_STEPS * rowOf(size) + 4 * MOST_THRESHOLDS + 64,
      4,
    );
}

/** Memory that JavaScript and the kernels both see. */
export class KernelMemory implements Arrays {
  readonly memory: WebAssembly.Memory;
  readonly numbers = new NumberTable(0, NUMBERS);
  #end = bytesOf(1, NumberTable.bytesFor(NUMBERS), 1);

  private constructor(readonly pages: number) {
    this.memory = new WebAssembly.Memory({ initial: pages });
  }

  /** Memory for the cells of a network's share, or null where it is too large. @param slots Of the rings. */
  static for({ populations }: ResolvedNetwork, parts: readonly Part[], slots: number): KernelMemory | null {
    const bytes = populations.reduce(
      (sum, population, at) => sum + bytesOfCells(population, parts[at].end - parts[at].first, slots),
      bytesOf(1, NumberTable.bytesFor(NUMBERS), 1),
    );
    if (bytes > MOST_BYTES) return null;
    try {
      return new KernelMemory(Math.ceil(bytes / 2 ** 16));
    } catch (error) {
      // There is no such memory: it goes without.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  get #buffer(): ArrayBuffer {
    return this.memory.buffer as ArrayBuffer;
  }

  #take(bytes: number): number {
    const start = this.#end;
    this.#end += bytesOf(1, bytes, 1);
    return start;
  }

  doubles(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#buffer, this.#take(8 * length), length);
  }

  integers(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#buffer, this.#take(4 * length), length);
  }

  words(length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#buffer, this.#take(4 * length), length);
  }
}
