import { philox4x32 } from "../../random/philox.ts";
import { STREAMS } from "../../random/streams.ts";
import { ShortTermState } from "../../spiking/cpu/short_term.ts";
import type { ResolvedCellNetwork } from "../build/resolve_cell_network.ts";

/** Cells of one population, whatever they are. */
export interface SteppedCells {
  /**
   * Does one step.
   * @param events Size of the event of each input of each cell. (N, M)
   * @returns Cells that spike in it, rising.
   */
  step(events: Float64Array): number[];
}

/**
 * A network of cells, in double precision. The order of step n: receive (what has arrived, and the drives), advance (the cells), deliver (spikes of the step arrive
 * after their delays, at least one step).
 */
export class CellNetworkStepper {
  /** Quanta that wait: (slots, N, G) of each population. */
  readonly #rings: Int32Array[];
  readonly #shortTerm: (ShortTermState | null)[];
  #step = 0;

  /** @param cells Those of each population. */
  constructor(readonly network: ResolvedCellNetwork, readonly cells: readonly SteppedCells[]) {
    const { populations, projections, slots } = network;
    this.#rings = populations.map(({ size, quanta }) => new Int32Array(slots * size * quanta.length));
    this.#shortTerm = projections.map(({ shortTerm, from }) =>
      shortTerm ? new ShortTermState(shortTerm, populations[from].size) : null
    );
  }

  /** Does one step. @returns Cells that spike, of each population. */
  step(): number[][] {
    const spikes = this.network.populations.map((_, at) => this.cells[at].step(this.#receive(at)));
    this.network.projections.forEach((_, at) => this.#deliver(at, spikes));
    this.#step++;
    return spikes;
  }

  /** Events of a population's inputs in this step. (N, M) */
  #receive(at: number): Float64Array {
    const { seed, slots, populations } = this.network;
    const { size, inputs, masks, quanta, drives } = populations[at];
    const ring = this.#rings[at], groups = quanta.length, first = (this.#step % slots) * size * groups;
    const events = new Float64Array(size * inputs);
    const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as [number, number];
    for (let cell = 0; cell < size; cell++) {
      for (let input = 0; input < inputs; input++) {
        let sum = 0;
        for (let group = 0; group < groups; group++) {
          if (masks[input] >>> group & 1) sum += quanta[group] * ring[first + cell * groups + group];
        }
        drives.forEach(({ group, threshold, weight, from, until }, drive) => {
          if (!(masks[input] >>> group & 1) || this.#step < from || this.#step >= until) return;
          const counter = [this.#step, cell * inputs + input, drive + 256 * at, STREAMS.cellDrive];
          if (philox4x32(counter as [number, number, number, number], key)[0] < threshold) sum += weight;
        });
        events[cell * inputs + input] = sum;
      }
    }
    ring.fill(0, first, first + size * groups);
    return events;
  }

  #deliver(at: number, spikes: readonly number[][]): void {
    const { populations, projections, slots } = this.network;
    const { from, to, group, synapses: { rows, targets, weights, delays } } = projections[at];
    const { size, quanta: { length: groups } } = populations[to], ring = this.#rings[to];
    for (const source of spikes[from]) {
      const part = this.#shortTerm[at]?.spike(source, this.#step + 1) ?? 1;
      for (let k = rows[source]; k < rows[source + 1]; k++) {
        const weight = weights[weights.length > 1 ? k : 0], delay = delays[delays.length > 1 ? k : 0];
        const slot = (this.#step + delay) % slots;
        ring[(slot * size + targets[k]) * groups + group] += Math.round(weight * part);
      }
    }
  }
}
