import { SpecError } from "../errors.ts";
import { nearestName } from "../nearest_name.ts";
import {
  type Drive,
  parseSpikingSpec,
  type Projection,
  type Receptor,
  type SpikingSpec,
} from "./spiking_spec.ts";
import type { Value } from "./value.ts";

/** Cells of the networks of Brette et al. (2007) at their published size, four in five of them excitatory. */
const BRETTE_CELLS = 4000;

/** All four projections of an E and an I population. */
function brette(
  connect: Projection["connect"][],
  weights: { e: number; i: number },
  receptors: { e: string; i: string },
): Projection[] {
  return (["E", "I"] as const).flatMap((from, at) =>
    (["E", "I"] as const).map((to) => ({
      from,
      to,
      receptor: from === "E" ? receptors.e : receptors.i,
      connect: connect[at],
      weight: from === "E" ? weights.e : weights.i,
      delayMs: 0.1,
    }))
  );
}

interface Brette {
  neuron: string;
  parameters: Record<string, Value>;
  initial: Record<string, Value>;
  receptors: Record<string, Receptor>;
  weights: { e: number; i: number };
  names?: { e: string; i: string };
}

/** A network of Brette et al. (2007), doi:10.1007/s10827-007-0038-6, with connections of probability 0.02. */
function bretteSpec(
  name: string,
  { neuron, parameters, initial, receptors, weights, names }: Brette,
): SpikingSpec {
  const population = (name: string, size: number) => ({ name, size, neuron, parameters, initial, receptors });
  const pairs = { rule: "fixed-probability", probability: 0.02 } as const;
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [population("E", BRETTE_CELLS * 0.8), population("I", BRETTE_CELLS * 0.2)],
    projections: brette([pairs, pairs], weights, names ?? { e: "exc", i: "inh" }),
  };
}

const LIF = { C_m: 200, g_L: 10, V_th: -50, V_reset: -60, t_ref: 5 };
const CONDUCTANCES: Record<string, Receptor> = {
  exc: { kinetics: "exponential", tau: 5, reversal: 0 },
  inh: { kinetics: "exponential", tau: 10, reversal: -80 },
};
/** Start of the conductance networks: 10 nS times N(4, 1.5) and N(20, 12). */
const SPREAD: Record<string, Value> = {
  exc: { normal: [40, 15], low: 0 },
  inh: { normal: [200, 120], low: 0 },
};

/** One of the four regimes of Brunel (2000), doi:10.1023/A:1008925309027, figure 8: g and the drive over that at threshold. */
function brunel(
  name: string,
  { g, drive, delayMs = 1.5 }: { g: number; drive: number; delayMs?: number },
): SpikingSpec {
  const weight = 0.1;
  const receptors: Record<string, Receptor> = { psp: { kinetics: "delta" } };
  const parameters = { C_m: 200, g_L: 10, E_L: 0, V_th: 20, V_reset: 10, t_ref: 2 };
  const population = (name: string, size: number) => ({
    name,
    size,
    neuron: "lif",
    parameters,
    initial: { V_m: { uniform: [0, 20] as [number, number] } },
    receptors,
  });
  const project = (from: string, to: string, indegree: number, weight: number): Projection => ({
    from,
    to,
    receptor: "psp",
    connect: { rule: "fixed-indegree", indegree },
    weight,
    delayMs,
  });
  const ends = ["E", "I"];
  // The rate of one input that brings the mean to threshold is V_th / (J C_E tau).
  const rateHz = drive * 20 / (weight * 20) * 1000;
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [population("E", 10_000), population("I", 2500)],
    projections: ends.flatMap((to) => [project("E", to, 1000, weight), project("I", to, 250, -g * weight)]),
    drives: ends.map((to): Drive => ({ to, receptor: "psp", rateHz, weight })),
  };
}

const PRESETS: readonly { name: string; about: string; make: (name: string) => SpikingSpec }[] = [
  {
    name: "coba",
    about: "benchmark 1 of Brette et al. 2007: integrate-and-fire with conductances, 4,000 cells",
    make: (name) =>
      bretteSpec(name, {
        neuron: "lif",
        parameters: { ...LIF, E_L: -60 },
        initial: { V_m: { normal: [-65, 5], high: -50.01 }, ...SPREAD },
        receptors: CONDUCTANCES,
        weights: { e: 6, i: 67 },
      }),
  },
  {
    name: "cuba",
    about: "benchmark 2: with currents",
    make: (name) =>
      bretteSpec(name, {
        neuron: "lif",
        parameters: { ...LIF, E_L: -49 },
        initial: { V_m: { uniform: [-60, -50] } },
        receptors: { exc: { kinetics: "exponential", tau: 5 }, inh: { kinetics: "exponential", tau: 10 } },
        weights: { e: 16.2, i: -90 },
      }),
  },
  {
    name: "cobahh",
    about: "benchmark 3: Hodgkin-Huxley cells with conductances",
    make: (name) =>
      bretteSpec(name, {
        neuron: "traub-miles",
        parameters: {},
        initial: { V_m: { normal: [-65, 5] }, ...SPREAD },
        receptors: CONDUCTANCES,
        weights: { e: 6, i: 67 },
      }),
  },
  {
    name: "cuba-delta",
    about: "benchmark 4: with voltage jumps, here on the grid of steps",
    make: (name) =>
      bretteSpec(name, {
        neuron: "lif",
        parameters: { ...LIF, E_L: -49 },
        initial: { V_m: { uniform: [-60, -50] } },
        receptors: { psp: { kinetics: "delta" } },
        weights: { e: 0.25, i: -2.25 },
        names: { e: "psp", i: "psp" },
      }),
  },
  {
    name: "brunel-sr",
    about: "Brunel 2000, synchronous regular",
    make: (name) => brunel(name, { g: 3, drive: 2 }),
  },
  {
    name: "brunel-fast",
    about: "the same, synchronous irregular with fast oscillation",
    make: (name) => brunel(name, { g: 6, drive: 4 }),
  },
  {
    name: "brunel-ai",
    about: "the same, asynchronous irregular",
    make: (name) => brunel(name, { g: 5, drive: 2 }),
  },
  {
    name: "brunel-slow",
    about: "the same, synchronous irregular with slow oscillation",
    make: (name) => brunel(name, { g: 4.5, drive: 0.9 }),
  },
];

/** Names of the presets of spiking networks, with a line about each. */
export function listSpikingPresets(): { name: string; about: string }[] {
  return PRESETS.map(({ name, about }) => ({ name, about }));
}

/**
 * A preset of a spiking network.
 * @param name Such as `coba`; see {@link listSpikingPresets}.
 * @throws {SpecError} When there is none; names the nearest.
 */
export function getSpikingPreset(name: string): SpikingSpec {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset) return parseSpikingSpec(preset.make(name));
  const names = PRESETS.map((one) => one.name);
  const near = nearestName(name, names);
  throw new SpecError("preset", [
    `Cannot load a preset as there is no spiking network of this name: current value is ${name} (${
      near ? `did you mean ${near}?` : `there are ${names.join(", ")}`
    }).`,
  ]);
}
