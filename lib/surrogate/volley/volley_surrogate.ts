import { failType } from "../../base/fail.ts";
import { parseLayers } from "../../nn/layer_list.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import type { CountSurrogate, SurrogateChoice } from "../surrogate.ts";
import { rolloutVolleys } from "./rollout_volleys.ts";
import { trainVolleys } from "./train_volleys.ts";
import { volleyShapes } from "./volley_layout.ts";
import { type HiddenLayer, parseVolleySpec, volleyPopulations, type VolleySpec } from "./volley_spec.ts";

const CHOICES = {
  layers: {
    type: "string",
    value: "STACK",
    help: "hidden layers from the inputs up: dense:UNITS:ACTIVATION, joined by commas",
    default: "dense:64:silu,dense:64:silu",
  },
  modes: {
    type: "number",
    value: "M",
    help: "cosine coefficients of the root of a voltage histogram",
    default: "12",
    ofDataset: true,
  },
  components: {
    type: "number",
    value: "K",
    help: "Gaussians of the mixture",
    default: "8",
    whole: [1, 16],
  },
  step: { type: "number", value: "MS", help: "time step between volleys, ms", default: "0.1" },
} as const satisfies Record<string, SurrogateChoice>;

/** What is chosen, as {@linkcode CHOICES} has it; layers may be listed, too. The modes are those of the data. */
interface Chosen {
  layers?: string | readonly Layer[];
  components?: number;
  step?: number;
}

function hidden(layers: string | readonly Layer[]): HiddenLayer[] {
  return (typeof layers === "string" ? parseLayers(layers) : layers).map((layer) => {
    if (layer.kind === "dense") return layer;
    failType("train a volley surrogate", "its layers must be dense:UNITS:ACTIVATION", layer.kind);
  });
}

/** Jumps over volleys, and simulates the network between them. */
export const VOLLEY_SURROGATE: CountSurrogate<VolleySpec, "volleys"> = {
  kind: "volley",
  about: "jumps over volleys",
  learnsFrom: "volleys",
  gives: "counts",
  onProcessor: true,
  ensembles: true,
  lossLabel: "loss (nats per volley)",
  choices: CHOICES,
  proofs: [
    "surrogate/volley/volley_advance",
    "surrogate/volley/volley_jump",
    "surrogate/volley/volley_pattern",
    "surrogate/volley/mixture",
    "surrogate/volley/volley_gather",
  ],
  parse: parseVolleySpec,
  weightShapes: volleyShapes,
  populations: volleyPopulations,
  network: ({ network }) => network,
  describe: ({ layers, components, patterns }) =>
    `${
      layers.map(({ units }) => `dense of ${units}`).join(", ") || "no layers"
    }, mixture of ${components}, library of ${patterns.events} volleys`,
  references: () => ["zhang2024", "bishop1994", "kingma2015", "salmon2011"],
  async train(gpu, { choices = {}, data: { volleys, ...about }, ...options }) {
    const { layers = CHOICES.layers.default, components, step } = choices as Chosen;
    return await trainVolleys(gpu, {
      ...options,
      data: volleys,
      spec: { ...about, layers: hidden(layers), components, stepMs: step },
    });
  },
  rollout: rolloutVolleys,
};
