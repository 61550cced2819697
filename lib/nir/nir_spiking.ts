import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive } from "../base/require_number.ts";
import type { Population, Projection, SpikingSpec } from "../spiking/spec_types.ts";
import { chainOf } from "./nir_chain.ts";
import { checkGraph, type Refuse } from "./nir_check.ts";
import { type EulerNeurons, eulerOf } from "./nir_euler.ts";
import { type NirGraph, sizeOf } from "./nir_graph.ts";
import { scaledSums, stagesOf, sumsOf } from "./nir_linear.ts";
import type { Sums } from "./sums.ts";

/** How a graph becomes a network of point neurons. */
export interface SpikingOfNirOptions {
  /** Time step, ms, of the graph by forward Euler and of the network. */
  stepMs: number;
  /** Spikes of the graph's inputs: a spike in step n of the graph has the time (n + 1) stepMs. @default none */
  inputs?: { timesMs: number[]; cells: number[] };
  /** Name of the network. @default "nir" */
  name?: string;
}

const TASK = "make a network of the graph";
const OPTIONS: OptionNames<SpikingOfNirOptions> = { stepMs: true, inputs: true, name: true };

/** The receptor by which spikes add to the voltage at once. */
const RECEPTOR = "sums";

/** Synapses for the weights that are not 0. */
function projection(
  { from, to, name }: { from: string; to: string; name: string },
  { weight, from: width }: Sums,
  stepMs: number,
): Projection[] {
  const sources: number[] = [], targets: number[] = [], weights: number[] = [];
  weight.forEach((value, at) => {
    if (value === 0) return;
    sources.push(at % width);
    targets.push(Math.floor(at / width));
    weights.push(value);
  });
  if (weights.length === 0) return [];
  return [{
    ...{ name, from, to, receptor: RECEPTOR, weight: 0, delayMs: stepMs, autapses: true },
    connect: { rule: "pairs", sources, targets, weights },
  }];
}

/** The number of 32 bits after one: what is above a threshold is at least this. */
function above(threshold: number): number {
  const single = Math.fround(threshold);
  if (single > threshold) return single;
  const bits = new Int32Array(Float32Array.of(single).buffer);
  bits[0] += single >= 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0];
}

/** Neurons of a node. Voltages of NIR count as mV; a capacitance of 1 pF and this leak leave 1 - dt / tau of a voltage after a step. */
function populationOf(
  refuse: Refuse,
  { at, neurons, bias, stepMs }: { at: number; neurons: EulerNeurons; bias: Float64Array; stepMs: number },
): Population {
  const { decay, offset, threshold, reset } = neurons, size = decay.length, name = `layer${at}`;
  const rest = offset.map((value, n) => (value + bias[n]) / (1 - decay[n]));
  // In the steps before the first signal comes, voltages go to 0, from which those of the graph start.
  const start = rest.map((value, n) => value * (1 - decay[n] ** -(at + 1)));
  const early = start.findIndex((value, n) => value > threshold[n]);
  if (early >= 0) {
    refuse(`voltages of ${name} must start below the threshold`, `${start[early]} of neuron ${early}`);
  }
  return {
    name,
    size,
    neuron: "lif",
    parameters: {
      C_m: 1,
      g_L: Array.from(decay, (part) => -Math.log(part) / stepMs),
      E_L: Array.from(rest),
      V_th: Array.from(threshold, above),
      V_reset: Array.from(reset),
      t_ref: 0,
    },
    initial: { V_m: Array.from(start) },
    receptors: { [RECEPTOR]: { kinetics: "delta" } },
  };
}

/**
 * A network of point neurons that spikes as a graph of LIF nodes by forward Euler does: a population `input` that replays spikes, and a population
 * `layer0`, `layer1` and so on for each node, with static synapses.
 *
 * Spikes of the graph's step n have the time (n + 1) stepMs in `input`. A synapse has a delay of one step, so that the spikes of population k, counted from 0, come k + 1 steps after those of the graph, in which a signal passes all
 * nodes within a step; recurrent weights act one step later in both. Between steps the engines decay exactly: the leak is chosen so that a step leaves 1 - dt / tau. A
 * spike comes where V is above V_th, which is here the number of 32 bits after the threshold.
 * @returns The spec; its voltages are those of NIR, in mV.
 * @throws {RangeError} When the graph is no chain of LIF nodes after sums, as {@linkcode layersOfNir} says, a time constant is no longer than a step, or a
 * neuron would spike before the first signal comes.
 * @throws {TypeError} When an option is unknown.
 */
export function spikingOfNir(graph: NirGraph, options: SpikingOfNirOptions): SpikingSpec {
  requireKnown(TASK, options, OPTIONS);
  const { stepMs, inputs: replay, name = "nir" } = options;
  const refuse: Refuse = (rule, value) => fail(TASK, rule, value);
  requirePositive(TASK, "stepMs", stepMs);
  checkGraph(refuse, graph);
  const { inputs, links } = chainOf(refuse, graph);
  const first: Population = {
    name: "input",
    size: sizeOf(inputs),
    neuron: "replay",
    ...(replay ? { replay } : {}),
  };
  const populations = [first], projections: Projection[] = [];
  stagesOf(refuse, inputs, links).forEach(({ sums, link }, at) => {
    if (!link || link.node.type !== "LIF") {
      refuse(
        "sums must go into LIF nodes, whose spikes are all that a network of point neurons sends",
        link?.name ?? "an output",
      );
    }
    const neurons = eulerOf(refuse, link, { units: sums.to, stepMs }), gain = (n: number) => neurons.gain[n];
    const own = scaledSums(sums, gain), { bias } = own, to = `layer${at}`, from = populations[at].name;
    projections.push(...projection({ from, to, name: `${from}-${to}` }, own, stepMs));
    if (link.recurrent) {
      const back = scaledSums(sumsOf(refuse, `the recurrent weights of ${link.name}`, link.recurrent), gain);
      if (back.to !== sums.to || back.from !== sums.to) {
        refuse(
          `recurrent weights of ${link.name} must be ${sums.to} x ${sums.to}`,
          `${back.to} x ${back.from}`,
        );
      }
      back.bias.forEach((value, n) => bias[n] += value);
      projections.push(...projection({ from: to, to, name: `${to}-${to}` }, back, stepMs));
    }
    populations.push(populationOf(refuse, { at, neurons, bias, stepMs }));
  });
  return { kind: "spiking", name, stepMs, populations, projections };
}
