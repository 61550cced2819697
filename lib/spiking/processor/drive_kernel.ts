import type { DriveAdder } from "../cpu/drive_input.ts";
import type { Part } from "../build/part.ts";
import { reached } from "../build/lookup.ts";
import type { ResolvedDrive } from "../build/stimuli.ts";
import { WORD_STEPS } from "../../random/random_words.ts";
import { HIT_CELLS, MOST_THRESHOLDS, rowOf } from "./drive_code.ts";
import type { KernelMemory } from "./kernel_memory.ts";

/** Whether a drive has a kernel: those that hit all cells at a rate that stays. */
export function hasKernel({ rate, cells, thresholds }: ResolvedDrive): boolean {
  return rate === null && cells === null && thresholds.length <= MOST_THRESHOLDS;
}

/** Functions of the module; see `drive_code.ts`. */
export interface DriveFunctions {
  drawWords(...parameters: number[]): void;
  addHits(...parameters: number[]): void;
}

/** The kernel of a Poisson drive: the hits of `DriveInput`. */
export class DriveKernel implements DriveAdder {
  readonly #words: Uint32Array;
  readonly #lifted: Int32Array;
  #block = -1;

  constructor(
    readonly drive: ResolvedDrive,
    readonly part: Part,
    memory: KernelMemory,
    readonly functions: DriveFunctions,
  ) {
    const { thresholds } = drive;
    this.#words = memory.words(WORD_STEPS * rowOf(part.end - part.first));
    this.#lifted = memory.integers(4 * thresholds.length);
    thresholds.forEach((threshold, k) => this.#lifted.fill(threshold - 2 ** 31, 4 * k, 4 * k + 4));
  }

  /** Adds the hits of a step to what arrives, which is in the memory. */
  add(arrived: Int32Array, step: number): void {
    const { drive: { thresholds, weight, key }, part: { first, end }, functions } = this;
    if (thresholds.length === 0) return;
    const size = end - first, row = rowOf(size), block = Math.floor(step / WORD_STEPS);
    if (block !== this.#block) {
      functions.drawWords(this.#words.byteOffset, 4 * row, size, first, block, key[0], key[1]);
      this.#block = block;
    }
    const from = step % WORD_STEPS * row, whole = size - size % HIT_CELLS, lifted = this.#lifted;
    const address = this.#words.byteOffset + 4 * from;
    if (whole > 0) {
      functions.addHits(address, arrived.byteOffset, lifted.byteOffset, whole, lifted.byteLength, weight);
    }
    for (let cell = whole; cell < size; cell++) {
      arrived[cell] += weight * reached(thresholds, this.#words[from + cell]);
    }
  }
}
