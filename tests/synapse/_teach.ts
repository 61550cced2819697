import { parseSpikingSpec, type SpikingSpec } from "../../lib/network/spiking/spiking_spec.ts";
import { SpikingSimulation, type SynapseTable } from "../../lib/simulation/spiking/spiking_simulation.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { SynapseModel } from "../../lib/synapse/synapse_model.ts";
import { gpuTest } from "../_gpu.ts";

/** Spike trains: steps of each cell. */
export type Trains = readonly (readonly number[])[];

/** Spikes of cells in the form of a replayed population. */
function replayOf(trains: Trains, stepMs: number) {
  return {
    timesMs: trains.flatMap((steps) => steps.map((step) => step * stepMs)),
    cells: trains.flatMap((steps, cell) => steps.map(() => cell)),
  };
}

/** What a {@link teach} network is made of. */
export interface Lesson {
  sources: Trains;
  targets: Trains;
  model: string;
  parameters?: Record<string, number>;
  weight?: number;
  delayMs?: number | { uniform: [number, number] };
  stepMs?: number;
}

/** Sources that replay their trains onto all targets, by synapses that learn but move nothing; the targets spike at the steps that they are told. */
export function lessonNetwork(lesson: Lesson, models: readonly SynapseModel[] = []): SpikingSpec {
  const { sources, targets, model, parameters = {}, weight = 0.25, delayMs = 1, stepMs = 0.1 } = lesson;
  // A teacher's jump makes a target spike a step later.
  const teachers = targets.map((steps) => steps.map((step) => step - 1));
  const spec = {
    kind: "spiking",
    name: "lesson",
    stepMs,
    populations: [
      { name: "in", size: sources.length, neuron: "replay", replay: replayOf(sources, stepMs) },
      { name: "teach", size: targets.length, neuron: "replay", replay: replayOf(teachers, stepMs) },
      {
        name: "out",
        size: targets.length,
        neuron: "lif",
        parameters: { t_ref: 0, C_m: 1e6 },
        receptors: { learnt: { kinetics: "exponential", tau: 5 }, told: { kinetics: "delta" } },
      },
    ],
    projections: [
      {
        from: "in",
        to: "out",
        receptor: "learnt",
        connect: { rule: "all-to-all" },
        weight,
        delayMs,
        learning: { model, parameters },
      },
      {
        from: "teach",
        to: "out",
        receptor: "told",
        connect: { rule: "one-to-one" },
        weight: 20,
        delayMs: stepMs,
      },
    ],
  };
  return parseSpikingSpec(spec, { synapses: models });
}

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
  const simulation = await SpikingSimulation.open(gpu, lessonNetwork(lesson, synapses), { seed, ...own });
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
