/** Sizes that all threads of a simulation share. */
export interface ExchangeShape {
  /** Number of threads. */
  parts: number;
  /** Steps of a window. */
  window: number;
  /** Number of populations. */
  populations: number;
  /** Most spikes of all cells in one step that are divided evenly among threads. */
  cells: number;
  /** Most spikes in one step of populations whose cells may spike several times in it, which may all be of one thread. */
  several: number;
  /** Cells of populations whose voltages all threads need at every step. */
  voltages: number;
}

/** Words of the barrier: how many wait, how many times it was passed, the wish to stop, and for every other pass whether all do. */
const BARRIER = { waiting: 0, passed: 1, stop: 2, words: 16 } as const;
/** Looks at the barrier before the thread sleeps: some 50 µs. */
const SPINS = 20_000;

/** Words that one thread writes in one window: how many spikes each step and population has, then the cells. */
function wordsOf({ parts, window, populations, cells, several }: ExchangeShape): number {
  // A share has at most a cell more of each population than its even part.
  return window * (2 * populations + Math.ceil(cells / parts) + populations + several);
}

/** Bytes of all but the voltages, a whole number of these. */
function bytesOf(shape: ExchangeShape): number {
  return 8 * Math.ceil((BARRIER.words + 2 * shape.parts * wordsOf(shape)) / 2);
}

/** Memory for {@link SpikeExchange}. */
export function makeExchange(shape: ExchangeShape): SharedArrayBuffer {
  return new SharedArrayBuffer(bytesOf(shape) + 2 * 8 * shape.voltages);
}

/** Asks all threads to stop at the end of their window. */
export function stopExchange(memory: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(memory), BARRIER.stop, 1);
}

/** Takes the wish back, once all threads have stopped. */
export function resetExchange(memory: SharedArrayBuffer): void {
  const words = new Int32Array(memory);
  for (let word: number = BARRIER.stop; word <= BARRIER.stop + 2; word++) Atomics.store(words, word, 0);
}

/**
 * What one thread of a simulation has of the others: the spikes of a window, and a barrier. Each window is written by all
 * threads, then all pass the barrier, then all read; two windows take turns, so that one barrier is enough for each.
 */
export class SpikeExchange {
  readonly #words: Int32Array;
  readonly #cells: Uint32Array;
  readonly #voltages: Float64Array;
  readonly #stride: number;
  #parity = 0;
  #length = 0;

  /** @param part Which thread this is. */
  constructor(readonly memory: SharedArrayBuffer, readonly shape: ExchangeShape, readonly part: number) {
    this.#words = new Int32Array(memory);
    this.#cells = new Uint32Array(memory);
    this.#voltages = new Float64Array(memory, bytesOf(shape));
    this.#stride = wordsOf(shape);
  }

  #start(part: number): number {
    return BARRIER.words + (this.#parity * this.shape.parts + part) * this.#stride;
  }

  /** Writes the spikes of a step of the window. @param first What is added to each cell. */
  write(step: number, population: number, cells: Uint32Array, first: number): void {
    const { window, populations } = this.shape;
    const start = this.#start(this.part);
    if (step === 0 && population === 0) this.#length = 0;
    const place = start + 2 * (step * populations + population);
    this.#words[place] = this.#length;
    this.#words[place + 1] = cells.length;
    const at = start + 2 * window * populations + this.#length;
    for (let k = 0; k < cells.length; k++) this.#cells[at + k] = cells[k] + first;
    this.#length += cells.length;
  }

  /** Waits for all threads. @returns False when the simulation is to stop. */
  wait(): boolean {
    const words = this.#words;
    const passed = Atomics.load(words, BARRIER.passed);
    const stop = Atomics.load(words, BARRIER.stop);
    // Whoever sees the wish to stop before the barrier makes it that of all, so that none waits for the others for ever.
    if (stop === 1) Atomics.store(words, BARRIER.stop + 1 + (passed & 1), 1);
    if (Atomics.add(words, BARRIER.waiting, 1) === this.shape.parts - 1) {
      Atomics.store(words, BARRIER.waiting, 0);
      Atomics.add(words, BARRIER.passed, 1);
      Atomics.notify(words, BARRIER.passed);
    } else {
      for (let spin = 0; spin < SPINS && Atomics.load(words, BARRIER.passed) === passed; spin++);
      while (Atomics.load(words, BARRIER.passed) === passed) {
        Atomics.wait(words, BARRIER.passed, passed, 1000);
      }
    }
    return Atomics.load(words, BARRIER.stop + 1 + (passed & 1)) === 0;
  }

  /** Calls back with the spikes of all threads in a step of the window. */
  read(step: number, population: number, each: (cells: Uint32Array) => void): void {
    const { parts, window, populations } = this.shape;
    for (let part = 0; part < parts; part++) {
      const start = this.#start(part);
      const place = start + 2 * (step * populations + population);
      const length = this.#words[place + 1];
      if (length === 0) continue;
      const at = start + 2 * window * populations + this.#words[place];
      each(this.#cells.subarray(at, at + length));
    }
  }

  /** Voltages of the window, of all cells of which they are needed: each thread writes those of its own before it waits, and reads all after. */
  get voltages(): Float64Array {
    const { voltages } = this.shape;
    return this.#voltages.subarray(this.#parity * voltages, (this.#parity + 1) * voltages);
  }

  /** Begins the next window. */
  turn(): void {
    this.#parity = 1 - this.#parity;
  }
}
