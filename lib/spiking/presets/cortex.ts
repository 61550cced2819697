import type { Receptor } from "../spiking_spec.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** What networks of regular and fast spiking AdEx cells differ in. */
interface RsFs {
  /** Weights, nS. */
  weights: { e: number; i: number };
  /** Decay of synapses, ms. */
  tau: number;
  /** Rate of the external hits of each cell, Hz. */
  driveHz: number;
  rs: Record<string, number>;
  fs: Record<string, number>;
}

const ADEX = { C_m: 200, g_L: 10, V_T: -50, V_reset: -65, t_ref: 5, tau_w: 500 };

/** 8,000 regular spiking excitatory and 2,000 fast spiking inhibitory cells, connected with probability 0.05. */
function rsFs(name: string, { weights, tau, driveHz, rs, fs }: RsFs): SpikingSpec {
  const receptors: Record<string, Receptor> = {
    exc: { kinetics: "exponential", tau, reversal: 0 },
    inh: { kinetics: "exponential", tau, reversal: -80 },
  };
  const population = (name: string, size: number, own: Record<string, number>): Population => ({
    name,
    size,
    neuron: "adex",
    // A spike is counted five slopes above V_T.
    parameters: { ...ADEX, ...own, V_peak: ADEX.V_T + 5 * own.Delta_T },
    initial: { V_m: { uniform: [-65, -50] } },
    receptors,
  });
  const project = (from: string, to: string): Projection => ({
    from,
    to,
    receptor: from === "E" ? "exc" : "inh",
    connect: { rule: "fixed-probability", probability: 0.05 },
    weight: from === "E" ? weights.e : weights.i,
    delayMs: 0.1,
  });
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [population("E", 8000, rs), population("I", 2000, fs)],
    projections: ["E", "I"].flatMap((from) => ["E", "I"].map((to) => project(from, to))),
    drives: ["E", "I"].map((to) => ({ to, receptor: "exc", rateHz: driveHz, weight: weights.e })),
  };
}

/**
 * The self-sustained irregular network of Destexhe (2009), doi:10.1007/s10827-009-0164-4: 500 AdEx cells, 5 percent of the
 * excitatory ones with low threshold, started by 50 ms of noise into a fifth of them.
 */
function destexhe2009(name: string): SpikingSpec {
  const receptors: Record<string, Receptor> = {
    exc: { kinetics: "exponential", tau: 5, reversal: 0 },
    inh: { kinetics: "exponential", tau: 10, reversal: -80 },
  };
  const population = (name: string, size: number, a: number, b: number): Population => ({
    name,
    size,
    neuron: "adex",
    parameters: {
      C_m: 200,
      g_L: 10,
      E_L: -60,
      V_T: -50,
      V_reset: -60,
      Delta_T: 2.5,
      V_peak: -37.5,
      t_ref: 2.5,
      tau_w: 600,
      a,
      b,
    },
    receptors,
  });
  const populations = [
    population("RS", 380, 1, 5),
    population("LTS", 20, 20, 0),
    population("FS", 100, 1, 0),
  ];
  const pairs = { rule: "fixed-probability", probability: 0.08 } as const;
  const all = populations.map(({ name }) => name);
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [
      ...populations,
      // Twenty synapses of each of a hundred cells, each hit once in 70 ms on average.
      { name: "start", size: 100, neuron: "poisson", parameters: { rate: 20 / 0.07, t_stop: 50 } },
    ],
    projections: [
      ...all.flatMap((from) =>
        all.map((to): Projection => ({
          from,
          to,
          receptor: from === "FS" ? "inh" : "exc",
          connect: pairs,
          weight: from === "FS" ? 67 : 6,
          delayMs: 0.1,
        }))
      ),
      {
        from: "start",
        to: "RS",
        receptor: "exc",
        connect: { rule: "pairs", sources: spreadOver(100), targets: spreadOver(100) },
        weight: 6,
        delayMs: 0.1,
      },
    ],
  };
}

/** 0 to size - 1. */
function spreadOver(size: number): number[] {
  return Array.from({ length: size }, (_, k) => k);
}

/** Zerlaut et al. (2018), doi:10.1007/s10827-017-0668-2: asynchronous irregular. */
const ZERLAUT: RsFs = {
  weights: { e: 1, i: 5 },
  tau: 5,
  driveHz: 1600,
  rs: { E_L: -65, Delta_T: 2, a: 4, b: 20 },
  fs: { E_L: -65, Delta_T: 0.5, a: 0, b: 0 },
};

/**
 * Adaptation b makes waking or sleeping: numbers of a program of Goldman et al. (2021), whose article on both states is
 * doi:10.3389/fncom.2022.1058957 (2023).
 */
function goldman(b: number): RsFs {
  return {
    weights: { e: 1.5, i: 5 },
    tau: 5,
    driveHz: 140,
    rs: { E_L: -63, V_reset: -55, Delta_T: 2, a: 0, b },
    fs: { E_L: -65, Delta_T: 0.5, a: 0, b: 0 },
  };
}

/** Networks of AdEx cells. */
export const CORTEX_PRESETS: readonly SpikingPreset[] = [
  {
    name: "rs-fs",
    about: "10,000 AdEx cells of Zerlaut et al. 2018, asynchronous irregular",
    references: ["zerlaut2018"],
    make: (name) => rsFs(name, ZERLAUT),
  },
  {
    name: "rs-fs-awake",
    about: "the same of Goldman et al. 2021 with weak adaptation",
    references: ["zerlaut2018", "goldman2023"],
    make: (name) => rsFs(name, goldman(1)),
  },
  {
    name: "rs-fs-asleep",
    about: "the same with strong adaptation: Up and Down states",
    references: ["zerlaut2018", "goldman2023"],
    make: (name) => rsFs(name, goldman(60)),
  },
  {
    name: "destexhe-2009",
    about: "500 AdEx cells of Destexhe 2009 that keep themselves active",
    references: ["destexhe2009"],
    make: destexhe2009,
  },
];
