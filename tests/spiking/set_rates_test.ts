import { assert, assertEquals, assertRejects } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import type { Waveform } from "../../lib/system/waveform.ts";
import { gpuTest } from "../_gpu.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";

const MOST = 400;
const spec = (rate: number | Waveform, drive: number | Waveform) =>
  parseSpikingSpec({
    kind: "spiking",
    name: "driven",
    stepMs: 0.1,
    populations: [
      { name: "in", size: 50, neuron: "poisson", parameters: { rate } },
      { name: "still", size: 5, neuron: "poisson" },
      { name: "out", size: 40, neuron: "lif", receptors: { exc: { kinetics: "exponential", tau: 3 } } },
    ],
    drives: [
      { name: "basal", to: "out", receptor: "exc", rateHz: drive, weight: 60 },
      { name: "other", to: "out", receptor: "exc", rateHz: 100, weight: 60 },
    ],
    projections: [{
      from: "in",
      to: "out",
      receptor: "exc",
      connect: { rule: "fixed-indegree", indegree: 20 },
      weight: 60,
      delayMs: 1,
    }],
  });

const RATES = Array.from({ length: 40 }, (_, k) => 200 + 199 * Math.sin(k / 3));

async function driven(gpu: Gpu | null, threads?: number) {
  const simulation = await SpikingSimulation.open(gpu, spec({ steps: [[0, MOST]] }, { steps: [[0, MOST]] }), {
    seed: 4,
    ...(threads ? { threads } : {}),
  });
  const steps: number[] = [], cells: number[] = [];
  for (const rate of RATES) {
    await simulation.setRates(gpu ? { in: rate } : { in: rate, basal: MOST - rate });
    const { spikes } = await simulation.run(1);
    steps.push(...spikes!.steps);
    cells.push(...spikes!.cells);
  }
  simulation.close();
  return { steps, cells };
}

async function waved() {
  // The largest value, beyond the end, so that weights have the same quantum.
  const wave = { everyMs: 1, values: [...RATES, MOST] },
    falling = { everyMs: 1, values: [...RATES.map((rate) => MOST - rate), MOST] };
  const simulation = await SpikingSimulation.open(null, spec(wave, falling), { seed: 4 });
  const { spikes } = await simulation.run(RATES.length);
  simulation.close();
  return { steps: [...spikes!.steps], cells: [...spikes!.cells] };
}

Deno.test("setRates() each ms gives spike for spike the network whose rate varies so by its spec, on one core and on threads", async () => {
  const wanted = await waved();
  assert(wanted.cells.filter((cell) => cell >= 55).length > 50, "the cells behind the generators spike");
  assertEquals(await driven(null, 1), wanted);
  assertEquals(await driven(null, 2), wanted);
});

gpuTest("setRates() on the GPU gives generators the spikes of the core", async (gpu) => {
  const wanted = await waved(), found = await driven(gpu);
  const ofGenerators = ({ steps, cells }: typeof wanted) =>
    cells.flatMap((cell, at) => cell < 50 ? [[steps[at], cell]] : []);
  assertEquals(ofGenerators(found), ofGenerators(wanted));
});

Deno.test("setRates() refuses what is no generator, one whose rate does not vary, and rates out of range", async () => {
  const simulation = await SpikingSimulation.open(null, spec({ steps: [[0, MOST]] }, 5), { threads: 1 });
  const cases: [Record<string, number>, string][] = [
    [{ inn: 1 }, "there is no population or drive of this name: current value is inn (did you mean in?"],
    [{ still: 1 }, "the rate of still must be one that varies in time from the start"],
    [{ out: 1 }, "the rate of out must be one that varies in time from the start"],
    [{ basal: 3 }, "the rate of basal must be one that varies in time from the start"],
    [{ in: -1 }, "the rate of in must be from 0 to 400 Hz, its largest in the spec: current value is -1"],
    [{ in: 400.5 }, "must be from 0 to 400 Hz"],
    [{ in: NaN }, "must be from 0 to 400 Hz"],
  ];
  for (const [rates, sentence] of cases) {
    await assertRejects(() => simulation.setRates(rates), SpecError, sentence);
  }
  await simulation.setRates({ in: 0 });
  assertEquals([...(await simulation.run(20)).counts.subarray(0, 20)], new Array(20).fill(0));
  simulation.close();
});
