import type { SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** Neurons of the network, and of each of the groups at its ends. */
const SIZE = { all: 240, group: 24 };
/** Side of the cube, um, and when both groups are driven, ms. */
const CUBE = 400, DRIVEN = { fromMs: 250_000, untilMs: 400_000 };

/** Points that fill a cube evenly, the first coordinate ascending: the sequence of Roberts (2018) with the plastic number. */
function places(): number[][] {
  const plastic = 1.324717957244746;
  return Array.from({ length: SIZE.all }, (_, k) => [
    CUBE * (k + 0.5) / SIZE.all,
    CUBE * ((k / plastic) % 1),
    CUBE * ((k / plastic ** 2) % 1),
  ]);
}

/**
 * A network that grows its synapses until its neurons are as active as they strive to be, and then again after two groups at its ends were driven together for 150 s: neurons,
 * constants of calcium, elements and kernel of RELeARN (S. Rinke et al. 2018, doi:10.1016/j.jpdc.2017.11.019), with growth ten times as fast and 240 neurons. Structural engrams
 * come from such a protocol: the driven neurons lose their synapses first and then find each other (F. Czappa and others; their protocol was not at hand).
 */
function engramRewiring(name: string): SpikingSpec {
  const element = (eta: number) => ({ rate: 1e-4, target: 0.7, eta });
  const driven = (group: string, from: number) => ({
    ...{ name: group, to: "N", wave: "pulse" as const, amplitude: 0.5, ...DRIVEN },
    cells: { from, until: from + SIZE.group },
  });
  return {
    kind: "spiking",
    name,
    stepMs: 1,
    populations: [{
      ...{ name: "N", size: SIZE.all, neuron: "poisson-neuron", positions: { list: places() } },
      receptors: { exc: { kinetics: "delta" } },
      calcium: { tauMs: 10_000, beta: 0.001 },
      elements: { axon: element(0.4), dendrite: element(0.1) },
    }],
    projections: [{
      ...{ from: "N", to: "N", receptor: "exc", weight: 0.03, delayMs: 1 },
      connect: { rule: "fixed-probability", probability: 0 },
      rewiring: { axon: "axon", dendrite: "dendrite", sigma: 750, capacity: 4800 },
    }],
    currents: [driven("A", 0), driven("B", SIZE.all - SIZE.group)],
  };
}

/** Networks whose synapses come and go. */
export const REWIRING_PRESETS: readonly SpikingPreset[] = [
  {
    name: "engram-rewiring",
    about: "240 neurons grow their synapses, and two groups that were driven together find each other",
    references: ["rinke2018"],
    make: engramRewiring,
  },
];
