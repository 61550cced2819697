import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive } from "../base/require_number.ts";
import { checkGraph, type Refuse } from "./nir_check.ts";
import type {
  NirCubaLI,
  NirCubaLIF,
  NirGraph,
  NirLI,
  NirLIF,
  NirMetadata,
  NirNode,
  NirTensor,
} from "./nir_graph.ts";
import { RESET } from "./nir_layers.ts";

/** Fields of a layer that a graph is made of: those of kind `lif`, and `dense` ones that are linear. */
export interface GivenLayer {
  /** Kind of layer. */
  kind: string;
  /** N, units. @default as the weights have */
  units?: number;
  /** What a dense layer does to its sums. */
  activation?: string;
  /** As the layer has it. @default true */
  spikes?: boolean;
  /** As the layer has it. @default false */
  recurrent?: boolean;
  /** As the layer has it. @default 0.9 */
  decay?: number;
  /** As the layer has it. @default 1 */
  threshold?: number;
  /** As the layer has it. @default null */
  synapse?: number | null;
  /** As the layer has it. @default null */
  adaptation?: object | null;
  /** As the layer has it. @default "subtract" */
  reset?: "subtract" | "zero";
}

/** How layers become a graph. */
export interface NirOfLayersOptions {
  /** dt, what a step of the layers takes, ms. snnTorch counts with 0.1. */
  stepMs: number;
  /**
   * What becomes of resets that subtract the threshold, which NIR cannot say: they are refused, or written as resets to zero, as snnTorch does, and said
   * in the node's metadata, which `layersOfNir` reads. @default "refuse"
   */
  subtract?: "refuse" | "as-zero";
  /**
   * What makes up for dt / tau in LIF and LI nodes: the resistance r = tau / dt, so that weights stay, which snnTorch writes and Norse's importer leaves out; or
   * weights that are multiplied by it, with r = 1. @default "resistance"
   */
  gain?: "resistance" | "weights";
}

const TASK = "make a graph of the layers";
const OPTIONS: OptionNames<NirOfLayersOptions> = { stepMs: true, subtract: true, gain: true };

/** Fails where an option is unknown. @throws {TypeError} */
export function requireNirOptions(options: NirOfLayersOptions): void {
  requireKnown(TASK, options, OPTIONS);
}

/** Numbers of N units: their own, or one for all. */
function each(
  units: number,
  own: NirTensor | undefined,
  of: (stored: number) => number,
  all: number,
): Float64Array {
  return own ? Float64Array.from(own.data, of) : new Float64Array(units).fill(all);
}

/** A node of neurons of which a step makes what the layer does: r dt / tau and w_in dt / tau_syn are 1. */
function neuronsOf(
  refuse: Refuse,
  place: string,
  layer: GivenLayer,
  { weights, units, stepMs, subtract }: Required<Omit<NirOfLayersOptions, "gain">> & {
    weights: Readonly<Record<string, NirTensor>>;
    units: number;
  },
): NirLI | NirLIF | NirCubaLI | NirCubaLIF {
  const { spikes = true, synapse = null, adaptation = null, reset = "subtract" } = layer;
  if (adaptation) refuse(`${place} must be without adaptation, which NIR has not`, "adaptation");
  if (spikes && reset === "subtract" && subtract === "refuse") {
    refuse(`${place} must reset to zero, as NIR does (or subtract: "as-zero")`, reset);
  }
  const dt = stepMs / 1000, shape = [units];
  const decay = each(units, weights.decay_logit, (odds) => 1 / (1 + Math.exp(-odds)), layer.decay ?? 0.9);
  const threshold = each(units, weights.threshold_log, Math.exp, layer.threshold ?? 1);
  const tensor = (data: Float64Array): NirTensor => ({ shape, data });
  const fill = (value: number) => tensor(new Float64Array(units).fill(value));
  const tau = tensor(decay.map((part) => dt / (1 - part))), r = tensor(decay.map((part) => 1 / (1 - part)));
  const metadata: { metadata?: NirMetadata } = spikes && reset === "subtract"
    ? { metadata: { [RESET]: "subtract" } }
    : {};
  const fires = { v_threshold: tensor(threshold), v_reset: fill(0) };
  const base = { r, v_leak: fill(0), ...metadata };
  if (synapse === null) {
    return spikes ? { type: "LIF", tau, ...base, ...fires } : { type: "LI", tau, ...base };
  }
  const current = { tau_syn: fill(dt / (1 - synapse)), tau_mem: tau, w_in: fill(1 / (1 - synapse)) };
  return spikes
    ? { type: "CubaLIF", ...current, ...base, ...fires }
    : { type: "CubaLI", ...current, ...base };
}

/** Weights or a bias whose rows are multiplied by a number of each unit. */
function multiplied({ shape, data }: NirTensor, by: ArrayLike<number> | null): NirTensor {
  if (!by) return { shape, data };
  const width = data.length / by.length;
  return { shape, data: Float64Array.from(data, (value, at) => by[Math.floor(at / width)] * value) };
}

/** Fails unless weights have the shape that they should. */
function required(refuse: Refuse, place: string, weight: NirTensor | undefined, shape: number[]): NirTensor {
  if (!weight) refuse(`${place} must be given`, "none");
  if (`${weight.shape}` !== `${shape}`) {
    refuse(`${place} must be ${shape.join(" x ")}`, weight.shape.join(" x "));
  }
  return weight;
}

/**
 * A graph of layers of kind `lif` and of `dense` ones that are linear: an Affine node for the sums of each, then a LIF, LI, CubaLIF or CubaLI node with
 * the names `lif0`, `li1` and so on, and a Linear node for recurrent weights.
 *
 * By forward Euler with the same step, as {@linkcode layersOfNir} says, the graph is what the layers are: tau = dt / (1 - decay), r = tau / dt, v_leak = v_reset =
 * 0, tau_syn = dt / (1 - synapse), w_in = tau_syn / dt, as in snnTorch's exporter.
 * @param layers Layers and their weights, by the names that {@linkcode layersOfNir} has.
 * @throws {RangeError} When a layer is of another kind, has adaptation, subtracts the threshold (unless that is asked for), or its weights do not fit.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { layersOfNir, nirOfLayers } from "@volley/volley/nir";
 *
 * const weight = { shape: [1, 2], data: [0.5, -0.25] }, bias = { shape: [1], data: [0] };
 * const layer = { kind: "lif", units: 1, decay: 0.75, reset: "zero" } as const;
 * const graph = nirOfLayers([{ layer, weights: { weight, bias } }], { stepMs: 1 });
 * console.log(layersOfNir(graph, { stepMs: 1 }).layers[0].layer); // decay 0.75, threshold 1, …
 * ```
 */
export function nirOfLayers(
  layers: readonly { layer: GivenLayer; weights: Readonly<Record<string, NirTensor>> }[],
  options: NirOfLayersOptions,
): NirGraph {
  requireNirOptions(options);
  const { stepMs, subtract = "refuse", gain = "resistance" } = options,
    refuse: Refuse = (rule, value) => fail(TASK, rule, value);
  requirePositive(TASK, "stepMs", stepMs);
  if (subtract !== "refuse" && subtract !== "as-zero") refuse("subtract must be refuse or as-zero", subtract);
  if (gain !== "resistance" && gain !== "weights") refuse("gain must be resistance or weights", gain);
  if (layers.length === 0) refuse("there must be a layer", "none");
  const nodes: Record<string, NirNode> = {}, edges: [string, string][] = [];
  let before = "input", width = layers[0].weights.weight?.shape[1] ?? 0;
  nodes.input = { type: "Input", shape: [width] };
  const append = (name: string, node: NirNode) => {
    nodes[name] = node;
    edges.push([before, name]);
    before = name;
  };
  layers.forEach(({ layer, weights }, at) => {
    const place = `layer ${at}`, { kind } = layer, units = layer.units ?? weights.weight?.shape[0] ?? 0;
    if (kind !== "lif" && !(kind === "dense" && layer.activation === "linear")) {
      refuse(
        `${place} must be of kind lif, or dense and linear`,
        [kind, layer.activation ?? ""].join(" ").trim(),
      );
    }
    const weight = required(refuse, `weight of ${place}`, weights.weight, [units, width]);
    const bias = required(refuse, `bias of ${place}`, weights.bias, [units]);
    const node = kind === "lif"
      ? neuronsOf(refuse, place, layer, { weights, units, stepMs, subtract })
      : null;
    const by = gain === "weights" && (node?.type === "LIF" || node?.type === "LI") ? node.r.data : null;
    append(`sums${at}`, { type: "Affine", weight: multiplied(weight, by), bias: multiplied(bias, by) });
    width = units;
    if (!node) return;
    const r = by ? { shape: [units], data: new Float64Array(units).fill(1) } : node.r;
    append(`${node.type.toLowerCase()}${at}`, { ...node, r });
    if (!layer.recurrent) return;
    const square = [units, units], own = weights["recurrent.weight"];
    const back = required(refuse, `recurrent.weight of ${place}`, own, square);
    nodes[`recurrent${at}`] = { type: "Linear", weight: multiplied(back, by) };
    edges.push([before, `recurrent${at}`], [`recurrent${at}`, before]);
  });
  append("output", { type: "Output", shape: [width] });
  const graph: NirGraph = { type: "NIRGraph", nodes, edges };
  checkGraph(refuse, graph);
  return graph;
}
