import { failSpec } from "../../base/spec_error.ts";
import { makeSynapses } from "../build/graph.ts";
import type { Part } from "../build/part.ts";
import type { ResolvedProjection } from "../build/resolved_projection.ts";
import type { Sizes, Synapses } from "../build/synapses.ts";
import { pooledSynapses } from "./pooled_synapses.ts";
import { type SavedPool, SynapsePool } from "./synapse_pool.ts";
import type { ResolvedRewiring } from "./resolve_rewiring.ts";

/** Weight of the kernel at distance 0: all weights are whole numbers. */
const KERNEL = 2 ** 20;
/** Most pairs whose weights are kept. */
const KEPT_PAIRS = 2 ** 22;

/** A projection that rewires, as it runs. */
export class Link {
  readonly pool = new SynapsePool();
  readonly rewiring: ResolvedRewiring;
  /** Synapses that were made and that ended in the last update. */
  created = 0;
  deleted = 0;
  readonly #kernel: Uint32Array | null = null;

  /** @param at Number of the projection. */
  constructor(readonly at: number, readonly projection: ResolvedProjection, readonly sizes: Sizes) {
    this.rewiring = projection.rewiring!;
    if (!this.rewiring.near || sizes.from * sizes.to > KEPT_PAIRS) return;
    const { from, to } = sizes;
    this.#kernel = Uint32Array.from(
      { length: from * to },
      (_, pair) => this.#weigh(Math.floor(pair / to), pair % to),
    );
  }

  #weigh(source: number, target: number): number {
    const { from, to, sigma } = this.rewiring.near!;
    let square = 0;
    for (let at = 0; at < 3; at++) square += ((from[3 * source + at] - to[3 * target + at]) / sigma) ** 2;
    return Math.round(KERNEL * Math.exp(-square));
  }

  /** Weight with which a vacant element of a neuron proposes to one of another: a whole number, 0 where it does not. */
  weigh(source: number, target: number): number {
    const { from, to } = this.projection, { autapses, near } = this.rewiring;
    if (!autapses && from === to && source === target) return 0;
    if (!near) return 1;
    return this.#kernel ? this.#kernel[source * this.sizes.to + target] : this.#weigh(source, target);
  }

  /** Places the synapses that the projection begins with. */
  reset(): void {
    const { rows, targets, weights, delays } = makeSynapses(this.projection, this.sizes);
    const { name } = this.projection, { capacity } = this.rewiring;
    if (targets.length > capacity) {
      const path = `projections.${name}.rewiring.capacity`;
      const rule = `${path} must be at least ${targets.length}, the synapses at the start`;
      failSpec(path, "use this network", rule, capacity);
    }
    this.load({ places: new Int32Array(), free: new Uint32Array() });
    for (let source = 0; source < this.sizes.from; source++) {
      for (let at = rows[source]; at < rows[source + 1]; at++) {
        this.pool.add(
          source,
          targets[at],
          weights[weights.length > 1 ? at : 0],
          delays[delays.length > 1 ? at : 0],
        );
      }
    }
  }

  /** Takes saved synapses. */
  load(saved: SavedPool): void {
    this.pool.load(saved);
    this.created = this.deleted = 0;
  }

  /** Makes a synapse. @param draws Words by which quantiles of weight and delay are known. */
  create(source: number, target: number, [weight, delay]: readonly [number, number]): void {
    const { weights, delays } = this.projection;
    this.pool.add(
      source,
      target,
      weights[weights.length > 1 ? weight >>> 16 : 0],
      delays[delays.length > 1 ? delay >>> 16 : 0],
    );
    this.created++;
  }

  /** Ends the synapse of a place. */
  end(place: number): void {
    this.pool.remove(place);
    this.deleted++;
  }

  /** Synapses in rows of the neurons that spike. @param part Targets that are wanted, counted from the first of them. @default all */
  synapses(part?: Part): Synapses {
    const { weights, delays } = this.projection,
      made = pooledSynapses(this.pool.save(), this.sizes.from, part);
    return {
      ...made,
      weights: weights.length > 1 ? made.weights : weights,
      delays: delays.length > 1 ? made.delays : delays,
    };
  }
}
