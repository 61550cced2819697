import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import type { Population, Projection, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { defineNeuron } from "../../lib/spiking/neurons/neuron_model.ts";

/** Adds up the jumps that it gets, and never spikes: what arrives can be counted. */
export const counter = defineNeuron({
  name: "counter",
  about: "counts what arrives",
  source: "tests",
  scheme: "exact",
  parameters: {},
  state: { sum: { unit: "", initial: 0, about: "what arrived" } },
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
    (*s).sum += i.kick;
    return false;
  }`,
  advance({ size, state: { sum }, kick }) {
    for (let k = 0; k < size; k++) sum[k] += kick[k];
    return 0;
  },
});

/** Spikes in the step at whose end a jump arrives; `start` cells also in the first. */
export const relay = defineNeuron({
  name: "relay",
  about: "hands spikes on",
  source: "tests",
  scheme: "exact",
  parameters: {},
  state: { start: { unit: "", initial: 0, about: "whether it spikes in the first step" } },
  constants: () => ({ zero: 0 }),
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
    let first = (*s).start > 0.5;
    (*s).start = p.zero;
    return first || i.kick > 0.5;
  }`,
  advance({ size, state: { start }, kick, fired }) {
    let spikes = 0;
    for (let k = 0; k < size; k++) {
      if (start[k] > 0.5 || kick[k] > 0.5) fired[spikes++] = k;
      start[k] = 0;
    }
    return spikes;
  },
});

export const TEST_NEURONS = [
  counter,
  relay,
] as unknown as import("../../lib/spiking/neurons/neuron_model.ts").NeuronModel[];

/** A checked spec of these parts. */
export function networkOf(
  populations: Population[],
  projections: Projection[] = [],
  rest: Partial<SpikingSpec> = {},
): SpikingSpec {
  const spec = { kind: "spiking", name: "test", stepMs: 0.1, populations, projections, ...rest };
  return parseSpikingSpec(spec, { neurons: TEST_NEURONS });
}
