import { assert, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { CellSpec, Section } from "../../lib/cable/cell_spec.ts";
import { simulateCells } from "../../lib/cable/gpu/cells_engine.ts";
import { simulateCellsReference, simulateCellsTabulated } from "../../lib/cable/cpu/cells_reference.ts";
import type { CellsOptions, CellsRun } from "../../lib/cable/simulation/cells_run.ts";
import { gpuTest } from "../_gpu.ts";

const SOMA: Section = {
  name: "soma",
  lengthUm: 20,
  diameterUm: 20,
  segments: 1,
  ra: 100,
  cm: 1,
  channels: { pas: { g: 1e-4, e: -70 } },
};

function cellOf(sections: Section[], synapses: CellSpec["synapses"] = []): CellSpec {
  return { kind: "cell", name: "c", startMv: -70, celsius: 34, sections, synapses };
}

const enginesOf = (gpu: Gpu): ((spec: CellSpec, options: CellsOptions) => Promise<CellsRun>)[] => [
  simulateCellsReference,
  simulateCellsTabulated,
  (spec, options) => simulateCells(gpu, spec, options),
];

gpuTest("a synapse's times of rise and decay may be as close as they like", async (gpu) => {
  const options = { durationMs: 30, everyMs: 0.025, inputs: [{ timesMs: [5], synapses: [0] }] };
  for (const apart of [5e-5, 5e-6, 5e-8, 1e-14]) {
    const synapse = {
      section: "soma",
      at: 0.5,
      tauRise: 2 * (1 - apart),
      tauDecay: 2,
      reversal: 0,
      weight: 1,
    };
    for (const simulate of enginesOf(gpu)) {
      const { voltages, engine } = await simulate(cellOf([SOMA], [synapse]), options);
      const peak = voltages.reduce((most, v) => Math.max(most, v), -Infinity) + 70;
      // NEURON 9, Exp2Syn with tau1 = 1.9999 and tau2 = 2, steps of 0.025 ms.
      assert(Math.abs(peak - 15.433) < 1e-3, `${apart}, ${engine}: ${peak}`);
    }
  }
});

gpuTest(
  "compartments may be so short that 10^6 times as much flows along them as through their membrane",
  async (gpu) => {
    const cable = (name: string, parent: string): Section => ({
      name,
      parent,
      lengthUm: 20,
      diameterUm: 10,
      segments: 200,
      ra: 30,
      cm: 1,
      channels: { pas: { g: 1e-4, e: -70 } },
    });
    const spec = cellOf([SOMA, cable("one", "soma"), cable("two", "one")]);
    const clamps = [{ section: "two", at: 1, nA: 0.5, fromMs: 1, untilMs: 8 }];
    const options = { durationMs: 10, everyMs: 0.5, inputs: [{ clamps }] };
    const [wanted, tabulated, found] = await Promise.all(
      enginesOf(gpu).map((simulate) => simulate(spec, options)),
    );
    wanted.voltages.forEach((v, k) => {
      assert(Math.abs(tabulated.voltages[k] - v) < 1e-4, `tabulated: ${tabulated.voltages[k]}, right ${v}`);
      // 400 steps, each rounded by 4e-6 mV.
      assert(Math.abs(found.voltages[k] - v) < 1.6e-3, `${found.voltages[k]}, right ${v}`);
    });
  },
);

const SLOW: [string, CellSpec, number, RegExp][] = [
  [
    "a membrane",
    cellOf([SOMA]),
    2e-4,
    /a membrane's time constant of at most 30000 steps in longer runs: current value is 50000 steps of 0.0002 ms/,
  ],
  [
    "a synapse",
    cellOf([SOMA], [{ section: "soma", at: 0.5, tauRise: 1, tauDecay: 1e5, reversal: 0, weight: 1 }]),
    0.025,
    /at most 300000 steps: current value is 4000000 steps of 0.025 ms, by synapses.0.tauDecay/,
  ],
  [
    "a gate",
    cellOf([{ ...SOMA, channels: { ...SOMA.channels, km: { tau_max: 1e6 } } }]),
    0.025,
    /by km\..* \(the CPU's engine holds them/,
  ],
  [
    "calcium",
    cellOf([{ ...SOMA, channels: { ...SOMA.channels, cal: {}, sk: {}, pool: { tau: 1e6 } } }]),
    0.025,
    /by pool.tau/,
  ],
];

for (const [name, spec, stepMs, sentence] of SLOW) {
  gpuTest(
    `what single precision cannot hold of a cell is refused on the GPU, not on the CPU: ${name}`,
    async (gpu) => {
      const options = { durationMs: 10, stepMs, inputs: [{}] };
      const long = { ...options, durationMs: 10_000 };
      const error = await assertRejects(() => simulateCells(gpu, spec, long), SpecError);
      assert(sentence.test(error.message), error.message);
      await simulateCellsReference(spec, options);
      // In a short run nothing is lost.
      if (stepMs > 1e-3) await simulateCells(gpu, spec, options);
    },
  );
}
