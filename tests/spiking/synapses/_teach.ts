import { type Lesson, lessonNetwork } from "../../../lib/spiking/gpu/_lesson.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import type { SynapseTable } from "../../../lib/spiking/simulation/synapse_table.ts";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import type { SynapseModel } from "../../../lib/spiking/synapses/synapse_model.ts";
import { gpuTest } from "../../_gpu.ts";

/** Where a test runs. */
export type Engine = { gpu: Gpu | null; threads: number };

/** The same test on one core, on two threads and on the GPU. */
export function onEngines(name: string, body: (engine: Engine) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body({ gpu: null, threads: 1 }));
  Deno.test(`${name}, on threads`, () => body({ gpu: null, threads: 2 }));
  gpuTest(`${name}, on the GPU`, (gpu) => body({ gpu, threads: 1 }));
}

/** The synapses that a lesson has taught. */
export async function teach(
  engine: Engine,
  lesson: Lesson,
  options: { durationMs: number; seed?: number; synapses?: readonly SynapseModel[] },
): Promise<SynapseTable> {
  const { gpu, threads } = engine, { synapses, seed } = options;
  const own = threads > 1 ? { threads } : { synapses };
  const simulation = await SpikingSimulation.open(gpu, lessonNetwork(lesson, { synapses }), { seed, ...own });
  try {
    await simulation.run(options.durationMs);
    return await simulation.synapses("in->out");
  } finally {
    simulation.close();
  }
}

/** Random trains: each step with a probability, from step 2 on, at most one spike in some steps. */
export function randomTrains(
  random: () => number,
  cells: number,
  steps: number,
  probability: number,
): number[][] {
  return Array.from(
    { length: cells },
    () => Array.from({ length: steps - 2 }, (_, k) => k + 2).filter(() => random() < probability),
  );
}
