/** Bits of a cell's number in a key that sorts spikes: steps take the other 27 of a double's whole numbers. */
const CELL = 2 ** 26;

/** Spikes as they come, in pieces of growing size. */
export class SpikeStore {
  #steps = new Uint32Array(2 ** 14);
  #cells = new Uint32Array(2 ** 14);
  #length = 0;

  /** Spikes so far. */
  get length(): number {
    return this.#length;
  }

  #reserve(length: number): void {
    if (length <= this.#steps.length) return;
    const capacity = Math.max(length, 2 * this.#steps.length);
    const larger = (old: Uint32Array<ArrayBuffer>) => {
      const all = new Uint32Array(capacity);
      all.set(old.subarray(0, this.#length));
      return all;
    };
    this.#steps = larger(this.#steps);
    this.#cells = larger(this.#cells);
  }

  /** Adds a spike. */
  add(step: number, cell: number): void {
    this.#reserve(this.#length + 1);
    this.#steps[this.#length] = step;
    this.#cells[this.#length++] = cell;
  }

  /** Adds pairs of step and cell, in any order. (spikes, 2) */
  addPairs(pairs: Uint32Array): void {
    this.#reserve(this.#length + pairs.length / 2);
    for (let at = 0; at < pairs.length; at += 2) {
      this.#steps[this.#length] = pairs[at];
      this.#cells[this.#length++] = pairs[at + 1];
    }
  }

  /** All spikes in the order of steps and then of cells. */
  sorted(): SpikeList {
    const length = this.#length;
    const keys = new Float64Array(length);
    let inOrder = true;
    for (let at = 0; at < length; at++) {
      keys[at] = this.#steps[at] * CELL + this.#cells[at];
      if (at > 0 && keys[at] < keys[at - 1]) inOrder = false;
    }
    if (inOrder) return { steps: this.#steps.slice(0, length), cells: this.#cells.slice(0, length) };
    keys.sort();
    const steps = Uint32Array.from(keys, (key) => Math.floor(key / CELL));
    return { steps, cells: Uint32Array.from(keys, (key, at) => key - steps[at] * CELL) };
  }
}

/** Spikes in the order of steps and then of cells. */
export interface SpikeList {
  steps: Uint32Array;
  cells: Uint32Array;
}

/** One list of several, each in order. */
export function mergeSpikes(lists: readonly SpikeList[]): SpikeList {
  const length = lists.reduce((sum, { steps }) => sum + steps.length, 0);
  const steps = new Uint32Array(length), cells = new Uint32Array(length);
  const heads = lists.map(() => 0);
  const keyAt = (list: number) =>
    heads[list] < lists[list].steps.length
      ? lists[list].steps[heads[list]] * CELL + lists[list].cells[heads[list]]
      : Infinity;
  const keys = lists.map((_, list) => keyAt(list));
  for (let at = 0; at < length; at++) {
    let least = 0;
    for (let list = 1; list < lists.length; list++) if (keys[list] < keys[least]) least = list;
    steps[at] = lists[least].steps[heads[least]];
    cells[at] = lists[least].cells[heads[least]++];
    keys[least] = keyAt(least);
  }
  return { steps, cells };
}
