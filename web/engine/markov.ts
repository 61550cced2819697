import type { Gpu } from "../../lib/gpu/gpu.ts";
import { overrideSpec } from "../../lib/markov/mif_spec.ts";
import { MifSimulation } from "../../lib/markov/mif_simulation.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import type { EnsembleRun } from "../../lib/markov/run.ts";
import { emptyStretch, type Live, runOfStretch, type Stretch, type Values } from "./live.ts";

function stretchOf({ warmupMs, bins, e, i, spikes }: EnsembleRun): Stretch {
  const stretch = emptyStretch(Math.round(warmupMs), bins, 2);
  stretch.counts.set(e);
  stretch.counts.set(i, bins);
  const [{ times, neurons }] = spikes!;
  stretch.times = Float32Array.from(times, (time) => time + warmupMs);
  stretch.neurons = Uint32Array.from(neurons);
  return stretch;
}

/** A Markovian network by the name of its preset. */
export async function liveMarkov(
  gpu: Gpu | null,
  preset: string,
  { values, seed }: { values: Values; seed: number },
): Promise<Live> {
  const spec = overrideSpec(getMifPreset(preset), values);
  const simulation = await MifSimulation.open(gpu, spec, { seed, record: { spikes: true } });
  let first: EnsembleRun | null = await simulation.run(1);
  const about = {
    populations: [{ name: "E", size: spec.N_E }, { name: "I", size: spec.N_I }],
    engine: gpu ? "gpu" as const : "processor" as const,
    device: first.adapter || "WebGPU",
  };
  return {
    about,
    async advance(durationMs) {
      if (!first) return stretchOf(await simulation.run(durationMs));
      const begun = stretchOf(first);
      first = null;
      return begun;
    },
    set: (changed) => Promise.resolve().then(() => simulation.set(changed)),
    spec: () => simulation.spec,
    runOf: (recorded) =>
      runOfStretch(recorded, about, { system: "mif", specs: [simulation.spec], seed, stepMs: 0.1 }),
    close: () => simulation.close(),
  };
}
