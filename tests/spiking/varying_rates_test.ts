import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { Drive, Waveform } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingEnsemble } from "../../lib/spiking/simulation/spiking_ensemble.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { defineNeuron } from "../../lib/spiking/neurons/neuron_model.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf, TEST_NEURONS } from "./_networks.ts";

const CELLS = 2000;

/** Cells that count what drives send them. */
function counters(drives: Omit<Drive, "to" | "receptor" | "weight">[], stepMs = 0.1): SpikingSpec {
  const receptors = { hits: { kinetics: "delta" as const } };
  return networkOf([{ name: "A", size: CELLS, neuron: "counter", receptors }], [], {
    stepMs,
    drives: drives.map((drive) => ({ to: "A", receptor: "hits", weight: 1, ...drive })),
  });
}

/** Hits of each cell in each bin. (bins, cells) */
async function hitsOf(spec: SpikingSpec, durationMs: number, binMs: number): Promise<Float64Array[]> {
  const record = {
    traces: [{ population: "A", variable: "sum", cells: CELLS }],
    everyMs: binMs,
    spikes: false,
  };
  const run = await simulateSpikingReference(spec, {
    durationMs,
    binMs,
    record,
    neurons: TEST_NEURONS,
    seed: 5,
  });
  const { values } = run.traces[0];
  return Array.from(
    { length: run.bins },
    (_, bin) =>
      Float64Array.from(
        { length: CELLS },
        (_, cell) => values[bin * CELLS + cell] - (bin > 0 ? values[(bin - 1) * CELLS + cell] : 0),
      ),
  );
}

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/**
 * Fails unless numbers are Poisson ones of these means: each within 5.5 of their own deviations (a chance of 4e-8 each), and the sum of
 * their squared deviations within 5 of its own, in which a rate that is off by little in all bins shows.
 */
function assertPoisson(found: readonly number[], means: readonly number[]): void {
  let squares = 0, number = 0;
  found.forEach((count, bin) => {
    const mean = means[bin];
    if (mean === 0) return assertEquals(count, 0, `bin ${bin}`);
    assert(Math.abs(count - mean) < 5.5 * Math.sqrt(mean), `bin ${bin}: ${count} for ${mean}`);
    squares += (count - mean) ** 2 / mean;
    number++;
  });
  assert(Math.abs(squares - number) < 5 * Math.sqrt(2 * number), `${squares} for ${number} bins`);
}

/** Waveforms with their integrals from 0 to a time, ms times Hz, in closed form. */
const WAVES: Record<string, { wave: Waveform; integral: (ms: number) => number }> = {
  steps: {
    wave: { steps: [[10, 400], [30.04, 0], [50, 1600]] },
    integral: (ms) => 400 * Math.min(20.04, Math.max(0, ms - 10)) + 1600 * Math.max(0, ms - 50),
  },
  sine: {
    wave: { mean: 900, amplitude: 700, frequencyHz: 37, phase: 0.8 },
    integral: (ms) => {
      const w = 2 * Math.PI * 0.037;
      return 900 * ms - 700 * (Math.cos(w * ms + 0.8) - Math.cos(0.8)) / w;
    },
  },
  "fast sine": {
    // A period of two and a half steps.
    wave: { mean: 900, amplitude: 900, frequencyHz: 4000, phase: 0 },
    integral: (ms) => 900 * ms + 900 * (1 - Math.cos(8 * Math.PI * ms)) / (8 * Math.PI),
  },
  series: {
    wave: { everyMs: 7.03, values: [100, 900, 0, 2000, 500] },
    integral: (ms) =>
      [100, 900, 0, 2000, 500].reduce((sum, value, k) => {
        const until = k === 4 ? Infinity : (k + 1) * 7.03;
        return sum + value * Math.max(0, Math.min(ms, until) - k * 7.03);
      }, 0),
  },
};

for (const [name, { wave, integral }] of Object.entries(WAVES)) {
  Deno.test(`a drive's hits are Poisson numbers of the integral of its rate: ${name}`, async () => {
    for (const [binMs, stepMs] of [[2, 0.1], [0.1, 0.1], [5, 0.25]]) {
      const hits = await hitsOf(counters([{ rateHz: wave }], stepMs), 100, binMs);
      const means = hits.map((_, bin) =>
        CELLS / 1000 * (integral((bin + 1) * binMs) - integral(bin * binMs))
      );
      assertPoisson(hits.map(total), means);
    }
  });

  Deno.test(`a generator's spikes are Poisson numbers of the integral of its rate: ${name}`, async () => {
    const spec = networkOf([{ name: "P", size: CELLS, neuron: "poisson", parameters: { rate: wave } }]);
    const { counts, bins } = await simulateSpikingReference(spec, { durationMs: 100, binMs: 2, seed: 3 });
    const means = Array.from(
      { length: bins },
      (_, bin) => CELLS / 1000 * (integral(2 * bin + 2) - integral(2 * bin)),
    );
    assertPoisson([...counts], means);
  });
}

Deno.test("a sine that goes below 0 drives nobody there, and its cells are independent", async () => {
  const [mean, amplitude] = [200, 1000];
  const hits = await hitsOf(counters([{ rateHz: { mean, amplitude, frequencyHz: 20 } }]), 50, 0.1);
  const rate = (ms: number) => mean + amplitude * Math.sin(2 * Math.PI * 0.02 * ms);
  // The mean of a step is that of its middle but for (pi f h)^2 / 6 of the amplitude, 0.007 Hz.
  const means = hits.map((_, bin) => CELLS * 1e-4 * Math.max(0, rate(0.1 * bin + 0.05)));
  assertPoisson(hits.map(total), means);
  assert(means.filter((one) => one === 0).length > 200);
  // Between cells the counts have the variance of Poisson numbers: over mean 1, with a deviation of sqrt(2 / cells).
  const each = new Float64Array(CELLS);
  for (const bin of hits) bin.forEach((count, cell) => each[cell] += count);
  const average = total(each) / CELLS;
  const variance = each.reduce((sum, count) => sum + (count - average) ** 2, 0) / (CELLS - 1);
  assert(Math.abs(variance / average - 1) < 5 * Math.sqrt(2 / CELLS), `${variance} for ${average}`);
});

Deno.test("a drive acts in exactly the steps of its time, which is rounded to steps", async () => {
  // 20 hits of a cell in a step: none of 2,000 is without a hit but for a chance of 4e-6.
  const steps = [[3, 7, 30, 70], [3.04, 7.05, 30, 71], [0, 0.1, 0, 1], [9.96, 20, 100, 100], [
    0.3,
    0.9,
    3,
    9,
  ]];
  for (const [fromMs, untilMs, from, until] of steps) {
    const hits = await hitsOf(counters([{ rateHz: 200_000, fromMs, untilMs }]), 10, 0.1);
    hits.forEach((cells, step) => {
      const number = cells.filter((count) => count > 0).length;
      assertEquals(number, step >= from && step < until ? CELLS : 0, `${fromMs} to ${untilMs}, step ${step}`);
    });
  }
});

Deno.test("within its time, and for its cells, a drive hits as it would all the time", async () => {
  const always = await hitsOf(counters([{ rateHz: 900 }]), 40, 1);
  const same = async (
    drive: Omit<Drive, "to" | "receptor" | "weight">,
    is: (bin: number, cell: number) => boolean,
  ) => {
    const hits = await hitsOf(counters([drive]), 40, 1);
    hits.forEach((cells, bin) =>
      cells.forEach((count, cell) =>
        assertEquals(count, is(bin, cell) ? always[bin][cell] : 0, `bin ${bin}, cell ${cell}`)
      )
    );
  };
  await same({ rateHz: 900, fromMs: 5, untilMs: 30 }, (bin) => bin >= 5 && bin < 30);
  await same({ rateHz: { steps: [[0, 900]] } }, () => true);
  await same({ rateHz: { everyMs: 10, values: [0, 900, 900, 0] } }, (bin) => bin >= 10 && bin < 30);
  await same({ rateHz: { mean: 900, amplitude: 0, frequencyHz: 7 } }, () => true);
  await same({ rateHz: 900, cells: { from: 100, until: 1700 } }, (_, cell) => cell >= 100 && cell < 1700);
  await same({ rateHz: 900, cells: [1999, 0, 33, 64] }, (_, cell) => [0, 33, 64, 1999].includes(cell));
});

/** Relays that spike at hits, in all the ways that rates may vary, and currents into cells whose spikes need no rounding. */
function varied(rate: number): SpikingSpec {
  const receptors = { hits: { kinetics: "delta" as const } };
  const drive = { receptor: "hits", weight: 1 };
  return networkOf(
    [
      { name: "A", size: 100, neuron: "relay", receptors },
      { name: "B", size: 70, neuron: "relay", receptors },
      {
        name: "P",
        size: 33,
        neuron: "poisson",
        parameters: { rate: { mean: 5 * rate, amplitude: 7 * rate, frequencyHz: 13, phase: 1 } },
      },
      { name: "Q", size: 33, neuron: "poisson", parameters: { rate: { uniform: [0, 2 * rate] } } },
      { name: "R", size: 10, neuron: "poisson", parameters: { rate: 3000 } },
    ],
    [
      {
        name: "slow",
        from: "P",
        to: "A",
        receptor: "hits",
        connect: { rule: "fixed-indegree", indegree: 2 },
        weight: 1,
        delayMs: { uniform: [1, 4] },
        fromMs: 100,
        untilMs: 300,
      },
      {
        from: "Q",
        to: "B",
        receptor: "hits",
        connect: { rule: "fixed-indegree", indegree: 3 },
        weight: 1,
        delayMs: 1.5,
      },
    ],
    {
      drives: [
        { to: "A", rateHz: { steps: [[0, rate], [410, 3 * rate]] }, cells: [1, 2, 3, 50, 64, 99], ...drive },
        { to: "A", rateHz: { mean: rate, amplitude: 2 * rate, frequencyHz: 10 }, fromMs: 20.04, ...drive },
        {
          to: "B",
          rateHz: { everyMs: 7.77, values: [rate, 0, 5 * rate, rate] },
          cells: { from: 30, until: 70 },
          ...drive,
        },
        { to: "B", rateHz: rate, fromMs: 30, untilMs: 450, ...drive },
      ],
    },
  );
}

const OPTIONS = { seed: 9, neurons: TEST_NEURONS };

function assertSameSpikes(found: SpikingRun, wanted: SpikingRun): void {
  assert(wanted.spikes!.steps.length > 1000, `${wanted.spikes!.steps.length} spikes`);
  assertEquals(found.spikes, wanted.spikes);
  assertEquals(found.counts, wanted.counts);
}

gpuTest(
  "the GPU gives the reference's spikes where rates vary, over more steps than it holds at once",
  async (gpu: Gpu) => {
    const options: SpikingOptions = { durationMs: 600, ...OPTIONS };
    const wanted = await simulateSpikingReference(varied(100), options);
    assertSameSpikes(await simulateSpiking(gpu, varied(100), options), wanted);
  },
);

gpuTest(
  "an ensemble on the GPU gives the reference's spikes where rates vary and differ",
  async (gpu: Gpu) => {
    const overrides = [50, 100, 150].map((rate) => ({ "drives.A.rateHz": { steps: [[10, rate]] } }));
    const options = { durationMs: 200, overrides, ...OPTIONS };
    const found = await simulateSpikingEnsemble(gpu, varied(100), options);
    const wanted = await simulateSpikingEnsemble(null, varied(100), { ...options, threads: 1 });
    found.forEach((run, k) => assertSameSpikes(run, wanted[k]));
  },
);

type Open = (spec: SpikingSpec) => Promise<SpikingSimulation>;

/** Models of one's own run on one thread alone. */
function onEngines(name: string, body: (open: Open) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body((spec) => SpikingSimulation.open(null, spec, OPTIONS)));
  gpuTest(`${name}, on the GPU`, (gpu) => body((spec) => SpikingSimulation.open(gpu, spec, OPTIONS)));
}

onEngines("runs and checkpoints go on over changes of rates", async (open) => {
  const whole = await simulateSpikingReference(varied(100), { durationMs: 600, ...OPTIONS });
  const simulation = await open(varied(100));
  try {
    const parts = [await simulation.run(95), await simulation.run(213)];
    const checkpoint = structuredClone(await simulation.save());
    parts.push(await simulation.run(120), await simulation.run(172));
    assertEquals(parts.flatMap(({ spikes }) => [...spikes!.cells]), [...whole.spikes!.cells]);
    await simulation.restore(checkpoint);
    const again = await simulation.run(292);
    assertEquals([...again.spikes!.cells], [...parts[2].spikes!.cells, ...parts[3].spikes!.cells]);
  } finally {
    simulation.close();
  }
});

onEngines("rates that vary may be changed to others while a network runs", async (open) => {
  const simulation = await open(varied(100));
  try {
    await simulation.run(3);
    await simulation.set({ "populations.P.parameters.rate": { steps: [[0, 0], [100, 200]] } });
    const { counts, bins, startMs } = await simulation.run(297);
    const found = [...counts.subarray(2 * bins, 3 * bins)];
    const means = found.map((_, bin) => startMs + bin < 100 ? 0 : 33 * 0.2);
    // Bins of a mean of 6.6 are joined by ten, so that deviations are those of normal numbers.
    const joined = (values: number[]) =>
      Array.from(
        { length: 29 },
        (_, k) => values.slice(7 + 10 * k, 17 + 10 * k).reduce((sum, one) => sum + one, 0),
      );
    assertPoisson(joined(found), joined(means));
    await simulation.set({ "populations.P.parameters.rate.steps": [[0, 0]] as never });
    assertEquals((await simulation.run(10)).counts.subarray(20, 30).reduce((sum, one) => sum + one), 0);
  } finally {
    simulation.close();
  }
});

Deno.test("threads give the spikes of a core where rates and currents vary, or are those of some cells", async () => {
  const receptors = { hits: { kinetics: "delta" as const } };
  const drive = { to: "A", receptor: "hits", weight: 3 };
  const spec = networkOf([{ name: "A", size: 101, neuron: "lif", receptors }], [], {
    drives: [
      { ...drive, rateHz: { mean: 1500, amplitude: 1500, frequencyHz: 20 }, cells: { from: 20, until: 90 } },
      { ...drive, rateHz: { steps: [[10, 900]] }, untilMs: 60, cells: [0, 33, 34, 67, 100] },
    ],
    currents: [
      { to: "A", wave: "sine", amplitude: 200, frequencyHz: 30, cells: { from: 10, until: 40 } },
      { to: "A", wave: "series", everyMs: 7, values: [0, 150, 50] },
    ],
  });
  const [wanted, found] = [
    await simulateSpikingReference(spec, { durationMs: 100, threads: 1 }),
    await simulateSpikingReference(spec, { durationMs: 100, threads: 3 }),
  ];
  assert(wanted.spikes!.steps.length > 500, `${wanted.spikes!.steps.length} spikes`);
  assertEquals(found.spikes, wanted.spikes);
});

Deno.test("defineNeuron() refuses parameters that vary where the engine draws no numbers of spikes", () => {
  const [own] = TEST_NEURONS;
  const rate = { unit: "Hz", default: 1, low: 0, high: 10, about: "rate", varies: true };
  assertThrows(
    () => defineNeuron({ ...own, parameters: { rate } }),
    TypeError,
    "only one parameter may vary in time, the rate of a model whose random is count: current value is rate",
  );
});
