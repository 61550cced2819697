import type { ResolvedPopulation } from "../build/resolve.ts";

/** Invocations of a workgroup. */
export const WORKGROUP = 64;

/** Populations of one model with equally many receptors: one dispatch advances them all. */
export interface NeuronGroup {
  /** Indices of the populations. */
  members: number[];
  populations: ResolvedPopulation[];
  /** First place of each population within the group: it begins with a workgroup. */
  firsts: number[];
  /** Places for the neurons of all, with what fills up workgroups. */
  cells: number;
  /** Whether parameters differ between the neurons of some population. */
  heterogeneous: boolean;
  /** First of its places in a slot of the ring: those of receptor r of neuron c are `port + r cells + c`. */
  port: number;
}

/** Divides populations into groups, in order. */
export function groupNeurons(populations: readonly ResolvedPopulation[]): NeuronGroup[] {
  const groups: NeuronGroup[] = [];
  populations.forEach((population, at) => {
    const { model, receptors, size, constants } = population;
    const heterogeneous = constants.length > 1;
    let group = groups.find((one) =>
      one.populations[0].model === model && one.populations[0].receptors.length === receptors.length &&
      one.heterogeneous === heterogeneous
    );
    if (!group) {
      groups.push(group = { members: [], populations: [], firsts: [], cells: 0, heterogeneous, port: 0 });
    }
    group.members.push(at);
    group.populations.push(population);
    group.firsts.push(group.cells);
    group.cells += Math.ceil(size / WORKGROUP) * WORKGROUP;
  });
  let port = 0;
  for (const group of groups) {
    group.port = port;
    port += group.cells * group.populations[0].receptors.length;
  }
  return groups;
}

/** Places of a slot of the ring, of all groups. */
export function portsOf(groups: readonly NeuronGroup[]): number {
  return groups.reduce((sum, { cells, populations: [one] }) => sum + cells * one.receptors.length, 0);
}

/** Place of a slot of the ring at which a receptor of a population's first neuron is. */
export function portOf(groups: readonly NeuronGroup[], population: number, receptor: number): number {
  const group = groups.find(({ members }) => members.includes(population))!;
  return group.port + receptor * group.cells + group.firsts[group.members.indexOf(population)];
}
