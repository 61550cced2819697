import type { ResolvedNetwork } from "../build/resolve.ts";
import { ElementsState } from "./elements_state.ts";
import { endSynapses, type Group } from "./end_synapses.ts";
import { Link } from "./link.ts";
import { pairElements } from "./pair_elements.ts";
import { StructureRecorder } from "./structure_recorder.ts";
import type { SavedPool } from "./synapse_pool.ts";
import type { StructureRecord } from "./structure_record.ts";

/** What of a population's structure changes: calcium, elements, and the synapses of the projections onto it that rewire. */
export interface StructureState {
  /** Calcium at the step up to which each neuron was followed. (N) */
  calcium: Float64Array;
  /** These steps. (N) */
  steps: Uint32Array;
  /** Elements by kind. (N) each */
  grown: Map<string, Float64Array>;
  /** Synapses by the number of their projection. */
  pools: Map<string, SavedPool>;
}

/**
 * The synaptic elements of a network and the projections that rewire: the same code on every engine, which gives it the spikes and takes
 * the synapses. All it draws are whole numbers of counters, so that the same spikes and seed give the same synapses.
 *
 * An update, at the end of every `every` steps: follow calcium and elements up to it, end synapses of lost elements (kind by kind), pair vacant elements, retract
 * a part of those that stay vacant. Spikes of the step are sent by the synapses before it, those of the next by the synapses after it.
 */
export class RewiringLayer {
  readonly links: Link[];
  readonly #states: (ElementsState | null)[];
  readonly #groups: Group[] = [];
  readonly #every: readonly number[];
  readonly #recorder: StructureRecorder;

  constructor({ populations, projections, stepMs }: ResolvedNetwork) {
    this.#states = populations.map(({ elements, size }) =>
      elements && new ElementsState(elements, size, stepMs)
    );
    this.links = projections.flatMap((projection, at) =>
      projection.rewiring
        ? [
          new Link(at, projection, {
            from: populations[projection.from].size,
            to: populations[projection.to].size,
          }),
        ]
        : []
    );
    this.#states.forEach((state, population) =>
      state?.kinds.forEach((_, kind) => {
        const axonal = this.links.filter(({ projection: { from }, rewiring: { axon } }) =>
          from === population && axon === kind
        );
        const dendritic = this.links.filter(({ projection: { to }, rewiring: { dendrite } }) =>
          to === population && dendrite === kind
        );
        this.#groups.push({ population, kind, state, axonal, dendritic });
      })
    );
    this.#every = [...new Set(this.links.map(({ rewiring }) => rewiring.every))];
    this.#recorder = new StructureRecorder(
      populations.map(({ name }) => name),
      this.#states,
      this.links,
      stepMs,
    );
    this.reset();
  }

  /** Goes back to the start. */
  reset(): void {
    for (const link of this.links) link.reset();
    this.#count();
    for (const state of this.#states) state?.reset();
    this.#recorder.take();
  }

  /** Counts the elements that are connected. */
  #count(): void {
    for (const state of this.#states) for (const { connected } of state?.kinds ?? []) connected.fill(0);
    for (const { pool, projection: { from, to }, rewiring: { axon, dendrite } } of this.links) {
      for (let place = 0; place < pool.places; place++) {
        if (pool.source(place) < 0) continue;
        this.#states[from]!.kinds[axon].connected[pool.source(place)]++;
        this.#states[to]!.kinds[dendrite].connected[pool.target(place)]++;
      }
    }
  }

  /** First step after a number of steps at whose end there is an update; Infinity where nothing rewires. */
  next(step: number): number {
    return Math.min(Infinity, ...this.#every.map((every) => (Math.floor(step / every) + 1) * every));
  }

  /** Takes spikes of a step, in the order of steps. @param cells Within the population, each as often as it spiked. */
  keep(population: number, cells: Uint32Array, step: number): void {
    const state = this.#states[population];
    if (state) { for (const cell of cells) state.spike(cell, step); }
  }

  /**
   * Updates what is to be updated at the end of a step, whose spikes it had.
   * @returns Whether there was something to update.
   * @throws {SpecError} When there would be more synapses than a projection may have.
   */
  update(step: number): boolean {
    const due = this.links.filter(({ rewiring: { every } }) => step % every === 0);
    if (due.length === 0) return false;
    const isDue = (links: readonly Link[]) => links.some((link) => due.includes(link));
    const groups = this.#groups.filter(({ axonal, dendritic }) => isDue(axonal) || isDue(dendritic));
    // Networks that run together may have updates at other times, and are then left as they are alone.
    for (const state of new Set(groups.map(({ state }) => state))) {
      for (let cell = 0; cell < state.size; cell++) state.follow(cell, step);
    }
    for (const link of due) link.created = link.deleted = 0;
    for (const group of groups) endSynapses(group, this.#states, step);
    pairElements(groups, this.#states, step);
    for (const { state, kind } of groups) state.retract(kind);
    this.#recorder.note(step);
    return true;
  }

  /** What was noted at updates since it was taken last; nothing where nothing rewires. */
  takeRecord(): { structure?: StructureRecord } {
    return this.links.length > 0 ? { structure: this.#recorder.take() } : {};
  }

  /** Calcium and elements of a population at a step, up to which its neurons are followed: copies. */
  look(population: number, step: number) {
    const state = this.#states[population]!;
    for (let cell = 0; cell < state.size; cell++) state.follow(cell, step);
    return {
      calcium: state.calcium.slice(),
      elements: Object.fromEntries(
        state.kinds.map(({ kind, grown, connected }) => [
          kind.name,
          { grown: grown.slice(), connected: connected.slice() },
        ]),
      ),
    };
  }

  /** The structure of a population, to be saved: copies. Nothing where it has none. */
  save(population: number): { structure?: StructureState } {
    const links = this.links.filter(({ projection: { to } }) => to === population);
    const state = this.#states[population];
    if (!state) return {};
    return {
      structure: {
        calcium: state.calcium.slice(),
        steps: state.steps.slice(),
        grown: new Map(state.kinds.map(({ kind, grown }) => [kind.name, grown.slice()])),
        pools: new Map(links.map(({ at, pool }) => [String(at), pool.save()])),
      },
    };
  }

  /** Goes on from saved structures, or from the start where there are none. */
  restore(structures: readonly (StructureState | undefined)[]): void {
    this.reset();
    if (structures.every((one) => one === undefined)) return;
    for (const link of this.links) link.load(structures[link.projection.to]!.pools.get(String(link.at))!);
    this.#count();
    this.#states.forEach((state, population) => {
      if (!state) return;
      const { calcium, steps, grown } = structures[population]!;
      state.calcium.set(calcium);
      state.steps.set(steps);
      for (const one of state.kinds) one.grown.set(grown.get(one.kind.name)!);
    });
  }
}
