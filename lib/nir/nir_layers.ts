import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive } from "../base/require_number.ts";
import { chainOf, type NirLink } from "./nir_chain.ts";
import { checkGraph, type Refuse } from "./nir_check.ts";
import { type EulerNeurons, eulerOf } from "./nir_euler.ts";
import { type NirGraph, type NirTensor, sizeOf } from "./nir_graph.ts";
import { scaledSums, stagesOf, sumsOf } from "./nir_linear.ts";
import type { Sums } from "./sums.ts";

/** A layer of spiking or leaky units in steps, as the layers of kind `lif` are. */
export interface NirUnits {
  /** Kind of layer. */
  kind: "lif";
  /** N, units. */
  units: number;
  /** Whether units spike, or give their voltages. */
  spikes: boolean;
  /** Whether each gets the spikes of the step before of all. */
  recurrent: boolean;
  /** Part of a voltage that is left after a step. */
  decay: number;
  /** Voltage above which a unit spikes. */
  threshold: number;
  /** Part of a synaptic current that is left after a step, or null where inputs act on the voltage. */
  synapse: number | null;
  /** What a spike does to the voltage in the next step. */
  reset: "subtract" | "zero";
  /** Constants that each unit has of its own, as weights. */
  learn: ("decay" | "threshold")[];
}

/** A layer of sums, as the layers of kind `dense` are. */
export interface NirSums {
  /** Kind of layer. */
  kind: "dense";
  /** Outputs. */
  units: number;
  /** Nothing is done to the sums. */
  activation: "linear";
}

/**
 * A layer and its weights, by the names that PyTorch has: `weight` (to, from), `bias`, with recurrent ones `recurrent.weight` (to, from), and where
 * units have constants of their own `decay_logit` (log-odds) and `threshold_log` (logarithms).
 */
export interface NirLayer {
  /** What it is. */
  layer: NirUnits | NirSums;
  /** Its weights by name. */
  weights: Readonly<Record<string, NirTensor>>;
}

/** How a graph becomes layers. */
export interface LayersOfNirOptions {
  /** dt, what a step of the layers takes, ms. snnTorch counts with 0.1. */
  stepMs: number;
  /**
   * What a spike does. NIR knows resets to a potential alone, so that snnTorch writes layers that subtract the threshold as those that reset to
   * zero: say "subtract" where such a file is read. @default as the node's metadata say, else "zero"
   */
  reset?: "subtract" | "zero";
}

const TASK = "make layers of the graph";
const OPTIONS: OptionNames<LayersOfNirOptions> = { stepMs: true, reset: true };

/** The name in the metadata of a node by which resets that subtract the threshold are told. */
export const RESET = "volley_reset";

/** The value that all have, or null. */
function common(values: Float64Array): number | null {
  return values.every((value) => value === values[0]) ? values[0] : null;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tensor(shape: number[], values: Float64Array): NirTensor {
  return { shape, data: Float32Array.from(values) };
}

function weightsOf({ to, from, weight, bias }: Sums): Record<string, NirTensor> {
  return { weight: tensor([to, from], weight), bias: tensor([to], bias) };
}

/** A layer of neurons. @param sums What goes into them. */
function layerOf(
  refuse: Refuse,
  { name, node, recurrent }: NirLink,
  { sums, neurons, reset }: { sums: Sums; neurons: EulerNeurons; reset?: "subtract" | "zero" },
): NirLayer {
  const { spikes, decay, synapse, gain, offset, threshold } = neurons, units = sums.to;
  const kept = synapse ? common(synapse) : null;
  if (synapse && kept === null) refuse(`tau_syn of ${name} must be the same for all units`, "several");
  if (synapse && offset.some((value) => value !== 0)) refuse(`v_leak of ${name} must be 0`, "another");
  const to = neurons.reset.find((value) => value !== 0),
    low = threshold.find((value) => spikes && !(value > 0));
  if (to !== undefined) refuse(`v_reset of ${name} must be 0`, to);
  if (low !== undefined) refuse(`v_threshold of ${name} must be above 0`, low);
  const own = scaledSums(sums, (n) => gain[n]);
  own.bias.forEach((value, n) => own.bias[n] = value + offset[n]);
  const weights = weightsOf(own), learn: ("decay" | "threshold")[] = [];
  if (recurrent) {
    const back = scaledSums(sumsOf(refuse, `the recurrent weights of ${name}`, recurrent), (n) => gain[n]);
    if (back.to !== units || back.from !== units) {
      refuse(`recurrent weights of ${name} must be ${units} x ${units}`, `${back.to} x ${back.from}`);
    }
    weights["recurrent.weight"] = tensor([units, units], back.weight);
    weights.bias = tensor([units], own.bias.map((value, n) => value + back.bias[n]));
  }
  if (common(decay) === null) {
    learn.push("decay");
    weights.decay_logit = tensor([units], decay.map((part) => Math.log(part / (1 - part))));
  }
  if (spikes && common(threshold) === null) {
    learn.push("threshold");
    weights.threshold_log = tensor([units], threshold.map(Math.log));
  }
  const said = node.metadata?.[RESET];
  return {
    layer: {
      ...{ kind: "lif", units, spikes, recurrent: recurrent !== null, decay: common(decay) ?? mean(decay) },
      ...{ threshold: spikes ? common(threshold) ?? mean(threshold) : 1, synapse: kept },
      ...{ reset: reset ?? (said === "subtract" ? "subtract" : "zero"), learn },
    },
    weights,
  };
}

/**
 * Layers of a graph that is a chain of Linear, Affine, Conv1d, Scale, Flatten, LI, LIF, CubaLI and CubaLIF nodes from one input to one output, in which spiking
 * nodes may have recurrent weights, also as graphs of their own.
 *
 * NIR's equations are continuous; the layers take them by forward Euler with step dt, as the importers and exporters of snnTorch and Norse do:
 *
 *     decay = 1 - dt / tau;  v[t] = decay v[t-1] + (dt / tau) (v_leak + r x[t]);  s[t] = 1 where v[t] > v_threshold
 *     synapse = 1 - dt / tau_syn;  c[t] = synapse c[t-1] + (dt / tau_syn) w_in x[t], which takes the place of x[t]
 *
 * The current of a step acts in this step, as in snnTorch's Synaptic. A voltage above the threshold is 0 after its spike, and recurrent weights act one step
 * later. `W`, `b` and the recurrent weights are multiplied by what a step makes of them, and what v_leak adds goes into the bias.
 * @returns Layers in their order with their weights, and F, how many inputs the first has.
 * @throws {RangeError} When the graph is no such chain, a time constant is no longer than a step, v_reset is not 0, v_leak is not 0 where there is a synaptic
 * current, or time constants of one synaptic current differ.
 * @throws {TypeError} When an option is unknown.
 */
export function layersOfNir(
  graph: NirGraph,
  options: LayersOfNirOptions,
): { inputs: number; layers: NirLayer[] } {
  requireKnown(TASK, options, OPTIONS);
  const { stepMs, reset } = options, refuse: Refuse = (rule, value) => fail(TASK, rule, value);
  requirePositive(TASK, "stepMs", stepMs);
  if (reset !== undefined && reset !== "subtract" && reset !== "zero") {
    refuse("reset must be subtract or zero", reset);
  }
  checkGraph(refuse, graph);
  const { inputs, links } = chainOf(refuse, graph);
  const layers = stagesOf(refuse, inputs, links).map(({ sums, link }): NirLayer => {
    if (!link) {
      return { layer: { kind: "dense", units: sums.to, activation: "linear" }, weights: weightsOf(sums) };
    }
    const neurons = eulerOf(refuse, link, { units: sums.to, stepMs });
    return layerOf(refuse, link, { sums, neurons, reset });
  });
  return { inputs: sizeOf(inputs), layers };
}
