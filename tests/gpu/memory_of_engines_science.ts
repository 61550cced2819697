import { assertEquals, assertRejects } from "@std/assert";
import { getCellPreset } from "../../lib/cable/cell_presets.ts";
import { simulateCells } from "../../lib/cable/gpu/cells_engine.ts";
import { LimitError } from "../../lib/gpu/errors.ts";
import { Gpu } from "../../lib/gpu/gpu.ts";
import { simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../../lib/markov/gpu/exact_ensemble.ts";
import { simulateMultiband } from "../../lib/markov/gpu/multiband.ts";
import { overrideSpec } from "../../lib/markov/network_spec.ts";
import { getMifPreset, getPreset } from "../../lib/markov/presets.ts";
import { simulateSpikingEnsemble } from "../../lib/spiking/simulation/spiking_ensemble.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { gpuTest } from "../_gpu.ts";
import { endsWithItsWork, leavesNothing } from "./_memory.ts";

const MARKOV = { durationMs: 20, warmupMs: 5, seed: 3, networks: 3, submitMs: 0.001 };
const RECORD = {
  spikes: true,
  histogram: { everyMs: 1, lowest: -70, width: 5, bins: 34 },
  voltages: { everyMs: 1, excitatory: 2, inhibitory: 1 },
};

gpuTest("simulateEnsemble() and simulateExactEnsemble() free what they made", async (gpu) => {
  const spec = getMifPreset("mif-small-syn");
  await endsWithItsWork(gpu, (hooks) => simulateEnsemble(gpu, spec, { ...MARKOV, record: RECORD, ...hooks }));
  await endsWithItsWork(gpu, (hooks) => simulateExactEnsemble(gpu, spec, { ...MARKOV, ...hooks }));
});

gpuTest("simulateMultiband() frees what it made", async (gpu) => {
  const spec = overrideSpec(getPreset("multiband-one-beat"), { N_E: 40, N_I: 12, S_EE: 20, S_IE: 25 });
  await endsWithItsWork(gpu, (hooks) => simulateMultiband(gpu, spec, { ...MARKOV, ...hooks }));
});

const receptors = { exc: { kinetics: "exponential", tau: 5 } };
const all = { rule: "all-to-all" };
/** With all that a network can have on the device: drawn synapses, short-term plasticity, learning, gating, rates in time. */
const SPIKING: SpikingSpec = parseSpikingSpec({
  kind: "spiking",
  name: "memory",
  stepMs: 0.1,
  populations: [
    { name: "P", size: 20, neuron: "poisson", parameters: { rate: { everyMs: 10, values: [40, 90] } } },
    { name: "E", size: 10, neuron: "lif", parameters: { I_e: 300 }, receptors },
  ],
  projections: [
    {
      from: "P",
      to: "E",
      receptor: "exc",
      connect: all,
      weight: 0.9,
      delayMs: 1,
      learning: { model: "stdp" },
    },
    {
      ...{ from: "P", to: "E", receptor: "exc", connect: { rule: "fixed-probability", probability: 0.5 } },
      ...{ weight: 0.5, delayMs: { uniform: [1, 3] } },
      shortTerm: { U: 0.5, tauFacilitation: 100, tauDepression: 100 },
    },
    {
      from: "E",
      to: "E",
      receptor: "exc",
      connect: { rule: "fixed-indegree", indegree: 3 },
      weight: 1,
      delayMs: 1,
    },
  ],
});

gpuTest("simulateSpiking() and simulateSpikingEnsemble() free what they made", async (gpu) => {
  const options = { durationMs: 20, seed: 3 };
  await endsWithItsWork(gpu, (hooks) => simulateSpiking(gpu, SPIKING, { ...options, ...hooks }));
  await endsWithItsWork(
    gpu,
    (hooks) => simulateSpikingEnsemble(gpu, SPIKING, { ...options, networks: 3, ...hooks }),
  );
});

gpuTest(
  "a SpikingSimulation holds its buffers until it is closed, whatever was changed and restored",
  async (gpu) => {
    await leavesNothing(gpu, async () => {
      const simulation = await SpikingSimulation.open(gpu, SPIKING, { seed: 3 });
      await simulation.run(5);
      await leavesNothing(gpu, async () => {
        const saved = await simulation.save();
        await simulation.set({
          "populations.P.parameters.rate": { everyMs: 3, values: [40, 90, 10, 50] },
        });
        await simulation.run(5);
        await simulation.restore(saved);
      }, 1);
      simulation.close();
    }, 2);
  },
);

/** The same device with smaller buffers. */
class SmallGpu extends Gpu {
  override limit(name: keyof GPUSupportedLimits): number {
    return name === "maxStorageBufferBindingSize" ? 300_000 : super.limit(name);
  }
}

gpuTest("a network that turns out too large when some of it is on the device leaves nothing", async (gpu) => {
  const small = new SmallGpu(gpu.device, gpu.adapter);
  await assertRejects(
    () => simulateSpiking(small, SPIKING, { durationMs: 5, seed: 3 }),
    LimitError,
    "make buffer spiking/spikes",
  );
  assertEquals(small.live(), { buffers: 0, bytes: 0 });
});

gpuTest("simulateCells() frees what it made", async (gpu) => {
  const inputs = [0.1, 0.2].map((nA) => ({
    clamps: [{ section: "soma", at: 0.5, nA, fromMs: 1, untilMs: 5 }],
  }));
  const spec = getCellPreset("branching");
  await endsWithItsWork(gpu, (hooks) => simulateCells(gpu, spec, { durationMs: 10, inputs, ...hooks }));
});
