import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, atLeast, largest, largestError, type Proof } from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { SpikingSimulation } from "../simulation/spiking_simulation.ts";
import type { SynapseTable } from "../simulation/synapse_table.ts";
import { SYNAPSE_MODELS } from "../synapses/models.ts";
import { type Lesson, lessonNetwork } from "./_lesson.ts";
import { sendingVariant } from "./send_spikes_proof.ts";

/** Simulated time, ms, in which there are some 15 spikes of each cell. */
const DURATION_MS = 60;

/** Weights at the start, where synapses of a model are at home, and parameters by which they change within a lesson. */
const LESSONS: Readonly<Record<string, Pick<Lesson, "weight" | "parameters">>> = {
  "stdp-power-law": { parameters: { lambda: 0.01 } },
  "tagging-and-capture": {
    weight: 420.075,
    parameters: {
      c_pre: 1,
      c_post: 0.6,
      tau_h: 2000,
      tau_p: 20,
      tau_z: 20,
      theta_tag: 0.01,
      theta_pro: 0.01,
      clock: 1,
    },
  },
};

/** Random trains of sources and targets, which also spike in the same steps, with delays of 1 to 60 steps. */
function randomLesson(model: string, seed: number): Lesson {
  const random = madeUp(seed), [sources, targets] = [[7, 5], [1, 1], [65, 3], [2, 66]][seed % 4];
  const trains = (cells: number) =>
    Array.from(
      { length: cells },
      () => Array.from({ length: 10 * DURATION_MS - 2 }, (_, k) => k + 2).filter(() => random() < 0.025),
    );
  return {
    sources: trains(sources),
    targets: trains(targets),
    model,
    weight: 0.5,
    delayMs: { uniform: [0.05, 6] },
    ...LESSONS[model],
  };
}

async function learn(gpu: Gpu | null, lesson: Lesson): Promise<SynapseTable> {
  const simulation = await SpikingSimulation.open(gpu, lessonNetwork(lesson), { seed: 4, threads: 1 });
  try {
    await simulation.run(DURATION_MS);
    return await simulation.synapses("in->out");
  } finally {
    simulation.close();
  }
}

/**
 * Some dozens of changes in single precision, 6e-8 each of the largest weight, from a start that is rounded to quanta of 2^-24 or
 * finer; normal numbers and powers are WGSL's, of some 2^-20.
 */
const PART = 1e-5;

async function compareModel(gpu: Gpu, model: string, seed: number): Promise<Agreement[]> {
  const lesson = randomLesson(model, seed);
  const found = await learn(gpu, lesson), wanted = await learn(null, lesson);
  const moved = wanted.weights.filter((weight) => Math.abs(weight / lesson.weight! - 1) > 100 * PART).length;
  const parts = { weights: wanted.weights, ...wanted.state };
  const values: Record<string, Float64Array> = { weights: found.weights, ...found.state };
  return [
    ...Object.entries(parts).map(([name, right]) => ({
      of: `${name} of ${model}, parts of the largest`,
      error: largestError(values[name], right) / Math.max(largest(right), 1e-30),
      bound: PART,
    })),
    atLeast(`synapses of ${model} that have learnt`, moved, 1),
  ];
}

/** Synapses of each model that learn: at spikes of their targets, at those that arrive, and by the clock. */
export const LEARNING_PROOF: Proof = {
  name: "spiking/learning",
  shaders: [
    "spiking/learning",
    "spiking/learn_post",
    "spiking/learn_spike",
    "spiking/learn_pre",
    "spiking/learn_clock",
  ],
  variants: SYNAPSE_MODELS.map(({ name }) =>
    sendingVariant(`spiking/learning, ${name}`, { learning: { model: name } })
  ),
  async run(gpu, seed) {
    const comparisons: Agreement[] = [];
    for (const { name } of SYNAPSE_MODELS) comparisons.push(...await compareModel(gpu, name, seed));
    return comparisons;
  },
};
