import type { MifSpec } from "../mif_spec.ts";
import {
  awakeAt,
  type NeuronPath,
  type NeuronState,
  NEVER,
  type PathPlace,
  ringTime,
  runPath,
  type WindowSpike,
} from "./mif_path.ts";
import { mifRates, type PopulationRates } from "../build/mif_rates.ts";
import type { MifStepCounts } from "./mif_step.ts";

/** Spikes as text, to see whether two lists are the same. */
function textOf(paths: readonly NeuronPath[]): string {
  return JSON.stringify(paths.map(({ spikes }) => spikes.map(({ time }) => time)));
}

/**
 * Exact simulation of a Markovian integrate-and-fire network in windows of time: the network's path is found by iteration
 * instead of event after event, so that all cells can be worked out at once. Model: Li, Chariker & Young (2019),
 * doi:10.1007/s00285-018-1268-0.
 *
 * **Within a window** a cell's events are its drive, its pending kicks and its waking, exponential clocks whose next ring
 * is drawn from their total rate, as in D. T. Gillespie (1977), doi:10.1021/j100540a008; and kicks that spikes of the same
 * window send it. Spike k of cell j has its own random numbers for every target: whether it hits, and how long its kick
 * waits, an exponential time. A kick that waits beyond the window joins the pending ones, which forget how long they have
 * waited; one that rings inside (it is *fresh*) is an event of the path at that time, after which the clock is drawn anew.
 *
 * **Iteration.** First all cells run through the window without fresh kicks. Their spikes make a list; cells with fresh
 * kicks of that list run again from the window's start, on the same random numbers; and so on, until the list repeats. If a
 * list is right before time t, the next is right up to and with the first spike from t on, since delays are positive: the
 * list that repeats is the only one and it is found after at most two passes more than there are spikes. In a window of 0.1
 * ms two passes are the rule.
 *
 * **Why it is exact.** Given the random numbers, the path is the one that would be made in the order of time, each number
 * being used when it is needed and for nothing before: nothing that is drawn is ever thrown away because of what it was.
 * The length of the window changes which numbers are used, hence the run, but not its law. What is left of single
 * precision: times within a window are rounded to 10^-8 of it and more, random numbers have 24 bits, and two events of a
 * cell at the same rounded time are taken in a fixed order.
 *
 * `shaders/markov/mif_windows.wgsl` does the same with the same random numbers. Logarithms and divisions may differ in
 * the last place there, so that times do; all else is the same unless two times change places, which one in some 10^6
 * events does.
 */
export class MifWindows {
  /** Voltage of each cell (0 while refractory), E cells first. (N) */
  readonly voltage: Int32Array;
  /** 1 while a cell is refractory. (N) */
  readonly refractory: Uint8Array;
  /** Pending kicks from E and from I cells. (N) each */
  readonly pendingE: Uint32Array;
  readonly pendingI: Uint32Array;
  /** Windows done. */
  window = 0;
  /** True once a window held more than `mostSpikes`: that window and later ones are not done. */
  stopped = false;
  /** Passes that the last window took. */
  passes = 0;
  /** Spikes of the last window, by time and then by cell; times in ms from the window's start. */
  spikes: WindowSpike[] = [];
  readonly #rates: [PopulationRates, PopulationRates];
  readonly #windowMs: number;
  readonly #mostSpikes: number;

  /**
   * @param key Two random words that belong to this network alone. @param options.windowMs Length of a window.
   * @param options.mostSpikes Most spikes of a window, in any pass. @default any number
   */
  constructor(
    readonly spec: MifSpec,
    readonly key: readonly [number, number],
    options: { windowMs: number; mostSpikes?: number },
  ) {
    const cells = spec.N_E + spec.N_I;
    this.voltage = new Int32Array(cells);
    this.refractory = new Uint8Array(cells);
    this.pendingE = new Uint32Array(cells);
    this.pendingI = new Uint32Array(cells);
    this.#rates = mifRates(spec);
    this.#windowMs = Math.fround(options.windowMs);
    this.#mostSpikes = options.mostSpikes ?? Infinity;
  }

  /** Advances by one window. @returns Its spikes. */
  advance(): MifStepCounts {
    let paths = this.#pass([]);
    let spikes = paths.flatMap((path) => path.spikes);
    this.passes = 1;
    for (let settled = spikes.length === 0; !settled && spikes.length <= this.#mostSpikes; this.passes++) {
      const again = this.#pass(spikes);
      settled = textOf(again) === textOf(paths);
      paths = again;
      spikes = paths.flatMap((path) => path.spikes);
    }
    this.stopped = spikes.length > this.#mostSpikes;
    if (this.stopped) {
      this.spikes = [];
      return { e: 0, i: 0, recurrent: 0 };
    }
    this.spikes = spikes.sort((a, b) => a.time - b.time || a.cell - b.cell);
    paths.forEach((path, cell) => this.#commit(cell, path));
    this.window++;
    const e = spikes.filter(({ cell }) => cell < this.spec.N_E).length;
    return { e, i: spikes.length - e, recurrent: paths.reduce((sum, path) => sum + path.recurrent, 0) };
  }

  #place(cell: number, spikes: readonly WindowSpike[]): PathPlace {
    const { key, window, spec } = this;
    const rates = this.#rates[cell < spec.N_E ? 0 : 1];
    return { key, window, windowMs: this.#windowMs, cell, cellsE: spec.N_E, rates, spikes };
  }

  #state(cell: number): NeuronState {
    return {
      v: this.voltage[cell],
      refractory: this.refractory[cell] === 1,
      pendingE: this.pendingE[cell],
      pendingI: this.pendingI[cell],
    };
  }

  #pass(spikes: readonly WindowSpike[]): NeuronPath[] {
    return Array.from(this.voltage, (_, cell) => runPath(this.#place(cell, spikes), this.#state(cell)));
  }

  #commit(cell: number, path: NeuronPath): void {
    const { end, changes } = path;
    this.voltage[cell] = end.v;
    this.refractory[cell] = Number(end.refractory);
    this.pendingE[cell] = end.pendingE;
    this.pendingI[cell] = end.pendingI;
    const at = this.#place(cell, this.spikes);
    for (const spike of this.spikes) {
      const time = ringTime(at, spike);
      if (time < this.#windowMs || time === NEVER) continue;
      if (at.rates.refractory_hits === 0 && !awakeAt(changes, end.refractory, spike.time)) continue;
      if (spike.cell < this.spec.N_E) this.pendingE[cell]++;
      else this.pendingI[cell]++;
    }
  }
}
