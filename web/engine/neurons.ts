import type { Gpu } from "../../lib/gpu/gpu.ts";
import { overrideSpiking, scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { suitsGpu } from "../../lib/spiking/simulation/choose_engine.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { emptyStretch, type Live, runOfStretch, type Stretch, type Values } from "./live.ts";

/** How a network of point neurons begins. */
export interface NeuronsStart {
  values: Values;
  seed: number;
  /** Part of the preset's cells, each with as many inputs as before. @default 1 */
  scale?: number;
  /** Take the GPU even where the processor is faster. @default false */
  forced?: boolean;
}

function stretchOf(run: SpikingRun, offsetMs: number): Stretch {
  const { bins, populations, counts, spikes, startMs, stepMs } = run;
  const stretch = emptyStretch(Math.round(startMs + offsetMs), bins, populations.length);
  stretch.counts.set(counts);
  stretch.times = Float32Array.from(spikes!.steps, (step) => step * stepMs + offsetMs);
  stretch.neurons = Uint32Array.from(spikes!.cells);
  return stretch;
}

/** Parameters of neurons, which may be changed while a network runs; what else there is begins anew. */
const CHANGEABLE = /^populations\.[^.]+\.parameters\.[^.]+$/;

/** A network of point neurons by the name of its preset. */
export async function liveNeurons(gpu: Gpu | null, preset: string, start: NeuronsStart): Promise<Live> {
  const { seed, scale = 1, forced = false } = start;
  const whole = getSpikingPreset(preset), base = scale === 1 ? whole : scaleSpiking(whole, scale);
  let values = start.values, offsetMs = 0;
  const specOf = () => overrideSpiking(base, values);
  const device = gpu && (forced || suitsGpu(gpu, base, { seed }).suits) ? gpu : null;
  const open = (spec: SpikingSpec) =>
    SpikingSimulation.open(device, spec, { seed, threads: 1, binMs: 1, record: { spikes: true } });
  let simulation = await open(specOf());
  let first: SpikingRun | null = await simulation.run(1);
  const about = {
    populations: first.populations.map(({ name, size }) => ({ name, size })),
    engine: device ? "gpu" as const : "processor" as const,
    device: first.adapter || "WebGPU",
  };
  return {
    about,
    async advance(durationMs) {
      const run = first ?? await simulation.run(durationMs);
      first = null;
      return stretchOf(run, offsetMs);
    },
    async set(changed) {
      const before = values;
      values = { ...values, ...changed };
      try {
        if (Object.keys(changed).every((path) => CHANGEABLE.test(path))) return await simulation.set(changed);
        const next = await open(specOf());
        offsetMs += simulation.timeMs;
        simulation.close();
        simulation = next;
        first = null;
      } catch (error) {
        values = before;
        throw error;
      }
    },
    spec: specOf,
    runOf: (recorded) =>
      runOfStretch(recorded, about, { system: "spiking", specs: [specOf()], seed, stepMs: base.stepMs }),
    close: () => simulation.close(),
  };
}
