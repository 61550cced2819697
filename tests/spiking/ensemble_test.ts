import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SimulationFailure } from "../../lib/spiking/simulation_failure.ts";
import { overrideSpiking } from "../../lib/spiking/override_spiking.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import { simulateSpikingEnsemble } from "../../lib/spiking/simulation/spiking_ensemble.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

const receptors = {
  exc: { kinetics: "exponential", tau: 5, reversal: 0 },
  psp: { kinetics: "delta" },
};
const spec = parseSpikingSpec({
  kind: "spiking",
  name: "small",
  stepMs: 0.1,
  populations: [
    { name: "in", size: 20, neuron: "poisson", parameters: { rate: 50 } },
    { name: "E", size: 70, neuron: "lif", receptors, parameters: { I_e: { uniform: [50, 150] } } },
    { name: "A", size: 30, neuron: "adex", receptors },
  ],
  projections: [
    {
      from: "in",
      to: "E",
      receptor: "psp",
      connect: { rule: "fixed-indegree", indegree: 5 },
      weight: 3,
      delayMs: 0.7,
    },
    {
      from: "E",
      to: "A",
      receptor: "exc",
      connect: { rule: "fixed-probability", probability: 0.2 },
      weight: { normal: [2, 0.4], low: 0 },
      delayMs: { uniform: [0.3, 3] },
      shortTerm: { U: 0.4, tauFacilitation: 0, tauDepression: 200 },
    },
    {
      from: "in",
      to: "A",
      receptor: "exc",
      connect: { rule: "fixed-total", total: 90 },
      weight: 1,
      delayMs: 1,
      learning: { model: "stdp", parameters: { w_max: 4, A_plus: 0.1 } },
    },
  ],
  drives: [{ to: "A", receptor: "exc", rateHz: 2000, weight: 2 }],
  currents: [{ to: "E", wave: "noise", sd: 100, tau: 3 }],
});

/** Changes of parameters, weights, delays and sizes. */
const OVERRIDES: Record<string, unknown>[] = [
  {},
  {},
  { "populations.E.parameters.I_e": 120 },
  { "projections.E->A.weight": 5, "projections.in->E.delayMs": 2.5 },
  { "populations.E.size": 133, "populations.A.size": 5 },
];

const OPTIONS: SpikingOptions = {
  durationMs: 60,
  seed: 9,
  binMs: 2,
  record: {
    traces: [{ population: "A", variable: "V_m", cells: 3 }, { population: "E", variable: "psp", cells: 1 }]
      .slice(0, 1),
  },
};

/** What must be the same, the times aside. */
function essence({ seconds: _, adapter: __, ...rest }: SpikingRun) {
  return rest;
}

async function compare(
  together: Promise<SpikingRun[]>,
  alone: (spec: SpikingRun["spec"], options: SpikingOptions) => Promise<SpikingRun>,
): Promise<void> {
  const runs = await together;
  assertEquals(runs.length, OVERRIDES.length);
  for (const [k, run] of runs.entries()) {
    assert(run.spikes!.steps.length > 50, `network ${k} is silent`);
    const single = await alone(overrideSpiking(spec, OVERRIDES[k]), { ...OPTIONS, seed: 9 + k });
    assertEquals(essence(run), essence(single), `network ${k}`);
  }
  assert(runs[0].spikes!.steps.join() !== runs[1].spikes!.steps.join(), "seeds differ");
}

gpuTest("networks of an ensemble run as each alone, bit for bit, on the GPU", async (gpu: Gpu) => {
  await compare(
    simulateSpikingEnsemble(gpu, spec, { ...OPTIONS, overrides: OVERRIDES }),
    (one, options) => simulateSpiking(gpu, one, options),
  );
});

for (const threads of [1, 2]) {
  Deno.test(`networks of an ensemble run as each alone, bit for bit, on ${threads} of the CPU's threads`, async () => {
    const told: number[] = [];
    await compare(
      simulateSpikingEnsemble(null, spec, {
        ...OPTIONS,
        overrides: OVERRIDES,
        threads,
        onProgress: ({ fraction }) => told.push(fraction),
      }),
      simulateSpikingReference,
    );
    assertEquals(told, [0.2, 0.4, 0.6, 0.8, 1]);
  });
}

gpuTest("mistakes of an ensemble are told, and name the network", async (gpu) => {
  const refused = (options: Record<string, unknown>, sentence: string) =>
    assertRejects(
      () => simulateSpikingEnsemble(gpu, spec, { ...OPTIONS, ...options }),
      RangeError,
      sentence,
    );
  await refused(
    { networks: 0 },
    "the number of networks must be a whole number from 1 on: current value is 0",
  );
  await refused({ networks: 3, overrides: OVERRIDES }, "there must be overrides for each of the 3 networks");
  await refused(
    { overrides: [{}, { stepMs: 0.05 }] },
    "all networks must have the time step 0.1 ms: current value is 0.05",
  );
  // Without a distance between rest and threshold the quadratic has no bend.
  const quadratic = networkOf([{ name: "A", size: 30, neuron: "qif" }]);
  const wild = { "populations.A.parameters.E_L": -65, "populations.A.parameters.V_T": -65 };
  const error = await assertRejects(
    () => simulateSpikingEnsemble(gpu, quadratic, { durationMs: 20, overrides: [{}, {}, wild] }),
    SimulationFailure,
  );
  assert(error.message.includes("A of network 2"), error.message);
});
