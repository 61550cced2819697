/** One run of a network on the processor, whose loop is timed. Arguments: network, cells, seconds, threads. */
import { getSpikingPreset } from "../lib/spiking/spiking_presets.ts";
import { scaleSpiking } from "../lib/spiking/override_spiking.ts";
import { simulateSpikingReference } from "../lib/spiking/simulation/spiking_reference.ts";

const [name, ...numbers] = Deno.args;
const [cells, seconds, threads] = numbers.map(Number);
const spec = getSpikingPreset(name);
const size = spec.populations.reduce((sum, one) => sum + one.size, 0);
const run = await simulateSpikingReference(scaleSpiking(spec, cells / size), {
  seed: 1,
  durationMs: 1000 * seconds,
  threads,
});
console.log(
  JSON.stringify({ loop: run.seconds.run, build: run.seconds.build, spikes: run.spikes!.steps.length }),
);
