import type { ResolvedCell } from "../build/resolve_cell.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";

/** A plan whose compartments come in the order of their depth in the tree, and synapses in that of compartments. */
export interface DeepPlan {
  plan: CellsPlan;
  /** First compartment of each level, and N. (D + 1) */
  levels: number[];
  /** First child of each compartment, and N: its children end where those of the next begin. (N + 1) */
  children: number[];
  /** First synapse of each compartment, and M. (N + 1) */
  synapses: number[];
}

/** New numbers of what comes in the order of `keys`; equal ones stay in theirs. */
function ranksOf(keys: ArrayLike<number>): { order: number[]; ranks: number[] } {
  const order = Array.from(keys, (_, at) => at).sort((a, b) => keys[a] - keys[b] || a - b);
  const ranks = new Array<number>(order.length);
  order.forEach((at, rank) => ranks[at] = rank);
  return { order, ranks };
}

/** For each of `count` keys how many of the sorted `keys` are below it, and how many there are. */
function firstsOf(keys: ArrayLike<number>, count: number): number[] {
  const firsts = new Array<number>(count + 1).fill(0);
  for (let at = 0; at < keys.length; at++) firsts[keys[at] + 1]++;
  for (let at = 0; at < count; at++) firsts[at + 1] += firsts[at];
  return firsts;
}

/** Compartments by depth: level by level, children in the order of their parents. */
function depthOrder(parents: Int32Array): { order: number[]; levels: number[] } {
  const children: number[][] = Array.from(parents, () => []);
  parents.forEach((parent, at) => parent >= 0 && children[parent].push(at));
  const order: number[] = [], levels = [0];
  for (let level = [0]; level.length > 0; level = level.flatMap((at) => children[at])) {
    order.push(...level);
    levels.push(order.length);
  }
  return { order, levels };
}

function orderedCell(cell: ResolvedCell, order: readonly number[], ranks: readonly number[]) {
  const { compartments, channels, pool, synapses } = cell;
  const floats = (values: Float64Array) => Float64Array.from(order, (at) => values[at]);
  const bySynapse = ranksOf(synapses.map(({ compartment }) => ranks[compartment]));
  const byPlace = channels.map((channel) =>
    ranksOf(Array.from(channel.compartments, (compartment) => ranks[compartment]))
  );
  const ordered: ResolvedCell = {
    ...cell,
    compartments: {
      ...compartments,
      parents: Int32Array.from(
        order,
        (at) => compartments.parents[at] < 0 ? -1 : ranks[compartments.parents[at]],
      ),
      areas: floats(compartments.areas),
      capacitances: floats(compartments.capacitances),
      axial: floats(compartments.axial),
    },
    channels: channels.map((channel, number) => ({
      ...channel,
      compartments: Uint32Array.from(byPlace[number].order, (at) => ranks[channel.compartments[at]]),
      parameters: byPlace[number].order.map((at) => channel.parameters[at]),
    })),
    pool: pool && {
      rest: floats(pool.rest),
      start: floats(pool.start),
      way: floats(pool.way),
      influx: floats(pool.influx),
    },
    synapses: bySynapse.order.map((at) => ({
      ...synapses[at],
      compartment: ranks[synapses[at].compartment],
    })),
  };
  return { ordered, synapseRanks: bySynapse.ranks, placeRanks: byPlace.map(({ ranks }) => ranks) };
}

/** The same plan with its compartments by depth. Sections no longer lie in one piece: `firsts` counts for the old order. */
export function byDepth(plan: CellsPlan): DeepPlan {
  const { cell } = plan, { compartments: { parents, count } } = cell;
  const { order, levels } = depthOrder(parents);
  const ranks = new Array<number>(count);
  order.forEach((at, rank) => ranks[at] = rank);
  const { ordered, synapseRanks, placeRanks } = orderedCell(cell, order, ranks);
  let first = 0;
  const allPlaces = placeRanks.flatMap((own) => {
    const before = first;
    first += own.length;
    return own.map((rank) => before + rank);
  });
  // The parents of all but the first, in order: each level's are those of the level before.
  const children = firstsOf(ordered.compartments.parents.subarray(1), count).map((at) => at + 1);
  return {
    levels,
    children,
    synapses: firstsOf(ordered.synapses.map(({ compartment }) => compartment), count),
    plan: {
      ...plan,
      cell: ordered,
      recorded: plan.recorded.map((at) => ranks[at]),
      recordedPlaces: plan.recordedPlaces.map((place) => place < 0 ? place : allPlaces[place]),
      inputs: plan.inputs.map(({ events, clamps }) => ({
        events: events.map((event) => ({ ...event, synapse: synapseRanks[event.synapse] })),
        clamps: clamps.map((clamp) => ({ ...clamp, compartment: ranks[clamp.compartment] })),
      })),
    },
  };
}
