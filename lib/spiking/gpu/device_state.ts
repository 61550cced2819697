import type { PopulationState } from "../cpu/population_state.ts";
import type { ResolvedPopulation } from "../build/resolve.ts";
import type { Shape } from "./load_groups.ts";
import type { NeuronGroup } from "./neuron_groups.ts";
import { setVariable, stateRows } from "./model_wgsl.ts";

/** What of a group's state belongs to one of its populations. */
function rowsOf(group: NeuronGroup, k: number, values: Float32Array) {
  const first = group.firsts[k], { size } = group.populations[k];
  return (row: number) =>
    Float64Array.from(values.subarray(row * group.cells + first, row * group.cells + first + size));
}

/** First place in the ring of a population's receptor, some steps ahead. */
function placeOf(
  group: NeuronGroup,
  k: number,
  { slots, ports }: Shape,
  receptor: number,
  step: number,
): number {
  return step % slots * ports + group.port + receptor * group.cells + group.firsts[k];
}

/** State variables and noise of population k of a group. @param values (rows, N), of the device. */
export function cellState(
  group: NeuronGroup,
  k: number,
  values: Float32Array,
): Pick<PopulationState, "variables" | "noise"> {
  const { model, receptors, noise } = group.populations[k];
  const row = rowsOf(group, k, values);
  const variables = Object.keys(model.state), { carry } = stateRows(group.populations[k]);
  const rest = carry === null ? null : row(carry);
  return {
    variables: new Map(variables.map((name, at) => {
      const values = row(at);
      return [name, at > 0 || !rest ? values : values.map((value, cell) => value + rest[cell])];
    })),
    noise: noise ? row(variables.length + 2 * receptors.length) : new Float64Array(),
  };
}

/** Receptors of population k of a group, and what is on its way to them. */
export function receptorState(
  group: NeuronGroup,
  k: number,
  { values, ring, shape, step }: { values: Float32Array; ring: Int32Array; shape: Shape; step: number },
): PopulationState["receptors"] {
  const { model, receptors, size } = group.populations[k];
  const row = rowsOf(group, k, values);
  const variables = Object.keys(model.state).length;
  return new Map(receptors.map(({ name, kinetics, junctions }, r) => {
    const arriving = new Int32Array(shape.slots * size);
    for (let ahead = 0; ahead < shape.slots; ahead++) {
      const place = placeOf(group, k, shape, r, step + ahead);
      arriving.set(ring.subarray(place, place + size), ahead * size);
    }
    const a = row(variables + 2 * r);
    const b = kinetics.second || junctions ? row(variables + 2 * r + 1) : new Float64Array();
    return [name, { a, b, arriving }];
  }));
}

/** The state of a group, from that of its populations, whose arrivals are put into the ring. (rows, N) */
export function placeState(
  group: NeuronGroup,
  populations: readonly PopulationState[],
  { ring, shape, step }: { ring: Int32Array; shape: Shape; step: number },
): Float32Array<ArrayBuffer> {
  const { count, carry } = stateRows(group.populations[0]), { cells } = group;
  const values = new Float32Array(count * cells);
  group.populations.forEach(({ model, receptors, size }, k) => {
    const saved = populations[group.members[k]];
    const first = group.firsts[k];
    const set = (row: number, own: Float64Array) =>
      setVariable(values, own, {
        row: row * cells + first,
        carry: row > 0 ? null : carry && carry * cells + first,
      });
    const variables = Object.keys(model.state);
    variables.forEach((name, row) => set(row, saved.variables.get(name)!));
    set(variables.length + 2 * receptors.length, saved.noise);
    receptors.forEach(({ name }, r) => {
      const { a, b, arriving } = saved.receptors.get(name)!;
      set(variables.length + 2 * r, a);
      set(variables.length + 2 * r + 1, b);
      for (let ahead = 0; ahead < shape.slots; ahead++) {
        const own = arriving.subarray(ahead * size, (ahead + 1) * size);
        ring.set(own, placeOf(group, k, shape, r, step + ahead));
      }
    });
  });
  return values;
}

/** Spikes that may still come to be learnt from, of all populations: steps and cells among all, by step. */
export function recentPairs(
  populations: readonly ResolvedPopulation[],
  saved: readonly PopulationState[],
): Uint32Array<ArrayBuffer> {
  const pairs: [number, number][] = [];
  populations.forEach(({ first }, at) => {
    const { steps, cells } = saved[at].recent;
    steps.forEach((step, k) => pairs.push([step, first + cells[k]]));
  });
  pairs.sort(([a, b], [c, d]) => a - c || b - d);
  return Uint32Array.from(pairs.flat());
}
