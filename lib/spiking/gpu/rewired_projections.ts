import { createBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import type { PopulationState } from "../cpu/population_state.ts";
import type { Link } from "../rewiring/link.ts";
import { RewiringLayer } from "../rewiring/rewiring_layer.ts";
import { SpikeStore } from "../simulation/spike_store.ts";
import type { LoadedTable } from "../simulation/synapse_tables.ts";
import { type CountedProjection, type SynapseTable, wordsOf } from "./draw_synapses.ts";
import { layoutOf, packSynapses } from "./pack_synapses.ts";

/**
 * Projections whose synapses come and go, on the device: it has room for as many as each may have. The host follows calcium and elements by the spikes that it
 * takes off the device at each update, as the processor's engine does, and writes the synapses anew.
 */
export class RewiredProjections {
  /** What decides on the synapses. */
  readonly layer: RewiringLayer;
  readonly #table: LoadedTable;
  readonly #synapses: GPUBuffer;
  readonly #counted = new Map<Link, CountedProjection>();
  readonly #firsts: readonly number[];

  /** @param load Makes what sends the spikes. */
  constructor(
    readonly gpu: Gpu,
    { populations, projections, ...network }: ResolvedNetwork,
    load: (table: SynapseTable, synapses: GPUBuffer) => LoadedTable,
  ) {
    this.layer = new RewiringLayer({ populations, projections, ...network });
    this.#firsts = populations.map(({ first }) => first);
    for (const link of this.layer.links) {
      const { projection, sizes: { from, to }, rewiring: { capacity } } = link;
      this.#counted.set(link, {
        projection,
        layout: layoutOf(projection, to),
        sources: { first: 0, end: from },
        rows: new Uint32Array(from + 1),
        synapses: capacity,
      });
    }
    const table = [...this.#counted.values()];
    const bytes = 4 * table.reduce((sum, counted) => sum + wordsOf(counted), 0);
    gpu.require("maxStorageBufferBindingSize", bytes, "hold the synapses that come and go");
    this.#synapses = createBuffer(gpu, "spiking/rewired", bytes);
    this.#table = load(table, this.#synapses);
    this.#place();
  }

  /** Synapses of a projection that rewires; undefined of another. */
  synapsesOf(projection: number): number | undefined {
    return this.layer.links.find(({ at }) => at === projection)?.pool.synapses;
  }

  /** Sends the spikes of a window. */
  encode(pass: GPUComputePassEncoder, parity: number): void {
    this.#table.encode(pass, parity);
  }

  /** Takes spikes that were read back: pairs of step and cell, in any order, after those of earlier calls. (spikes, 2) */
  keep(pairs: Uint32Array): void {
    const store = new SpikeStore();
    store.addPairs(pairs);
    const { steps, cells } = store.sorted();
    for (let at = 0; at < steps.length; at++) {
      let population = this.#firsts.length - 1;
      while (this.#firsts[population] > cells[at]) population--;
      this.layer.keep(population, Uint32Array.of(cells[at] - this.#firsts[population]), steps[at]);
    }
  }

  /** Updates what is to be updated at the end of a step. */
  update(step: number): void {
    if (this.layer.update(step)) this.#place();
  }

  /** Goes on from a saved state. */
  restore(populations: readonly PopulationState[]): void {
    this.layer.restore(populations.map(({ structure }) => structure));
    this.#place();
  }

  /** Writes the synapses as they are now. */
  #place(): void {
    for (const [link, counted] of this.#counted) {
      const { firstRow, firstWord } = this.#table.places.get(counted)!, synapses = link.synapses();
      writeBuffer(this.gpu, this.#table.rows, synapses.rows, 4 * firstRow);
      // Of a single synapse it is told by the projection alone whether delays differ.
      const delays = counted.projection.delays.length > 1 && synapses.targets.length === 1
        ? Uint16Array.of(synapses.delays[0], 0)
        : synapses.delays;
      const words = packSynapses({ ...synapses, delays }, counted.layout);
      if (words.length > 0) writeBuffer(this.gpu, this.#synapses, words, 4 * firstWord);
    }
  }
}
