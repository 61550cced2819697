import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";

/** What the synapses of a preset have learnt, and the last rate of its last population. */
export async function learnt(name: string, durationMs: number) {
  const record = { spikes: false };
  const simulation = await SpikingSimulation.open(null, getSpikingPreset(name), {
    seed: 1,
    binMs: 100,
    record,
  });
  const { counts, bins, populations } = await simulation.run(durationMs);
  const at = simulation.spec.projections.findIndex(({ learning }) => learning);
  const { weights, state } = await simulation.synapses(at);
  simulation.close();
  const last = counts.subarray(populations.length * bins - 200).reduce((sum, count) => sum + count, 0) / 20;
  return { weights: [...weights], state, last };
}
