/**
 * What a visitor chooses from: networks, cells, and what of them is changed.
 * @module
 */

/** A parameter that is changed by a slider. */
export interface Slider {
  /** Name in links and specs: a field, or a path of `overrideSpiking`. */
  path: string;
  label: string;
  unit: string;
  low: number;
  high: number;
  step: number;
  /** Value of the preset. */
  value: number;
}

/** What is chosen. */
export interface Choice {
  /** Name in links. */
  name: string;
  title: string;
  /** Group in the list. */
  group: string;
  kind: "mif" | "spiking" | "cell";
  /** Preset of the library. */
  preset: string;
  /** Part of its cells that is simulated. @default 1 */
  scale?: number;
  about: string;
  sliders: readonly Slider[];
  /** Its trained surrogate, and what is said of it. */
  surrogate?: { model: string; about: string };
  /** Biological time in a second to begin with, ms. */
  pace: number;
  /** Biological time that pictures show, ms. @default 500 */
  shownMs?: number;
}

const MARKOV = "Markovian networks", NEURONS = "Point neurons", CELL = "A detailed cell";

function slider(
  path: string,
  label: string,
  [low, value, high]: readonly [number, number, number],
  options: { unit?: string; step?: number } = {},
): Slider {
  const { unit = "", step = (high - low) / 100 } = options;
  return { path, label, unit, low, high, step, value };
}

const weight = (path: string, label: string, most = 1.5) =>
  slider(`scale(${path})`, label, [0.5, 1, most], { unit: "×", step: 0.01 });

/** All choices; the first is what a visitor meets. */
export const CHOICES: readonly Choice[] = [
  {
    name: "mif-small-syn",
    title: "100 cells that fire in volleys",
    group: MARKOV,
    kind: "mif",
    preset: "mif-small-syn",
    about:
      "75 excitatory and 25 inhibitory integrate-and-fire cells of the visual cortex. Excitation runs ahead of inhibition again and again: the cells fire in short bursts, volleys, some 40 times a second (Cai et al. 2021).",
    sliders: [
      slider("lambda", "drive from outside", [4000, 7000, 9000], { unit: "kicks/s", step: 50 }),
      slider("S_EE", "excitation of E cells", [14, 20, 22], { step: 0.1 }),
      slider("S_EI", "inhibition of E cells", [18, 20, 28], { step: 0.1 }),
      slider("S_IE", "excitation of I cells", [7.5, 8, 12], { step: 0.1 }),
      slider("tau_EE", "delay of excitation", [1, 1.4, 6], { unit: "ms", step: 0.1 }),
    ],
    pace: 200,
  },
  {
    name: "mif-second",
    title: "400 cells and their surrogate",
    group: MARKOV,
    kind: "mif",
    preset: "mif-second",
    about:
      "300 excitatory and 100 inhibitory cells with weak drive. Four couplings can be changed. A neural network has learnt what the spiking network does at any of their values.",
    sliders: [
      slider("S_EE", "E to E", [3.5, 4, 4.5], { step: 0.01 }),
      slider("S_IE", "E to I", [2.5, 3, 3.5], { step: 0.01 }),
      slider("S_EI", "I to E", [1.7, 2.2, 2.7], { step: 0.01 }),
      slider("S_II", "I to I", [1.5, 2, 2.5], { step: 0.01 }),
    ],
    surrogate: {
      model: "zhang2024-lstm",
      about:
        "An LSTM of 64 units draws the number of spikes of each population in the next millisecond from those before. It knows no single cells: its spikes are dealt to cells at random.",
    },
    pace: 200,
  },
  {
    name: "rs-fs-asleep",
    title: "2,000 cells, asleep or awake",
    group: NEURONS,
    kind: "spiking",
    preset: "rs-fs-asleep",
    scale: 0.2,
    about:
      "Adapting cells of Goldman et al. (2021), a fifth of them with as many inputs to each. Strong adaptation ends every bout of firing: Up and Down states, as in sleep. Turn it down, and the network wakes.",
    sliders: [
      slider("populations.E.parameters.b", "adaptation after a spike", [0, 60, 100], { unit: "pA", step: 1 }),
      slider("populations.E.parameters.E_L", "leak potential of E cells", [-66, -63, -60], {
        unit: "mV",
        step: 0.1,
      }),
      weight("drives.*.rateHz", "drive from outside", 2),
      weight("projections.I->*.weight", "inhibition"),
    ],
    pace: 500,
    shownMs: 2000,
  },
  {
    name: "coba",
    title: "4,000 cells with conductances",
    group: NEURONS,
    kind: "spiking",
    preset: "coba",
    about:
      "The first benchmark of Brette et al. (2007): 3,200 excitatory and 800 inhibitory cells keep each other active without any input.",
    sliders: [
      slider("populations.*.parameters.E_L", "leak potential", [-65, -60, -52], { unit: "mV", step: 0.1 }),
      slider("populations.*.parameters.t_ref", "refractory time", [1, 5, 10], { unit: "ms", step: 0.1 }),
      weight("projections.E->*.weight", "excitation"),
      weight("projections.I->*.weight", "inhibition"),
    ],
    pace: 200,
  },
  {
    name: "izhikevich-2003",
    title: "1,000 cells with rhythms",
    group: NEURONS,
    kind: "spiking",
    preset: "izhikevich-2003",
    about:
      "The network of Izhikevich (2003): 800 regular-spiking and 200 fast-spiking cells, all connected, with noise from the thalamus. Rhythms of 10 and 40 Hz come and go.",
    sliders: [
      slider("populations.E.parameters.a", "recovery of E cells", [0.01, 0.02, 0.1], { step: 0.001 }),
      weight("currents.*.sd", "noise from the thalamus"),
      weight("projections.E->*.weight", "excitation"),
      weight("projections.I->*.weight", "inhibition", 2),
    ],
    pace: 500,
    shownMs: 1000,
  },
  {
    name: "hay2011",
    title: "A pyramidal cell and its surrogate",
    group: CELL,
    kind: "cell",
    preset: "hay2011",
    about:
      "The layer 5 pyramidal cell of Hay et al. (2011), branch by branch, with 32 groups of synapses. A neural network has learnt what the cell's voltage does; both get the same inputs.",
    sliders: [
      slider("excitation", "rate of excitatory inputs", [0, 1, 2], { unit: "×", step: 0.01 }),
      slider("inhibition", "rate of inhibitory inputs", [0, 1, 2], { unit: "×", step: 0.01 }),
    ],
    surrogate: {
      model: "hay2011",
      about:
        "A recurrent network of 128 units predicts the voltage of soma and dendrite and the chance of a spike, ms by ms, from the input spikes alone.",
    },
    pace: 100,
  },
];

/** A choice by its name; the first where there is none of this name. */
export function findChoice(name: string): Choice {
  return CHOICES.find((choice) => choice.name === name) ?? CHOICES[0];
}
