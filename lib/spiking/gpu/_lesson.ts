import { parseSpikingSpec } from "../spiking_spec.ts";
import type { SpikingSpec } from "../spec_types.ts";

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
export function lessonNetwork(lesson: Lesson, own?: Parameters<typeof parseSpikingSpec>[1]): SpikingSpec {
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
  return parseSpikingSpec(spec, own);
}
