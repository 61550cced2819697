import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { projectionNames } from "../../system/connection_names.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { isUniform } from "../build/couplings.ts";
import { type ResolvedProjection, type ResolveOptions, resolveSpiking } from "../build/resolve.ts";
import { groupNeurons, portsOf } from "../gpu/neuron_groups.ts";
import { describeInputs, type InputDescription } from "./describe_inputs.ts";
import { layoutOf } from "../gpu/pack_synapses.ts";
import { type ProcessorMemory, processorMemory } from "./processor_memory.ts";

const OPTIONS: OptionNames<ResolveOptions> = { seed: true, neurons: true, synapses: true };

/** What a projection takes on a device. */
export interface ProjectionSize {
  /** `from->to`, with the receptor where several connect these; see `projectionNames`. Gap junctions are `from--to`, once for each direction. */
  name: string;
  /** Expected number of synapses. */
  synapses: number;
  /** Bytes of one synapse. */
  bytesPerSynapse: number;
  /** Bytes of all, the rows of the cells that spike included. */
  bytes: number;
}

/** What a network takes on a device and on the processor, before anything is allocated. */
export interface SpikingSize {
  /** Cells of all populations. */
  cells: number;
  /** Expected number of synapses, gap junctions aside. */
  synapses: number;
  /** Shortest and longest delay, steps. */
  delaySteps: { least: number; most: number };
  /** By population. */
  populations: { name: string; size: number; neuron: string; bytes: number }[];
  /** By projection. */
  projections: ProjectionSize[];
  /** Drives and currents, in the order of the spec. */
  inputs: InputDescription[];
  /** Bytes of what is on its way to cells: a whole number for each receptor of each cell and step up to the longest delay. */
  ringBytes: number;
  /** Bytes of all these. */
  bytes: number;
  /** Where the processor's engine runs it. */
  processor: ProcessorMemory;
}

/** Words of a synapse: none where all targets share a sum, those of its table, or of one that learns its ends, number and delay, its state, and two steps. */
function wordsPerSynapse(projection: ResolvedProjection, targets: number): number {
  const { learning, delays, gating } = projection;
  if (gating && isUniform(projection)) return 0;
  if (!learning) return layoutOf(projection, targets).stride;
  return 2 + (delays.length > 1 ? 1 : 0) + Object.keys(learning.model.state).length + 2;
}

/**
 * Sizes of a network from its spec alone: cells, expected synapses, bytes on the device and on the processor.
 * @throws {SpecError | LimitError} When the spec cannot be run.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { describeSpiking, getSpikingPreset } from "@volley/volley";
 * const { synapses, projections } = describeSpiking(getSpikingPreset("coba"));
 * if (synapses < 300_000 || projections[0].bytesPerSynapse !== 4) throw new Error("not the benchmark");
 * ```
 */
export function describeSpiking(spec: SpikingSpec, options: ResolveOptions = {}): SpikingSize {
  requireKnown("describe this network", options, OPTIONS);
  const network = resolveSpiking(spec, options);
  const populations = network.populations.map(({ name, size, model, receptors, constants }) => ({
    name,
    size,
    neuron: model.name,
    bytes: 4 * size * (Object.keys(model.state).length + 2 * receptors.length + 2) +
      4 * constants.length * Object.keys(constants[0]).length,
  }));
  const names = projectionNames(network.spec.projections);
  const projections = [...network.projections, ...network.gaps].map((projection, at) => {
    const from = network.populations[projection.from], to = network.populations[projection.to];
    const bytesPerSynapse = 4 * wordsPerSynapse(projection, to.size);
    return {
      name: names[at] ?? `${from.name}--${to.name}`,
      synapses: projection.expected,
      bytesPerSynapse,
      // What comes and goes has room for all that there may be.
      bytes: (projection.rewiring?.capacity ?? projection.expected) * bytesPerSynapse + 4 * (from.size + 1),
    };
  });
  const sum = (parts: readonly { bytes: number }[]) => parts.reduce((total, { bytes }) => total + bytes, 0);
  const ringBytes = 4 * (network.delays.most + 1) * portsOf(groupNeurons(network.populations));
  return {
    cells: network.cells,
    synapses: network.projections.reduce((total, { expected }) => total + expected, 0),
    delaySteps: network.delays,
    populations,
    projections,
    inputs: describeInputs(network.listed),
    ringBytes,
    bytes: sum(populations) + sum(projections) + ringBytes,
    processor: processorMemory(network),
  };
}
