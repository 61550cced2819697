import { fail } from "../../base/fail.ts";
import { stepOf } from "../../base/time_grid.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { type CellNetworkSpec, graphSpec, parseCellNetwork } from "../cell_network_spec.ts";
import { makeSynapses } from "../../spiking/build/graph.ts";
import type { Synapses } from "../../spiking/build/synapses.ts";
import { resolveSpiking } from "../../spiking/build/resolve.ts";
import type { ResolvedShortTerm } from "../../spiking/cpu/short_term.ts";

/** A drive in steps. */
export interface ResolvedCellDrive {
  /** Bit of its group. */
  group: number;
  /** Largest random word (of 2^32) with an event. */
  threshold: number;
  weight: number;
  from: number;
  until: number;
}

/** A population with what engines need. */
export interface ResolvedCellPopulation {
  name: string;
  size: number;
  /** M, inputs. */
  inputs: number;
  /** Bits of the groups of each input. (M) */
  masks: Uint32Array;
  /** Size of one quantum of what groups gather. (G) */
  quanta: Float64Array;
  drives: ResolvedCellDrive[];
}

/** Synapses of a projection. */
export interface ResolvedCellProjection {
  /** Numbers of the populations. */
  from: number;
  to: number;
  /** Number of the group. */
  group: number;
  synapses: Synapses;
  shortTerm: ResolvedShortTerm | null;
}

/** A network of cells with everything that an engine needs. */
export interface ResolvedCellNetwork {
  spec: CellNetworkSpec;
  seed: number;
  populations: ResolvedCellPopulation[];
  projections: ResolvedCellProjection[];
  /** Slots of the rings in which events wait: the longest delay, steps, and one. */
  slots: number;
}

/**
 * Checks a network of cells, draws its synapses.
 * @param inputs M of each population.
 * @throws {SpecError | RangeError} With one sentence for the first mistake.
 */
export function resolveCellNetwork(
  input: CellNetworkSpec,
  { seed = DEFAULT_SEED, inputs }: { seed?: number; inputs: readonly number[] },
): ResolvedCellNetwork {
  const spec = parseCellNetwork(input);
  const graph = resolveSpiking(graphSpec(spec), { seed });
  const populations = spec.populations.map(({ name, size, groups }, at): ResolvedCellPopulation => {
    const names = Object.keys(groups), masks = new Uint32Array(inputs[at]);
    names.forEach((group, bit) => {
      for (const input of groups[group]) {
        if (input >= masks.length) {
          fail("use this network", `inputs of ${name}.${group} must be below ${masks.length}`, input);
        }
        masks[input] |= 1 << bit;
      }
    });
    const drives = (spec.drives ?? []).filter(({ to }) => to === name).map((drive): ResolvedCellDrive => ({
      group: names.indexOf(drive.receptor),
      threshold: Math.min(2 ** 32 - 1, Math.round(drive.rateHz * spec.stepMs / 1000 * 2 ** 32)),
      weight: drive.weight ?? 1,
      from: stepOf(drive.fromMs ?? 0, spec.stepMs),
      until: drive.untilMs === undefined ? 2 ** 31 : stepOf(drive.untilMs, spec.stepMs),
    }));
    const quanta = Float64Array.from(graph.populations[at].receptors, ({ quantum }) => quantum);
    return { name, size, inputs: inputs[at], masks, quanta, drives };
  });
  const projections = graph.projections.map((projection): ResolvedCellProjection => {
    const { from, to, receptor: group, shortTerm } = projection;
    const sizes = { from: populations[from].size, to: populations[to].size };
    return { from, to, group, shortTerm, synapses: makeSynapses(projection, sizes) };
  });
  return { spec, seed, populations, projections, slots: graph.delays.most + 1 };
}
