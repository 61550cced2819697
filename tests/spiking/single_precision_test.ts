import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { loadStoppedSimulation, saveStoppedSimulation } from "../../lib/spiking/files/spiking_file.ts";
import { decodeNpz, encodeNpz } from "../../lib/io/npz.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { Receptor } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { kineticsOf, meanPassedTwice, startSlope } from "../../lib/spiking/build/kinetics.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";
import { networkOf } from "./_networks.ts";

Deno.test("a difference of exponentials of any two times peaks at 1, where it should", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.double({ min: -9, max: 2, noNaN: true }),
      (power, apart) => {
        const tauRise = 10 ** power, tauDecay = tauRise * (1 + 10 ** apart);
        const { gainB, lostA, lostB, ab } = kineticsOf(
          { kinetics: "biexponential", tauRise, tauDecay },
          tauRise / 50,
        );
        let a = 0, b = gainB, most = 0, at = 0;
        for (let step = 1; step < 2000; step++) {
          [a, b] = [a - lostA * a + ab * b, b - lostB * b];
          if (a > most) [most, at] = [a, step];
        }
        const q = 10 ** apart, peak = 50 * (1 + q) / q * Math.log1p(q);
        // A parabola over half a step: (1/100)^2 / 2 of what rises in tauRise.
        assert(
          Math.abs(most - 1) < 1e-4 && Math.abs(at - peak) <= 1,
          `${tauRise}, ${tauDecay}: ${most} at ${at}, right ${peak}`,
        );
      },
    ),
    { numRuns: 60 },
  );
  assert(Math.abs(startSlope(5, 5) - Math.E / 5) < 1e-15);
});

Deno.test("what three decays leave of each other is symmetric, and right where they are close and where they are not", () => {
  const size = fc.double({ min: 0, max: 6, noNaN: true });
  fc.assert(
    fc.property(size, size, size, fc.constantFrom(1, 0.1, 1e-3, 1e-6), (x, y, z, spread) => {
      const [a, b, c] = [x, x + spread * y, x + spread * z];
      // Simpson's rule over s of what a and b leave of each other until s, and c afterwards.
      const two = (s: number) =>
        Math.exp(-Math.min(a, b) * s) *
        (Math.abs(a - b) < 1e-12 ? s : -Math.expm1(-Math.abs(a - b) * s) / Math.abs(a - b));
      const parts = 400;
      let sum = 0;
      for (let k = 0; k <= parts; k++) {
        const s = k / parts;
        sum += (k === 0 || k === parts ? 1 : k % 2 ? 4 : 2) * two(s) * Math.exp(-c * (1 - s));
      }
      const right = sum / 3 / parts, found = meanPassedTwice(a, b, c);
      // The rule's error: (1 / 400)^4 / 180 times the fourth derivative, 12^4 at most.
      assert(Math.abs(found / right - 1) < 1e-8, `${a} ${b} ${c}: ${found} ${right}`);
      assert(Math.abs(meanPassedTwice(c, a, b) / found - 1) < 1e-13);
    }),
  );
});

/** A cell that gets an event of a receptor at 2 ms. */
function excited(receptor: Receptor, stepMs = 0.1): SpikingSpec {
  return networkOf(
    [
      { name: "S", size: 1, neuron: "replay", replay: { timesMs: [1], cells: [0] } },
      { name: "A", size: 1, neuron: "lif", parameters: { V_th: 100 }, receptors: { e: receptor } },
    ],
    [{ from: "S", to: "A", receptor: "e", connect: { rule: "one-to-one" }, weight: 100, delayMs: 1 }],
    { stepMs },
  );
}

gpuTest("times of rise and decay may be as close as they like", async (gpu) => {
  const options = { durationMs: 30, record: { traces: [{ population: "A", variable: "V_m", cells: 1 }] } };
  const peak = ({ traces: [{ values }] }: { traces: { values: Float32Array }[] }) => Math.max(...values) + 60;
  const right = peak(await simulateSpikingReference(excited({ kinetics: "alpha", tau: 5 }), options));
  assert(Math.abs(right - 3.7563) < 1e-4, String(right));
  for (const apart of [1e-4, 1e-5, 1e-6, 1e-9, 1e-15]) {
    const spec = excited({ kinetics: "biexponential", tauRise: 5 * (1 - apart), tauDecay: 5 });
    for (
      const run of [await simulateSpiking(gpu, spec, options), await simulateSpikingReference(spec, options)]
    ) {
      // Half of the part by which the times differ, and traces in single precision.
      assert(Math.abs(peak(run) - right) < 2 * apart + 1e-5, `${apart}, ${run.engine}: ${peak(run)}`);
    }
  }
});

/** Populations in steps that the GPU takes a thousand at a time, as nothing arrives sooner. */
function alone(stepMs: number, populations: SpikingSpec["populations"]): SpikingSpec {
  const [first, ...others] = populations;
  const receptors = { e: { kinetics: "exponential" as const, tau: 5 } };
  return networkOf(
    [{ ...first, receptors }, ...others],
    [{
      from: first.name,
      to: first.name,
      receptor: "e",
      connect: { rule: "pairs", sources: [], targets: [] },
      weight: 1,
      delayMs: 1000 * stepMs,
    }],
    { stepMs },
  );
}

/** Times of the spikes of each cell, ms. */
function timesOf({ spikes, stepMs }: SpikingRun, cells: number): number[][] {
  const times: number[][] = Array.from({ length: cells }, () => []);
  spikes!.steps.forEach((step, k) => times[spikes!.cells[k]].push(step * stepMs));
  return times;
}

const LEAKY = { C_m: 200, E_L: -70, V_th: -50, V_reset: -70, t_ref: 0 };

gpuTest(
  "lif: a leak as small as it may be, and a step as short, lose nothing in single precision",
  async (gpu) => {
    const leaks = [0.01, 1e-3, 1e-4, 1e-6];
    const parameters = { ...LEAKY, g_L: leaks, I_e: 100 };
    const slow = await simulateSpiking(gpu, alone(0.1, [{ name: "A", size: 4, neuron: "lif", parameters }]), {
      durationMs: 130,
    });
    timesOf(slow, 4).forEach(([one, two], k) => {
      // C dV/dt = 100 pA - g_L (V - E_L): 20 mV in 40 ms, and a step more where a leak is left.
      const right = -200 / leaks[k] * Math.log1p(-20 * leaks[k] / 100);
      const found = two - one;
      assert(found >= right - 1e-9 && found <= right + 0.1001, `${leaks[k]} nS: ${found}, right ${right}`);
    });
    const currents = [201, 210, 400];
    const fine = { ...LEAKY, g_L: 10, I_e: currents };
    const fast = await simulateSpiking(
      gpu,
      alone(0.001, [{ name: "A", size: 3, neuron: "lif", parameters: fine }]),
      { durationMs: 215 },
    );
    timesOf(fast, 3).forEach(([one, two], k) => {
      const right = 20 * Math.log(currents[k] / (currents[k] - 200));
      // At 201 pA it strives to 0.1 mV above its threshold: it passes through 4e-6 mV, by which parameters are rounded, in 0.001 ms.
      assert(Math.abs(two - one - right) <= 0.003, `${currents[k]} pA: ${two - one}, right ${right}`);
    });
  },
);

gpuTest(
  "all models spike when they do in double precision, in steps of a thousandth of a ms",
  async (gpu) => {
    const drive = {
      lif: 250,
      adex: 700,
      qif: 300,
      izhikevich: 10,
      eglif: 200,
      "hodgkin-huxley": 1000,
      "traub-miles": 400,
    };
    const names = Object.keys(drive);
    const spec = alone(
      0.001,
      Object.entries(drive).map(([neuron, I_e]) => ({ name: neuron, size: 1, neuron, parameters: { I_e } })),
    );
    const options = { durationMs: 60 };
    const found = timesOf(await simulateSpiking(gpu, spec, options), names.length);
    const wanted = timesOf(await simulateSpikingReference(spec, options), names.length);
    names.forEach((name, at) => {
      assert(wanted[at].length >= 1, name);
      assertEquals(found[at].length, wanted[at].length, name);
      // Gates and adaptation are rounded in each step: 20,000 steps of a time constant make 6e-4.
      wanted[at].forEach((time, k) =>
        assert(Math.abs(found[at][k] / time - 1) < 6e-4, `${name}: ${found[at][k]}, right ${time}`)
      );
    });
  },
);

const SLOW: [string, Parameters<typeof networkOf>, RegExp][] = [
  [
    "a receptor",
    [[{ name: "A", size: 1, neuron: "lif", receptors: { slow: { kinetics: "exponential", tau: 1e5 } } }]],
    /time constants of at most 300000 steps: current value is 1000000 steps of 0.1 ms, by populations.A.receptors.slow/,
  ],
  [
    "adaptation",
    [[{ name: "A", size: 3, neuron: "adex", parameters: { tau_w: [10, 1e5, 20] } }]],
    /1000000 steps of 0.1 ms, by populations.A.parameters.tau_w/,
  ],
  [
    "noise",
    [[{ name: "A", size: 1, neuron: "lif" }], [], {
      currents: [{ to: "A", wave: "noise", sd: 1, tau: 1e5 }],
    }],
    /by currents.A.tau/,
  ],
  [
    "a gate",
    [[{ name: "A", size: 1, neuron: "pospischil", parameters: { tau_max: 1e6 } }]],
    /by populations.A.parameters.tau_max/,
  ],
  [
    "learning",
    [
      [{ name: "S", size: 1, neuron: "lif" }, {
        name: "A",
        size: 1,
        neuron: "lif",
        receptors: { e: { kinetics: "exponential", tau: 5 } },
      }],
      [{
        from: "S",
        to: "A",
        receptor: "e",
        connect: { rule: "one-to-one" },
        weight: 0.5,
        delayMs: 1,
        learning: { model: "stdp", parameters: { A_plus: 1e-7 } },
      }],
    ],
    /changes of synapses of at least 0.000001 of their range: current value is 1e-7, by projections.S->A.learning.parameters.A_plus/,
  ],
];

for (const [name, network, sentence] of SLOW) {
  gpuTest(
    `what single precision cannot hold is refused by the GPU's engine, not by the CPU's: ${name}`,
    async (gpu) => {
      const spec = networkOf(...network);
      const error = await assertRejects(() => simulateSpiking(gpu, spec, { durationMs: 1 }), SpecError);
      assert(sentence.test(error.message), error.message);
      await simulateSpikingReference(spec, { durationMs: 1 });
    },
  );
}

gpuTest("a change while it runs is refused alike, and leaves the network as it was", async (gpu) => {
  const spec = networkOf([{ name: "A", size: 1, neuron: "adex" }]);
  const simulation = await SpikingSimulation.open(gpu, spec);
  await assertRejects(
    () => simulation.set({ "populations.A.parameters.tau_w": 1e5 }),
    SpecError,
    "by populations.A.parameters.tau_w",
  );
  assertEquals(simulation.spec, spec);
  await simulation.run(1);
  simulation.close();
});

gpuTest("what rounding takes from a voltage is kept in checkpoints", async (gpu) => {
  const parameters = { ...LEAKY, g_L: 10, I_e: [201, 220] };
  const spec = alone(0.001, [{ name: "A", size: 2, neuron: "lif", parameters }]);
  const whole = await SpikingSimulation.open(gpu, spec), parts = await SpikingSimulation.open(gpu, spec);
  await whole.run(20);
  for (let k = 0; k < 4; k++) {
    await parts.run(5);
    await parts.restore(await parts.save());
  }
  const [one, other] = [await whole.save(), await parts.save()];
  assertEquals(one.populations[0].variables, other.populations[0].variables);
  const voltages = one.populations[0].variables.get("V_m")!;
  assert(voltages.some((voltage) => Math.fround(voltage) !== voltage));
  whole.close();
  parts.close();
});

Deno.test("a checkpoint of an earlier version, with decaying and rising parts, goes on as it did", async () => {
  const tauRise = 2, tauDecay = 7;
  const spec = excited({ kinetics: "biexponential", tauRise, tauDecay });
  const record = { traces: [{ population: "A", variable: "V_m", cells: 1 }] };
  const simulation = await SpikingSimulation.open(null, spec, { record });
  const run = await simulation.run(8);
  const checkpoint = await simulation.save();
  const { values } = (await simulation.run(20)).traces[0];
  let old = checkpoint;
  await inFolder(async (folder) => {
    const path = `${folder}/old.npz`;
    await saveStoppedSimulation(path, { run, checkpoint });
    const arrays = decodeNpz(await Deno.readFile(path), { path });
    const { receptors: form, ...about } = JSON.parse((arrays.checkpoint.data as string[])[0]);
    assertEquals(form, 2);
    arrays.checkpoint = { data: [JSON.stringify(about)], shape: [] };
    const a = arrays["state/A/receptors/e/a"].data as Float64Array,
      b = arrays["state/A/receptors/e/b"].data as Float64Array;
    b[0] /= 1 / tauRise - 1 / tauDecay;
    a[0] += b[0];
    await Deno.writeFile(path, encodeNpz(arrays));
    old = (await loadStoppedSimulation(path)).checkpoint;
  });
  const resumed = await SpikingSimulation.open(null, spec, { record });
  await resumed.restore(old);
  (await resumed.run(20)).traces[0].values.forEach((value, k) =>
    // Traces are in single precision.
    assert(Math.abs(value - values[k]) < 1e-5, `${k}: ${value} ${values[k]}`)
  );
});
