import type { Receptor } from "../spiking_spec.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";
import type { SpikingPreset } from "./preset.ts";

/** A current that hardly moves its target, for what learns, and a jump that always makes it spike. */
const TAUGHT: Record<string, Receptor> = {
  learnt: { kinetics: "exponential", tau: 5 },
  told: { kinetics: "delta" },
};

/** Cells that spike when they are told to, and what tells them. */
function taught(timesMs: readonly (readonly number[])[], stepMs: number): {
  populations: Population[];
  projections: Projection[];
} {
  const size = timesMs.length;
  return {
    populations: [
      {
        name: "teacher",
        size,
        neuron: "replay",
        replay: replayOf(timesMs.map((times) => times.map((ms) => ms - stepMs))),
      },
      { name: "post", size, neuron: "lif", parameters: { C_m: 1e6, t_ref: 0 }, receptors: TAUGHT },
    ],
    projections: [{
      from: "teacher",
      to: "post",
      receptor: "told",
      connect: { rule: "one-to-one" },
      weight: 20,
      delayMs: stepMs,
    }],
  };
}

/** Spike times of each cell as a population replays them. */
function replayOf(timesMs: readonly (readonly number[])[]) {
  return { timesMs: timesMs.flat(), cells: timesMs.flatMap((times, cell) => times.map(() => cell)) };
}

/** Pairs of the standard protocol of plasticity, and the first one, ms. */
const PAIRS = { number: 60, firstMs: 100 };

/**
 * The window of spike-timing dependent plasticity: 81 synapses whose sources spike from 40 ms before to 40 ms after one cell, 60
 * times a second apart; the weights then draw the window of Song, Miller & Abbott (2000), doi:10.1038/78829.
 */
function stdpWindow(name: string): SpikingSpec {
  const stepMs = 0.1, delayMs = 1;
  const pairs = Array.from({ length: PAIRS.number }, (_, pair) => PAIRS.firstMs + 1000 * pair);
  // A spike of the source arrives so long before that of the target; none at the same time.
  const leads = Array.from({ length: 81 }, (_, k) => 40 - k + (k === 40 ? 0.1 : 0));
  const { populations, projections } = taught([pairs], stepMs);
  return {
    kind: "spiking",
    name,
    stepMs,
    populations: [
      {
        name: "pre",
        size: leads.length,
        neuron: "replay",
        replay: replayOf(leads.map((lead) => pairs.map((ms) => ms - lead - delayMs))),
      },
      ...populations,
    ],
    projections: [
      ...projections,
      {
        from: "pre",
        to: "post",
        receptor: "learnt",
        connect: { rule: "all-to-all" },
        weight: 0.5,
        delayMs,
        learning: { model: "stdp" },
      },
    ],
  };
}

/** Rates of pairs, Hz, each once with the source 10 ms ahead and once behind. */
export const TRIPLET_RATES: readonly number[] = [1, 5, 10, 20, 30, 40, 50];

/**
 * Sixty pairs of spikes at +10 and -10 ms, at rates from 1 to 50 Hz: with triplets they are weakened at low and strengthened at high rates,
 * whatever their order. J.-P. Pfister, W. Gerstner (2006), doi:10.1523/JNEUROSCI.1425-06.2006, minimal model of visual cortex.
 */
function tripletRates(name: string): SpikingSpec {
  const stepMs = 0.1, delayMs = 1;
  const cells = TRIPLET_RATES.flatMap((rate) => [10, -10].map((lead) => ({ rate, lead })));
  const post = cells.map(({ rate }) =>
    Array.from(
      { length: PAIRS.number },
      (_, pair) => Math.round(10 * (PAIRS.firstMs + 1000 * pair / rate)) / 10,
    )
  );
  const { populations, projections } = taught(post, stepMs);
  const pre = cells.map(({ lead }, cell) => post[cell].map((ms) => ms - lead - delayMs));
  return {
    kind: "spiking",
    name,
    stepMs,
    populations: [
      { name: "pre", size: cells.length, neuron: "replay", replay: replayOf(pre) },
      ...populations,
    ],
    projections: [
      ...projections,
      {
        from: "pre",
        to: "post",
        receptor: "learnt",
        connect: { rule: "one-to-one" },
        weight: 0.5,
        delayMs,
        learning: { model: "stdp-triplet" },
      },
    ],
  };
}

/**
 * A cell with 1,000 Poisson inputs that compete by spike-timing dependent plasticity: after some minutes each weight is near 0 or near its
 * largest. After S. Song, K. D. Miller, L. F. Abbott (2000), doi:10.1038/78829, with the constants of the example that Brian2 users know:
 * 15 Hz, membrane 10 ms, synapses 5 ms, largest conductance 0.01 of the leak's, changes of 0.01 and -0.0105 of it.
 */
function stdpCompetition(name: string): SpikingSpec {
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [
      { name: "inputs", size: 1000, neuron: "poisson", parameters: { rate: 15 } },
      {
        name: "cell",
        size: 1,
        neuron: "lif",
        parameters: { C_m: 100, g_L: 10, E_L: -74, V_th: -54, V_reset: -60, t_ref: 0 },
        receptors: { exc: { kinetics: "exponential", tau: 5, reversal: 0 } },
      },
    ],
    projections: [{
      from: "inputs",
      to: "cell",
      receptor: "exc",
      connect: { rule: "all-to-all" },
      weight: { uniform: [0, 0.1] },
      delayMs: 0.1,
      learning: { model: "stdp", parameters: { A_plus: 0.01, A_minus: 0.0105, w_max: 0.1 } },
    }],
  };
}

/** Synapses of a protocol of tagging and capture: each of a cell of its own. */
const TRIALS = 20;

/**
 * Tetanus onto twenty synapses, each of a cell of its own, in steps of 1 ms: the early phase rises at once; where it is strong, the
 * cell makes protein, and the late phase follows in hours. J. Luboeinski, C. Tetzlaff (2021), doi:10.1038/s42003-021-01778-y, in vitro constants. The
 * trains are those of the experiments that it follows, as we remember them; not checked against the article.
 */
function tetanus(name: string, trains: readonly { fromMs: number; spikes: number }[]): SpikingSpec {
  const times = trains.flatMap(({ fromMs, spikes }) =>
    Array.from({ length: spikes }, (_, k) => fromMs + 10 * k)
  );
  const { populations, projections } = taught(Array.from({ length: TRIALS }, () => []), 1);
  return {
    kind: "spiking",
    name,
    stepMs: 1,
    populations: [
      {
        name: "pre",
        size: TRIALS,
        neuron: "replay",
        replay: replayOf(Array.from({ length: TRIALS }, () => times)),
      },
      ...populations,
    ],
    projections: [
      ...projections,
      {
        from: "pre",
        to: "post",
        receptor: "learnt",
        connect: { rule: "one-to-one" },
        weight: 420.075,
        delayMs: 3,
        learning: { model: "tagging-and-capture", parameters: { c_pre: 1, c_post: 0.2758 } },
      },
    ],
  };
}

/** Three trains of 100 spikes at 100 Hz, ten minutes apart, and one of 21. */
const STRONG = [1, 601, 1201].map((second) => ({ fromMs: 1000 * second, spikes: 100 }));
const WEAK = [{ fromMs: 1000, spikes: 21 }];

/** Protocols and networks in which synapses learn. */
export const PLASTICITY_PRESETS: readonly SpikingPreset[] = [
  {
    name: "stdp-window",
    about: "60 pairs of spikes at lags of -40 to 40 ms draw the window of STDP",
    references: ["song2000"],
    make: stdpWindow,
  },
  {
    name: "stdp-triplet",
    about: "60 pairs at 1 to 50 Hz: the dependence on rate of triplets, Pfister & Gerstner 2006",
    references: ["pfister2006"],
    make: tripletRates,
  },
  {
    name: "stdp-competition",
    about: "1,000 Poisson inputs that compete for a cell, after Song, Miller & Abbott 2000",
    references: ["song2000"],
    make: stdpCompetition,
  },
  {
    name: "tetanus-strong",
    about: "strong tetanus: synaptic tagging and capture make a late phase, Luboeinski & Tetzlaff 2021",
    references: ["luboeinski2021"],
    make: (name) => tetanus(name, STRONG),
  },
  {
    name: "tetanus-weak",
    about: "weak tetanus: an early phase that decays",
    references: ["luboeinski2021"],
    make: (name) => tetanus(name, WEAK),
  },
];
