import type { Refuse } from "./nir_check.ts";
import type { NirLink } from "./nir_chain.ts";
import type { NirCubaLI, NirCubaLIF, NirLI, NirLIF, NirTensor } from "./nir_graph.ts";

/**
 * Neurons in steps of dt, by forward Euler: `v[t] = decay v[t-1] + gain x[t] + offset`, or, with a synaptic current, `c[t] = synapse c[t-1] + gain x[t]`,
 * `v[t] = decay v[t-1] + c[t] + offset`.
 */
export interface EulerNeurons {
  spikes: boolean;
  /** `(N)` part of the voltage that is left after a step. */
  decay: Float64Array;
  /** `(N)` part of the synaptic current that is left, or null where inputs act on the voltage. */
  synapse: Float64Array | null;
  /** `(N)` */
  gain: Float64Array;
  /** `(N)` what the leak's potential adds in each step. */
  offset: Float64Array;
  /** `(N)`, and 0 where there are no spikes. */
  threshold: Float64Array;
  /** `(N)` */
  reset: Float64Array;
}

type Neuron = NirLI | NirLIF | NirCubaLI | NirCubaLIF;

/** Numbers of each of N units, of which one may stand for all. */
function each(refuse: Refuse, place: string, { data }: NirTensor, units: number): Float64Array {
  if (data.length === units) return Float64Array.from(data);
  if (data.length === 1) return new Float64Array(units).fill(data[0]);
  return refuse(`${place} must have ${units} entries`, data.length);
}

/** Part that is left after a step: 1 - dt / tau. */
function partLeft(refuse: Refuse, place: string, tau: Float64Array, stepMs: number): Float64Array {
  return tau.map((time) => {
    const part = 1 - stepMs / 1000 / time;
    if (!(part > 0 && part < 1)) refuse(`${place} must be above the step of ${stepMs / 1000} s`, time);
    return part;
  });
}

/** The neurons of a node in steps. @param units N, as the sums before it have. */
export function eulerOf(
  refuse: Refuse,
  { name, node }: NirLink,
  { units, stepMs }: { units: number; stepMs: number },
): EulerNeurons {
  const kinds = ["LI", "LIF", "CubaLI", "CubaLIF"];
  if (!kinds.includes(node.type)) refuse(`${name} must be of a type among ${kinds.join(", ")}`, node.type);
  const neuron = node as Neuron;
  const get = (key: string) => {
    const tensor = (neuron as unknown as Record<string, NirTensor>)[key];
    return each(refuse, `${name}.${key}`, tensor, units);
  };
  const part = (key: string) => partLeft(refuse, `${name}.${key}`, get(key), stepMs);
  const hasCurrent = neuron.type === "CubaLI" || neuron.type === "CubaLIF";
  const decay = part(hasCurrent ? "tau_mem" : "tau"), synapse = hasCurrent ? part("tau_syn") : null;
  const r = get("r"), leak = get("v_leak"), weight = hasCurrent ? get("w_in") : null;
  const spikes = neuron.type === "LIF" || neuron.type === "CubaLIF";
  return {
    spikes,
    decay,
    synapse,
    gain: r.map((value, n) => value * (1 - decay[n]) * (synapse ? weight![n] * (1 - synapse[n]) : 1)),
    offset: leak.map((value, n) => value * (1 - decay[n])),
    threshold: spikes ? get("v_threshold") : new Float64Array(units),
    reset: spikes ? get("v_reset") : new Float64Array(units),
  };
}
