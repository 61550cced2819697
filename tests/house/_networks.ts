import { parseSpikingSpec, type SpikingSpec } from "@volley/volley";

/**
 * A small network of point neurons that has a bit of all that its files may hold: places, short-term plasticity, synapses that learn, receptors of
 * every time course, drives, currents, drawn values.
 */
export const MANY_SIDED: SpikingSpec = parseSpikingSpec({
  kind: "spiking",
  name: "many-sided",
  stepMs: 0.1,
  populations: [
    { name: "P", size: 20, neuron: "poisson", parameters: { rate: 30 } },
    {
      name: "E",
      size: 16,
      neuron: "adex",
      positions: { grid: [4, 4], spacing: 1 },
      initial: { V_m: { uniform: [-70, -55] } },
      receptors: {
        ampa: { kinetics: "exponential", tau: 5, reversal: 0 },
        nmda: { kinetics: "biexponential", tauRise: 2, tauDecay: 60, reversal: 0, magnesium: 1 },
        gaba: { kinetics: "alpha", tau: 6, reversal: -80 },
      },
    },
    {
      name: "I",
      size: 6,
      neuron: "lif",
      parameters: { t_ref: 2 },
      receptors: { exc: { kinetics: "exponential", tau: 3 }, jump: { kinetics: "delta" } },
    },
  ],
  projections: [
    {
      from: "P",
      to: "E",
      receptor: "ampa",
      connect: { rule: "fixed-probability", probability: 0.4 },
      weight: 0.8,
      delayMs: 1.5,
      learning: { model: "stdp" },
    },
    {
      from: "E",
      to: "E",
      receptor: "nmda",
      connect: { rule: "distance", profile: "gaussian", probability: 0.8, length: 1, delayPerLength: 0.5 },
      weight: { normal: [1, 0.2] },
      delayMs: 1,
    },
    {
      from: "E",
      to: "I",
      receptor: "exc",
      connect: { rule: "fixed-indegree", indegree: 5 },
      weight: 200,
      delayMs: 1,
      shortTerm: { U: 0.4, tauFacilitation: 200, tauDepression: 100 },
    },
    {
      from: "I",
      to: "E",
      receptor: "gaba",
      connect: { rule: "all-to-all" },
      weight: 2,
      delayMs: { uniform: [0.5, 1.5] },
    },
  ],
  drives: [{ to: "I", receptor: "jump", rateHz: 100, weight: 4 }],
  currents: [
    { to: "E", wave: "noise", mean: 800, sd: 150, tau: 10 },
    { to: "I", wave: "pulse", amplitude: 300, fromMs: 20, untilMs: 60 },
  ],
});

/** Arguments of a small Markovian network. */
export const SMALL_MIF = [
  "mif-small-syn",
  "--set",
  "N_E=20",
  "--set",
  "N_I=7",
  "--set",
  "S_EE=40",
  "--set",
  "tau_R=2",
] as const;
