import type { Part } from "../build/part.ts";
import type { LearnedState } from "./learned_state.ts";
import type { RecentSpikes } from "./learned_state.ts";
import type { StructureState } from "../rewiring/rewiring_layer.ts";
import type { ResolvedPopulation, ResolvedReceptor } from "../build/resolve.ts";

/** What of a population changes while it runs. */
export interface PopulationState {
  /** State variables of its model. (N) each */
  variables: Map<string, Float64Array>;
  /** Noise beside its mean; empty where there is none. (N) */
  noise: Float64Array;
  /** Of each receptor: a and b, (N), b empty where it is not used; quanta that arrive in the steps from now on, (most delay + 1, N). */
  receptors: Map<string, { a: Float64Array; b: Float64Array; arriving: Int32Array }>;
  /** Of its projections with short-term plasticity, by number: u, R and step of the last spike, 0 where there was none. (3, N) */
  shortTerm: Map<string, Float64Array>;
  /** Gating of its projections onto receptors that have one, by number: s and, of saturating ones, x. (2 or 1, N) */
  gating: Map<string, Float64Array>;
  /** What the projections onto it that learn have learnt, by number. */
  learned: Map<string, LearnedState>;
  /** Its spikes that may still come to be learnt from. */
  recent: RecentSpikes;
  /** Its calcium and synaptic elements, and the synapses of the projections onto it that rewire; of those that have elements, but at the start. */
  structure?: StructureState;
}

/** Values of some cells: those given, or one for all. */
export function columnOf(initial: Float64Array, { first, end }: Part): Float64Array {
  return initial.length > 1 ? initial.slice(first, end) : new Float64Array(end - first).fill(initial[0]);
}

/** Where b of a receptor starts; empty where it is not used. (N) */
export function startOfB({ kinetics, junctions }: ResolvedReceptor, { first, end }: Part): Float64Array {
  if (junctions) return columnOf(junctions, { first, end });
  return new Float64Array(kinetics.second ? end - first : 0);
}

/** The state of a population at its start, but for what its synapses have learnt. @param ahead Steps for which something may be on its way: the longest delay and one. */
export function initialState(
  { size, model, initial, receptors, noise }: ResolvedPopulation,
  ahead: number,
): PopulationState {
  const column = (name: string) => columnOf(initial.get(name)!, { first: 0, end: size });
  return {
    variables: new Map(Object.keys(model.state).map((name) => [name, column(name)])),
    noise: new Float64Array(noise ? size : 0),
    shortTerm: new Map(),
    gating: new Map(),
    learned: new Map(),
    recent: { steps: new Uint32Array(), cells: new Uint32Array() },
    receptors: new Map(receptors.map((receptor) => [receptor.name, {
      a: column(receptor.name),
      b: startOfB(receptor, { first: 0, end: size }),
      arriving: new Int32Array(ahead * size),
    }])),
  };
}
