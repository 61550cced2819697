import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { networkOf } from "../_networks.ts";

/** Times of the spikes of cell 0, ms, and of a trace. */
export async function single(
  neuron: string,
  parameters: Record<string, number>,
  durationMs: number,
  stepMs = 0.1,
  variable?: string,
) {
  const spec = networkOf([{ name: "A", size: 1, neuron, parameters }], [], { stepMs });
  const run = await simulateSpikingReference(spec, {
    durationMs,
    binMs: 1,
    record: variable ? { traces: [{ population: "A", variable, cells: 1 }] } : {},
  });
  return {
    times: Array.from(run.spikes!.steps, (step) => step * stepMs),
    values: run.traces[0]?.values ?? new Float32Array(),
  };
}
