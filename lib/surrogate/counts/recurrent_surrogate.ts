import { parseLayers } from "../../nn/layer_list.ts";
import { layerReferences } from "../../nn/layers/registry.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import type { CountSurrogate, SurrogateChoice } from "../surrogate.ts";
import { weightShapes } from "./count_layout.ts";
import { type Likelihood, LIKELIHOODS } from "./distributions.ts";
import { parseRecurrentSpec, type RecurrentSpec } from "./recurrent_spec.ts";
import { rolloutSurrogate } from "./rollout.ts";
import { trainSurrogate } from "./train.ts";

const CHOICES = {
  layers: {
    type: "string",
    value: "STACK",
    help:
      "layers from the inputs up: lstm:UNITS, gru:UNITS, rnn:UNITS, dense:UNITS:ACTIVATION, joined by commas",
    default: "lstm:48",
  },
  state: {
    type: "number",
    value: "M",
    help: "with --data: model the coarse state, too, with M coefficients of a histogram",
    ofDataset: true,
  },
  history: {
    type: "number",
    value: "W",
    help: "last bins that are inputs at once",
    default: "1",
    whole: [1, 256],
  },
  likelihood: {
    type: "string",
    value: "D",
    help: "negative-binomial, poisson, or conway-maxwell for counts that vary less than Poisson's, too",
    default: LIKELIHOODS[0],
    of: LIKELIHOODS,
  },
  window: {
    type: "number",
    value: "T",
    help: "bins per window",
    default: "80",
    whole: [1, Number.MAX_SAFE_INTEGER],
  },
} as const satisfies Record<string, SurrogateChoice>;

/** What is chosen, as {@linkcode CHOICES} has it; layers may be listed, too. */
interface Chosen {
  layers?: string | readonly Layer[];
  history?: number;
  likelihood?: Likelihood;
  window?: number;
}

/** Draws the next bin's counts from a distribution that a stack of layers predicts from the bins before. */
export const RECURRENT_SURROGATE: CountSurrogate<RecurrentSpec, "counts"> = {
  kind: "recurrent",
  about: "bin after bin",
  learnsFrom: "counts",
  gives: "counts",
  lossLabel: "loss (nats per bin)",
  onProcessor: true,
  ensembles: true,
  choices: CHOICES,
  proofs: ["surrogate/counts/likelihood", "surrogate/counts/rollout"],
  parse: parseRecurrentSpec,
  weightShapes,
  populations: ({ populations }) => populations,
  describe: ({ layers, likelihood, features }) => {
    const stack = layers.map(({ kind, units }) => `${kind} of ${units}`).join(", ") || "no layers";
    return `${stack} on ${
      features.window === 1 ? "the last bin" : `the last ${features.window} bins`
    }, ${likelihood}`;
  },
  references: ({ layers, likelihood }) => [
    ...layerReferences(layers),
    ...(likelihood === "conway-maxwell" ? ["conway1962", "guikema2008", "stevenson2016"] : []),
    ...["kingma2015", "salmon2011"],
  ],
  async train(gpu, { choices = {}, ...options }) {
    const { layers = CHOICES.layers.default, history, likelihood, window } = choices as Chosen;
    return await trainSurrogate(gpu, {
      ...options,
      spec: {
        layers: typeof layers === "string" ? parseLayers(layers) : layers,
        history,
        likelihood,
      },
      window: window ?? Math.min(80, options.data.bins - 1),
    });
  },
  rollout: rolloutSurrogate,
};
