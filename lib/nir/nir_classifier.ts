import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import type { NirGraph, NirTensor } from "./nir_graph.ts";
import { layersOfNir, type LayersOfNirOptions, type NirSums, type NirUnits } from "./nir_layers.ts";
import { type GivenLayer, nirOfLayers, type NirOfLayersOptions, requireNirOptions } from "./nir_of_layers.ts";

/** A classifier of spiking layers, as far as a graph is made of it. */
export interface GivenClassifier {
  /** Its layers from the inputs up, the readout, and whether inputs are one step that is shown in all. */
  spec: { layers: readonly GivenLayer[]; output: GivenLayer; constant?: boolean };
  /** Its weights: `layers.N.weight` and so on, the readout's last. */
  weights: Readonly<Record<string, NirTensor>>;
}

/** A classifier of spiking layers that a graph became, as `classify` of `@volley/volley/learning` takes one. */
export interface NirClassifier {
  /** What it is. */
  spec: {
    /** Kind of model. */
    kind: "spiking-classifier";
    /** F, numbers of a step of the inputs. */
    channels: number;
    /** T, steps. */
    steps: number;
    /** Inputs have steps of their own. */
    constant: false;
    /** C. */
    classes: number;
    /** Layers from the inputs up, below the readout. */
    layers: (NirUnits | NirSums)[];
    /** The readout. */
    output: NirUnits;
    /** How scores come from its outputs. */
    readout: "mean" | "sum" | "max" | "last";
    /** What would be lost. */
    loss: { kind: "cross-entropy" };
    /** No rates are kept near targets. */
    rates: [];
    /** Nothing was trained here. */
    training: Record<string, never>;
  };
  /** Its weights: `layers.N.weight` and so on, the readout's last. */
  weights: Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;
}

/** How a graph becomes a classifier. */
export interface ClassifierOfNirOptions extends LayersOfNirOptions {
  /** T, steps of its inputs. */
  steps: number;
  /** How the scores of classes come from what the last node puts out: mean, sum or largest value over time, or that of the last step. @default "mean" */
  readout?: "mean" | "sum" | "max" | "last";
}

const TASK = "make a classifier of the graph";
const OPTIONS: OptionNames<ClassifierOfNirOptions> = {
  stepMs: true,
  reset: true,
  steps: true,
  readout: true,
};
const READOUTS = ["mean", "sum", "max", "last"];

/**
 * A graph of a trained classifier of spiking layers, as {@linkcode nirOfLayers} makes one of its layers; the readout is its last node, whose outputs
 * over time another program has to turn into scores.
 * @param model As `trainClassifier` or `loadClassifier` of `@volley/volley/learning` give one.
 * @throws {RangeError | TypeError} For {@linkcode nirOfLayers}.
 */
export function nirOfClassifier(model: GivenClassifier, options: NirOfLayersOptions): NirGraph {
  requireNirOptions(options);
  const { spec: { layers, output, constant = false }, weights } = model;
  const named = [...layers, output].map((layer, at) => {
    const start = `layers.${at + Number(constant)}.`;
    const own = Object.entries(weights).filter(([name]) => name.startsWith(start));
    return { layer, weights: Object.fromEntries(own.map(([name, one]) => [name.slice(start.length), one])) };
  });
  return nirOfLayers(named, options);
}

/**
 * A classifier of a graph, as {@linkcode layersOfNir} makes its layers; its last node is the readout, with as many units as there are classes.
 * @throws {RangeError} When the last node is no neuron, or for {@linkcode layersOfNir}.
 * @throws {TypeError} When an option is unknown.
 */
export function classifierOfNir(graph: NirGraph, options: ClassifierOfNirOptions): NirClassifier {
  requireKnown(TASK, options, OPTIONS);
  const { steps, readout = "mean", ...rest } = options;
  requireWhole(TASK, "steps", steps);
  if (!READOUTS.includes(readout)) fail(TASK, `readout must be one of ${READOUTS.join(", ")}`, readout);
  const { inputs, layers } = layersOfNir(graph, rest), output = layers.at(-1)?.layer;
  if (output?.kind !== "lif") fail(TASK, "its last node must be of neurons", output ? "sums" : "none");
  const weights: NirClassifier["weights"] = {};
  layers.forEach((layer, at) => {
    for (const [name, { shape, data }] of Object.entries(layer.weights)) {
      weights[`layers.${at}.${name}`] = { shape: [...shape], data: Float32Array.from(data) };
    }
  });
  return {
    spec: {
      ...{ kind: "spiking-classifier", channels: inputs, steps, constant: false, classes: output.units },
      ...{ layers: layers.slice(0, -1).map(({ layer }) => layer), output, readout },
      ...{ loss: { kind: "cross-entropy" }, rates: [], training: {} },
    },
    weights,
  };
}
