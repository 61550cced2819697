import type { ElementsState } from "./elements_state.ts";
import type { Link } from "./link.ts";
import { WholeDraws } from "./whole_draws.ts";

/** A synapse: its projection and its place there. */
interface Held {
  link: Link;
  place: number;
}

/** One kind of element of one population, with the projections that have it at an end. */
export interface Group {
  population: number;
  kind: number;
  state: ElementsState;
  /** Projections whose axons, or whose dendrites, these are, in their order. */
  axonal: Link[];
  dendritic: Link[];
}

/** Synapses of some neurons at one kind of their elements, by projection and place. */
function heldBy(cells: readonly number[], { axonal, dendritic }: Group): Map<number, Held[]> {
  const held = new Map<number, Held[]>(cells.map((cell) => [cell, []]));
  for (const [links, side] of [[axonal, "source"], [dendritic, "target"]] as const) {
    for (const link of links) {
      for (let place = 0; place < link.pool.places; place++) {
        if (link.pool.source(place) >= 0) held.get(link.pool[side](place))?.push({ link, place });
      }
    }
  }
  return held;
}

/**
 * Ends synapses of neurons that have lost elements of a kind, as many as were lost, each of the neuron's with the same chance. The elements at their other
 * ends become vacant.
 * @param states Of all populations.
 */
export function endSynapses(
  group: Group,
  states: readonly (ElementsState | null)[],
  step: number,
): void {
  const { state, kind } = group, losing: number[] = [];
  for (let cell = 0; cell < state.size; cell++) if (state.vacant(kind, cell) < 0) losing.push(cell);
  if (losing.length === 0) return;
  const held = heldBy(losing, group), draws = new WholeDraws(state.kinds[kind].kind.keys.deletion, step);
  for (const cell of losing) {
    const own = held.get(cell)!;
    while (state.vacant(kind, cell) < 0) {
      const [{ link, place }] = own.splice(draws.below(own.length), 1);
      const { from, to } = link.projection, { axon, dendrite } = link.rewiring;
      states[from]!.kinds[axon].connected[link.pool.source(place)]--;
      states[to]!.kinds[dendrite].connected[link.pool.target(place)]--;
      link.end(place);
    }
  }
}
