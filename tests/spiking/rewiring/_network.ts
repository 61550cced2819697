import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import type { Projection, SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import type { SpikingRun } from "../../../lib/spiking/simulation/spiking_run.ts";

/** What a run says of spikes and structure, to be compared. */
export const partsOf = ({ spikes, structure, synapses, counts }: SpikingRun) => ({
  spikes,
  structure,
  synapses,
  counts,
});

/** Cells with current synapses that grow fast, driven so that they spike. @param change Of the projection. */
export function growing(size = 60, change: Partial<Projection> = {}): SpikingSpec {
  const element = { rate: 0.02, target: 0.5, initial: 1.4 };
  return parseSpikingSpec({
    kind: "spiking",
    name: "growing",
    stepMs: 1,
    populations: [{
      ...{ name: "N", size, neuron: "lif", receptors: { exc: { kinetics: "exponential", tau: 5 } } },
      positions: { uniform: [400, 400, 400] },
      calcium: { tauMs: 300, beta: 0.03 },
      elements: { axon: element, dendrite: element },
    }],
    projections: [{
      ...{ from: "N", to: "N", receptor: "exc", delayMs: 5, weight: 20 },
      connect: { rule: "fixed-probability", probability: 0.02 },
      rewiring: { axon: "axon", dendrite: "dendrite", sigma: 300, capacity: 5000 },
      ...change,
    }],
    drives: [{ to: "N", receptor: "exc", rateHz: 500, weight: 100 }],
  });
}

/** Sources that replay spikes, and targets that take them; elements of both follow them. */
export function replayed(
  { timesMs, cells, size, targets = 1 }: {
    timesMs: number[];
    cells: number[];
    size: number;
    targets?: number;
  },
  { elements, rewiring = {}, ...change }: Record<string, unknown> & {
    elements: [axon: Record<string, unknown>, dendrite: Record<string, unknown>];
    rewiring?: Record<string, unknown>;
  },
): SpikingSpec {
  const calcium = { tauMs: 500, beta: 0.1 };
  return parseSpikingSpec({
    kind: "spiking",
    name: "replayed",
    stepMs: 1,
    populations: [
      {
        ...{ name: "in", size, neuron: "replay", replay: { timesMs, cells }, calcium },
        elements: { axon: elements[0] },
        positions: { grid: [size], spacing: 10 },
      },
      {
        ...{ name: "out", size: targets, neuron: "lif", receptors: { psp: { kinetics: "delta" } } },
        ...{ calcium, elements: { dendrite: elements[1] }, positions: { grid: [targets], spacing: 10 } },
      },
    ],
    projections: [{
      ...{ from: "in", to: "out", receptor: "psp", weight: 0.5, delayMs: 2 },
      connect: { rule: "fixed-probability", probability: 0 },
      rewiring: { axon: "axon", dendrite: "dendrite", capacity: 1000, ...rewiring },
      ...change,
    }],
  });
}
