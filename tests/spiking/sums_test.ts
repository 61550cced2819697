import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { joinRuns } from "../../lib/spiking/simulation/join_runs.ts";
import { loadSpikingRun, saveSpikingRun } from "../../lib/spiking/files/spiking_file.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import { runOfSpiking } from "../../lib/spiking/run_of_spiking.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingEnsemble } from "../../lib/spiking/simulation/spiking_ensemble.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { TraceOptions } from "../../lib/spiking/simulation/spiking_run.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";

const NET = parseSpikingSpec({
  kind: "spiking",
  name: "sums",
  stepMs: 0.1,
  populations: [{
    ...{
      name: "E",
      size: 70,
      neuron: "lif",
      parameters: { E_L: -65, V_th: -50, V_reset: -60, C_m: 200, g_L: 10 },
    },
    initial: { V_m: { uniform: [-65, -50] } },
    receptors: {
      ampa: { kinetics: "exponential", tau: 3, reversal: 0 },
      nmda: { kinetics: "biexponential", tauRise: 2, tauDecay: 60, reversal: 0, magnesium: 1 },
      gaba: { kinetics: "alpha", tau: 5, reversal: -80 },
      direct: { kinetics: "exponential", tau: 4 },
      jump: { kinetics: "delta" },
    },
  }, {
    ...{ name: "P", size: 3, neuron: "pinsky-rinzel" },
    receptors: { ampa: { kinetics: "exponential", tau: 3, reversal: 0 } },
  }],
  projections: [{
    ...{
      from: "E",
      to: "E",
      receptor: "gaba",
      connect: { rule: "fixed-indegree", indegree: 5 },
      weight: 2,
      delayMs: 1,
    },
  }],
  drives: ["ampa", "nmda", "direct"].map((receptor, k) => ({
    ...{ to: "E", receptor, rateHz: 2000, weight: [2, 1, 20][k] },
  })),
});
const RECEPTORS = ["ampa", "nmda", "gaba", "direct"];
const CELLS: TraceOptions[] = ["V_m", ...RECEPTORS].map((variable) => ({
  population: "E",
  variable,
  cells: 70,
}));
const SUMS: TraceOptions[] = [
  { population: "E", variable: "V_m", sum: "values" },
  { population: "E", variable: "gaba", sum: "values" },
  ...RECEPTORS.map((variable): TraceOptions => ({ population: "E", variable, sum: "currents" })),
];
const OPTIONS = {
  durationMs: 40,
  seed: 3,
  threads: 1,
  record: { traces: [...CELLS, ...SUMS], everyMs: 0.5 },
};

Deno.test("sums over a population are those of its cells' traces, and currents g (E - V), inward", async () => {
  const { traces } = await simulateSpikingReference(NET, OPTIONS);
  const [v, ampa, nmda, gaba, direct] = traces.slice(0, 5).map(({ values }) => values);
  const found = traces.slice(5).map(({ values }) => values);
  assertEquals(found.map(({ length }) => length), new Array(6).fill(80));
  const sum = (term: (k: number) => number, sample: number) => {
    let all = 0;
    for (let cell = 0; cell < 70; cell++) all += term(70 * sample + cell);
    return all;
  };
  const open = (k: number) => 1 / (1 + Math.exp(-0.062 * v[k]) / 3.57);
  const terms = [
    (k: number) => v[k],
    (k: number) => gaba[k],
    (k: number) => ampa[k] * -v[k],
    (k: number) => nmda[k] * open(k) * -v[k],
    (k: number) => gaba[k] * (-80 - v[k]),
    (k: number) => direct[k],
  ];
  terms.forEach((term, at) => {
    for (let sample = 0; sample < 80; sample++) {
      // Traces and sums are rounded to single precision.
      const wanted = sum(term, sample), size = sum((k) => Math.abs(term(k)), sample);
      assertAlmostEquals(found[at][sample], wanted, 4e-7 * size + 1e-5, `sum ${at}, sample ${sample}`);
    }
  });
  assert(found[2].some((one) => one > 1000) && found[4].some((one) => one < -100));
});

Deno.test("sums are the same on any number of threads, in an ensemble, and in parts, bit for bit", async () => {
  const record = { traces: SUMS, everyMs: 0.5 };
  const one = await simulateSpikingReference(NET, { ...OPTIONS, record });
  for (const threads of [2, 3]) {
    assertEquals((await simulateSpikingReference(NET, { ...OPTIONS, record, threads })).traces, one.traces);
  }
  const ensemble = await simulateSpikingEnsemble(null, NET, { ...OPTIONS, seed: 2, networks: 2, record });
  assertEquals(ensemble[1].traces, one.traces);
  const simulation = await SpikingSimulation.open(null, NET, { seed: 3, threads: 1, record });
  const parts = [await simulation.run(15), await simulation.run(25)];
  simulation.close();
  assertEquals(joinRuns(parts).traces, one.traces);
});

Deno.test("sums are kept in files, and named as such in runs of any system", async () => {
  const run = await simulateSpikingReference(NET, { ...OPTIONS, record: { traces: SUMS } });
  await inFolder(async (folder) => {
    await saveSpikingRun(`${folder}/run.npz`, run);
    assertEquals((await loadSpikingRun(`${folder}/run.npz`)).traces, run.traces);
  });
  assertEquals(runOfSpiking([run]).traces![0].map(({ variable }) => variable), [
    ...[
      "sum of V_m",
      "sum of gaba",
      "current of ampa",
      "current of nmda",
      "current of gaba",
      "current of direct",
    ],
  ]);
});

Deno.test("sums that cannot be taken are refused", async () => {
  for (
    const [trace, sentence] of [
      [
        { population: "E", variable: "V_m", sum: "currents" },
        "its receptors whose currents are known at the ends of steps are ampa, nmda, gaba, direct: current value is V_m",
      ],
      [{ population: "E", variable: "ampa", sum: "mean" }, "it must be of values or of currents"],
      [{ population: "E", variable: "ampa", sum: "currents", cells: 3 }, "cells must be left out"],
      // Its synapses are on the dendrite.
      [
        { population: "P", variable: "ampa", sum: "currents" },
        "its receptors whose currents are known at the ends of steps are none",
      ],
      [{ population: "E", variable: "jump", sum: "currents" }, "its variables are"],
      [
        { population: "E", variable: "V_m" },
        "the cells of a trace of E must be from 1 to 70: current value is none",
      ],
    ] as const
  ) {
    const error = await assertRejects(
      () => simulateSpikingReference(NET, { ...OPTIONS, record: { traces: [trace as TraceOptions] } }),
    ) as Error;
    assert(error.message.includes(sentence), error.message);
  }
});

gpuTest(
  "the GPU's sums are those of its traces; of a network that does not diverge the reference's",
  async (gpu) => {
    const found = await simulateSpiking(gpu, NET, OPTIONS),
      wanted = await simulateSpikingReference(NET, OPTIONS);
    assertEquals(found.spikes, wanted.spikes);
    for (const at of [5, 6, 7, 8, 9, 10]) {
      const { values } = wanted.traces[at], size = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      values.forEach((value, k) => assertAlmostEquals(found.traces[at].values[k], value, 1e-4 * size));
    }
  },
);
