import type { ResolvedPopulation } from "../build/resolve.ts";
import { isInjected } from "../build/resolved_population.ts";
import { MOST_STEPS } from "../cpu/kernel_limits.ts";
import type { KernelCells } from "./kernel_cells.ts";
import type { KernelMemory } from "./kernel_memory.ts";

/** Where a kernel's cells find what comes to them in its steps. */
export interface KernelStep {
  /** Cells. */
  size: number;
  /** Slot of the rings for what arrives in the first step, and how many there are. */
  slot: number;
  slots: number;
  /** Random words of the step, where the model takes some: there is one step then. */
  random: Uint32Array;
  steps: number;
}

/** What decides on a kernel's code: whatever else changes is read from memory. */
function formOf(population: ResolvedPopulation): string {
  const { constants, receptors, model } = population;
  const kinds = receptors.map(({ junctions, kinetics: { delta, held, second, reversal, block } }) => [
    ...[junctions !== undefined, delta, held, second, reversal === null, block > 0],
  ]);
  return JSON.stringify([model.name, constants.length > 1, isInjected(population), kinds]);
}

/** A function of the kernel: cells, number of the first step, random words, places in the rings of its steps and of the one after. */
export type Step = (size: number, step: number, words: number, ...places: number[]) => void;

/** The kernel of a population's cells. */
export class CellKernel {
  readonly #form: string;
  readonly #words: number;

  /** @param run Functions that do one step and, where there is one, two. */
  constructor(readonly own: KernelCells, readonly memory: KernelMemory, readonly run: readonly Step[]) {
    this.#form = formOf(own.population);
    this.#words = own.cells.random.byteOffset;
  }

  /** Does steps, at most {@link MOST_STEPS}. */
  advance({ size, slot, slots, random, steps }: KernelStep): void {
    const row = 4 * this.own.cells.size, words = Math.max(0, random.byteOffset - this.#words);
    const { counts } = this.own.spikes, [one, two] = this.run;
    for (let step = 0; step < steps; step++) counts[step] = 0;
    for (let step = 0; step < steps;) {
      const first = (slot + step) % slots * row, second = (slot + step + 1) % slots * row;
      if (two && steps - step > 1) {
        two(size, step, words, first, second, (slot + step + 2) % slots * row);
        step += 2;
      } else {
        one(size, step, words, first, second);
        step++;
      }
    }
  }

  /** Cells that spiked in a step of the last call, ascending. */
  spiked(step: number): Uint32Array {
    const { lists, counts } = this.own.spikes, first = step * lists.length / MOST_STEPS;
    return lists.subarray(first, first + counts[step]);
  }

  /** Writes parameters, where they differ from cell to cell, and all other numbers into the memory. */
  load(): void {
    const { columns, cells: { constants } } = this.own;
    for (const [name, column] of columns) constants.forEach((own, cell) => column[cell] = own[name]);
    this.memory.numbers.write(this.memory.memory.buffer);
  }

  /** Takes changed parameters. @returns False where the kernel cannot, as its code is for a network of another form. */
  refresh(population: ResolvedPopulation): boolean {
    if (formOf(population) !== this.#form) return false;
    this.load();
    return true;
  }
}
