import { couplingsOf, isUniform, uniformSynapses } from "../build/couplings.ts";
import { advanceGates, type Gates } from "../build/gating.ts";
import type { DrawingRoom } from "../build/drawn_synapses.ts";
import { makeSynapses } from "../build/graph.ts";
import type { Synapses } from "../build/synapses.ts";
import { columnOf } from "./population_state.ts";
import type { Part } from "../build/part.ts";
import type { ResolvedNetwork, ResolvedProjection } from "../build/resolve.ts";

/** A coupling as it runs. */
interface Running {
  /** Number of the projection; -1 of gap junctions, which have no state. */
  at: number;
  projection: ResolvedProjection;
  gates: Gates;
  /** Null where every pair has the same weight and delay: the sum over all sources is then that of each target. */
  synapses: Synapses | null;
  ring: Int32Array;
  /** The share of the targets. */
  part: Part;
}

/**
 * Projections that act at every step, by a variable of their sources: what they add to their targets' conductances is a weighted sum of it, in whole
 * quanta, so that its order does not matter. Every thread has the variables of all sources.
 */
export class CouplingLayer {
  readonly #all: Running[];
  readonly #stepMs: number;
  readonly #slots: number;

  /**
   * Draws their synapses.
   * @param share The share of each population's cells, and room to draw in.
   * @param ringOf Where what a projection adds is delivered.
   */
  constructor(
    network: ResolvedNetwork,
    { parts, room }: { parts: readonly Part[]; room: DrawingRoom },
    { slots, ringOf }: { slots: number; ringOf: (projection: ResolvedProjection) => Int32Array },
  ) {
    const { populations, projections } = network;
    this.#stepMs = network.stepMs;
    this.#slots = slots;
    this.#all = couplingsOf(network).map((projection): Running => {
      const { from, to } = projection, gating = projection.gating!;
      const sizes = { from: populations[from].size, to: populations[to].size };
      const column = (values: Float64Array) => columnOf(values, { first: 0, end: sizes.from });
      const gates = {
        s: column(gating.initial),
        x: new Float64Array(gating.kind === "saturating" ? sizes.from : 0),
        mean: new Float64Array(sizes.from),
      };
      const synapses = isUniform(projection) ? null : makeSynapses(projection, sizes, parts[to], room);
      const at = projections.indexOf(projection);
      return { at, projection, gates, synapses, ring: ringOf(projection), part: parts[to] };
    });
  }

  /** Synapses of the share, gap junctions aside. */
  get synapses(): number {
    return this.#all.reduce(
      (sum, { synapses, projection, gates: { s }, part: { first, end } }) =>
        sum + (synapses?.targets.length ??
          uniformSynapses(projection, { sources: s.length, targets: end - first })),
      0,
    );
  }

  /** Gating variables of a projection's sources. (N) */
  gating(projection: number): Float64Array {
    return this.#all.find(({ at }) => at === projection)!.gates.s;
  }

  /** Takes the spikes of a step. @param cells Of all of the population, each as often as it spiked. */
  keep(population: number, cells: Uint32Array): void {
    for (const { projection: { from, gating }, gates: { x } } of this.#all) {
      if (from !== population || gating!.kind !== "saturating") continue;
      for (const cell of cells) x[cell]++;
    }
  }

  /**
   * Advances the sources by a step, and delivers what they add to their targets in it, or as many steps later as they have delay.
   * @param step Steps done. @param voltagesOf Those at the start of the step, of all cells of a population that is asked for.
   */
  couple(step: number, voltagesOf: (population: number) => Float64Array): void {
    for (const running of this.#all) {
      const { projection: { from, gating }, gates } = running;
      const voltages = gating!.kind === "saturating" ? gates.s : voltagesOf(from);
      advanceGates(gating!, gates, { voltages, stepMs: this.#stepMs });
      if (running.synapses) this.#sendByTable(running, running.synapses, step);
      else this.#sendToAll(running, step);
    }
  }

  #sendByTable({ gates: { mean }, ring, part }: Running, synapses: Synapses, step: number): void {
    const { rows, targets, weights, delays } = synapses;
    const size = part.end - part.first, slots = this.#slots;
    for (let source = 0; source < mean.length; source++) {
      const value = mean[source], end = rows[source + 1];
      for (let s = rows[source]; s < end; s++) {
        const delay = delays[delays.length > 1 ? s : 0];
        ring[(step + delay) % slots * size + targets[s]] += Math.round(
          weights[weights.length > 1 ? s : 0] * value,
        );
      }
    }
  }

  #sendToAll({ projection, gates: { mean }, ring, part }: Running, step: number): void {
    const { from, to, autapses, weights: [weight], delays: [delay] } = projection;
    const base = (step + delay) % this.#slots * (part.end - part.first);
    let sum = 0;
    for (const value of mean) sum += Math.round(weight * value);
    const self = from === to && !autapses;
    for (let target = part.first; target < part.end; target++) {
      ring[base + target - part.first] += self ? sum - Math.round(weight * mean[target]) : sum;
    }
  }

  /** s and, of saturating ones, x of the projections of a population, by number: copies. (2 or 1, N) */
  snapshot(population: number): Map<string, Float64Array> {
    const mine = this.#all.filter(({ at, projection: { from } }) => at >= 0 && from === population);
    return new Map(
      mine.map(({ at, gates: { s, x } }) => [String(at), Float64Array.from([...s, ...x])]),
    );
  }

  /** Goes on from such states; what is missing begins anew. */
  restore(population: number, saved: ReadonlyMap<string, Float64Array>): void {
    for (const { at, projection: { from, gating }, gates: { s, x } } of this.#all) {
      if (at < 0 || from !== population) continue;
      const own = saved.get(String(at));
      s.set(own ? own.subarray(0, s.length) : columnOf(gating!.initial, { first: 0, end: s.length }));
      if (own) x.set(own.subarray(s.length));
      else x.fill(0);
    }
  }
}
