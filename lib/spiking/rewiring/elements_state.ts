import { grow } from "./growth.ts";
import type { ResolvedElements, ResolvedKind } from "./resolve_rewiring.ts";

/** Elements of one kind, of all neurons of a population. */
export interface KindState {
  kind: ResolvedKind;
  /** z, elements. (N) */
  grown: Float64Array<ArrayBuffer>;
  /** Elements that are an end of a synapse. (N) */
  connected: Uint32Array<ArrayBuffer>;
}

/** Calcium and elements of a population. */
export class ElementsState {
  /** Calcium at {@linkcode ElementsState.steps}. (N) */
  readonly calcium: Float64Array<ArrayBuffer>;
  /** Step up to which a neuron is followed. (N) */
  readonly steps: Uint32Array<ArrayBuffer>;
  readonly kinds: KindState[];
  readonly #growing: { values: Float64Array; growth: ResolvedKind["growth"] }[];

  constructor(readonly resolved: ResolvedElements, readonly size: number, readonly stepMs: number) {
    this.calcium = new Float64Array(size);
    this.steps = new Uint32Array(size);
    this.kinds = resolved.kinds.map((kind) => ({
      kind,
      grown: new Float64Array(size),
      connected: new Uint32Array(size),
    }));
    this.#growing = this.kinds.map(({ grown, kind: { growth } }) => ({ values: grown, growth }));
  }

  /** Goes to the start: elements are those that are connected, and the vacant ones that the spec gives. */
  reset(): void {
    this.calcium.fill(this.resolved.initial);
    this.steps.fill(0);
    for (const { kind, grown, connected } of this.kinds) {
      for (let cell = 0; cell < this.size; cell++) grown[cell] = connected[cell] + kind.initial;
    }
  }

  /** Follows a neuron up to a step. */
  follow(cell: number, step: number): void {
    const ms = (step - this.steps[cell]) * this.stepMs;
    if (ms === 0) return;
    this.steps[cell] = step;
    const { tauMs } = this.resolved, calcium = this.calcium[cell];
    this.calcium[cell] = grow(this.#growing, cell, { calcium, ms, tauMs });
  }

  /** Follows a neuron up to a step at whose end it spikes. */
  spike(cell: number, step: number): void {
    this.follow(cell, step);
    this.calcium[cell] += this.resolved.beta;
  }

  /** Whole vacant elements of a neuron; negative where synapses must end. */
  vacant(kind: number, cell: number): number {
    const { grown, connected } = this.kinds[kind];
    return Math.floor(grown[cell]) - connected[cell];
  }

  /** Takes away a part of the vacant elements. */
  retract(kind: number): void {
    const { grown, kind: { retraction } } = this.kinds[kind];
    if (retraction === 0) return;
    for (let cell = 0; cell < this.size; cell++) {
      grown[cell] -= retraction * Math.max(0, this.vacant(kind, cell));
    }
  }
}
