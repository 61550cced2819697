import type { Gpu } from "../gpu/gpu.ts";
import { overrideSpec } from "../markov/mif_spec.ts";
import { getMifPreset, getPreset } from "../markov/presets.ts";
import { scaleSpiking } from "../spiking/override_spiking.ts";
import { getSpikingPreset } from "../spiking/spiking_presets.ts";
import { simulateSpiking } from "../spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../spiking/simulation/spiking_reference.ts";
import { SpikingSimulation } from "../spiking/simulation/spiking_simulation.ts";
import { simulateEnsemble } from "../markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../markov/gpu/exact_ensemble.ts";
import { simulateMultiband, simulateMultibandReference } from "../markov/gpu/multiband.ts";
import { simulateReference } from "../markov/cpu/reference.ts";
import type { EnsembleRun } from "../markov/run.ts";
import { simulateWindows } from "../markov/cpu/windows_reference.ts";
import { type Lesson, lessonNetwork } from "./_lesson.ts";
import type { SelfTest } from "./self_test.ts";

/** Everything that a run holds, as text, apart from where and how fast it ran. */
function content(run: EnsembleRun): Record<string, string> {
  const { e, i, recurrent, pools, spikes, histograms, voltages } = run;
  const parts = { e, i, recurrent, pools, spikes, histograms, voltages };
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value)]));
}

function difference(name: string, run: EnsembleRun, reference: EnsembleRun): string | null {
  const [found, wanted] = [content(run), content(reference)];
  const different = Object.keys(wanted).filter((part) => found[part] !== wanted[part]);
  return different.length === 0 ? null : `${name} differs from its reference in ${different.join(", ")}`;
}

function ensembleTest(
  name: string,
  overrides: Record<string, unknown>,
  cellsPerInvocation: number,
): SelfTest {
  return {
    kernel: "markov/mif_ensemble",
    async compare(gpu) {
      const spec = overrideSpec(getMifPreset(name), overrides);
      const options = {
        networks: 3,
        durationMs: 30,
        warmupMs: 10,
        seed: 20_191_216,
        record: {
          spikes: true,
          pools: true,
          histogram: { everyMs: 5, lowest: -66, width: 5, bins: 34 },
          voltages: { everyMs: 5, excitatory: 5, inhibitory: 2 },
        },
      };
      const found = await simulateEnsemble(gpu, spec, { ...options, cellsPerInvocation });
      return difference(name, found, await simulateReference(spec, options));
    },
  };
}

const MULTIBAND_TEST: SelfTest = {
  kernel: "markov/multiband_ensemble",
  async compare(gpu) {
    const spec = getPreset("multiband-two-beat");
    const options = { networks: 3, durationMs: 30, warmupMs: 10, seed: 20_220_629, record: { spikes: true } };
    const found = await simulateMultiband(gpu, spec, options);
    return difference(spec.name, found, await simulateMultibandReference(spec, options));
  },
};

/**
 * The exact kernel and its reference: times differ in the last places, so counts and pools are compared. Over 3 ms of two
 * networks no two times are so close that they change places, which one event in some 10^6 does.
 */
const EXACT_TEST: SelfTest = {
  kernel: "markov/mif_windows",
  async compare(gpu) {
    const spec = overrideSpec(getMifPreset("mif-small-syn"), { lambda: 30_000 });
    const options = { networks: 2, durationMs: 3, warmupMs: 2, seed: 20_191_216, record: { pools: true } };
    const found = await simulateExactEnsemble(gpu, spec, options);
    return difference(spec.name, found, simulateWindows(spec, options));
  },
};

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

/** Self-tests of the simulation's kernels: bit for bit, in both shapes of the ensemble kernel. */
export const SIMULATION_TESTS: readonly SelfTest[] = [
  ensembleTest("mif-small-syn", {}, 1),
  ensembleTest("mif-second", { S_EE: 4.3, N_E: 101, selfHits: false }, 4),
  EXACT_TEST,
  MULTIBAND_TEST,
  SPIKING_TEST,
  learningTest("stdp"),
  learningTest("stdp-triplet"),
];
