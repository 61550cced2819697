import type { Gpu } from "../gpu/gpu.ts";
import { scaleSpiking } from "../spiking/override_spiking.ts";
import { getSpikingPreset } from "../spiking/spiking_presets.ts";
import { simulateSpiking } from "../spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../spiking/simulation/spiking_reference.ts";
import { SpikingSimulation } from "../spiking/simulation/spiking_simulation.ts";
import { type Lesson, lessonNetwork } from "./_lesson.ts";
import type { SelfTest } from "./self_test.ts";

/**
 * Both kernels of networks of point neurons beside their reference: whole numbers arrive, and over 10 ms rounding to single
 * precision moves no spike.
 */
const SPIKING_TEST: SelfTest = {
  kernel: "spiking/send_spikes",
  async compare(gpu) {
    const spec = scaleSpiking(getSpikingPreset("coba"), 0.1);
    const options = { durationMs: 10, seed: 20_070_712 };
    const [found, wanted] = [
      await simulateSpiking(gpu, spec, options),
      await simulateSpikingReference(spec, options),
    ];
    const same = JSON.stringify(found.spikes) === JSON.stringify(wanted.spikes) &&
      wanted.spikes!.steps.length > 0;
    return same ? null : `${spec.name} differs from its reference in spikes`;
  },
};

/** Two inputs onto three cells that spike when they are told to. */
function lesson(model: string): Lesson {
  const trains = (cells: number, every: number) =>
    Array.from(
      { length: cells },
      (_, cell) => Array.from({ length: 12 }, (_, n) => 10 + every * n + (7 * n * (cell + 1)) % every),
    );
  return {
    sources: trains(2, 31),
    targets: trains(3, 37),
    model,
    weight: 0.5,
    delayMs: { uniform: [0.2, 3] },
  };
}

/** Weights of order 1 after some dozens of changes in single precision. */
const LEARNT_TOLERANCE = 2e-5;

function learningTest(model: string): SelfTest {
  return {
    kernel: `spiking/learning (${model})`,
    async compare(gpu) {
      const learn = async (engine: Gpu | null) => {
        const simulation = await SpikingSimulation.open(engine, lessonNetwork(lesson(model)), {
          seed: 4,
          threads: 1,
        });
        await simulation.run(50);
        const { weights } = await simulation.synapses("in->out");
        simulation.close();
        return weights;
      };
      const found = await learn(gpu), wanted = await learn(null);
      if (wanted.every((weight) => Math.abs(weight - 0.5) < 10 * LEARNT_TOLERANCE)) {
        return "nothing was learnt";
      }
      const most = wanted.reduce((most, weight, k) => Math.max(most, Math.abs(weight - found[k])), 0);
      return most < LEARNT_TOLERANCE ? null : `weights differ by up to ${most.toExponential(1)}`;
    },
  };
}

/** Self-tests of the kernels of point neurons. */
export const SIMULATION_TESTS: readonly SelfTest[] = [
  SPIKING_TEST,
  learningTest("stdp"),
  learningTest("stdp-triplet"),
];
