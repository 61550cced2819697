import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SimulationFailure } from "../../lib/spiking/simulation_failure.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { kineticsOf, unblocked } from "../../lib/spiking/build/kinetics.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

type Engine = (spec: SpikingSpec, options: SpikingOptions) => Promise<SpikingRun>;

function onEngines(name: string, body: (simulate: Engine) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body(simulateSpikingReference));
  Deno.test(`${name}, on threads`, () =>
    body((spec, options) => simulateSpikingReference(spec, { ...options, threads: 2 })));
  gpuTest(`${name}, on the GPU`, (gpu: Gpu) => body((spec, options) => simulateSpiking(gpu, spec, options)));
}

/** A recorded raster: the same cell twice in a step, out of order, in the first and in the last step. */
const RASTER = { timesMs: [5, 0.1, 3.04, 3.0, 19.9, 20, 7.77, 7.7, 0], cells: [1, 0, 4, 4, 2, 3, 0, 0, 2] };

onEngines(
  "a recorded raster is replayed, every spike in its step, and drives its targets",
  async (simulate) => {
    const spec = networkOf(
      [
        { name: "in", size: 5, neuron: "replay", replay: RASTER },
        { name: "out", size: 5, neuron: "lif", receptors: { psp: { kinetics: "delta" } } },
      ],
      [{ from: "in", to: "out", receptor: "psp", connect: { rule: "one-to-one" }, weight: 12, delayMs: 0.5 }],
    );
    const { spikes } = await simulate(spec, { durationMs: 20 });
    const found = (first: number, end: number) =>
      [...spikes!.steps].map((step, at) => [step, spikes!.cells[at]]).filter(([_, cell]) =>
        cell >= first && cell < end
      );
    const wanted = [[1, 0], [1, 2], [30, 4], [30, 4], [50, 1], [77, 0], [78, 0], [199, 2], [200, 3]];
    assertEquals(found(0, 5), wanted);
    // Each spike brings its target to threshold where it is not refractory (2 ms), half a ms later.
    const driven = [[6, 5], [6, 7], [35, 9], [55, 6], [82, 5]];
    assertEquals(found(5, 10), driven);
  },
);

Deno.test("means of receptors over a step stay right however fast the membrane forgets", () => {
  const h = 1, tau = 5;
  for (const membraneTime of [1e-3, 0.1, 4.9999, 5, 5.0001, 20, Infinity]) {
    const { meanA: decay } = kineticsOf({ kinetics: "exponential", tau }, h, { membraneTime });
    const { meanB: ramp } = kineticsOf({ kinetics: "alpha", tau }, h, { membraneTime });
    // Midpoints of what is left at the step's end, from where it is below 1e-17 on.
    const first = Math.max(0, h - 40 * membraneTime), parts = 1e5;
    let left = 0, decayed = 0, ramped = 0;
    for (let k = 0; k < parts; k++) {
      const u = first + (k + 0.5) * (h - first) / parts;
      const weight = Math.exp(-(h - u) / membraneTime);
      left += weight;
      decayed += weight * Math.exp(-u / tau);
      ramped += weight * u * Math.exp(-u / tau);
    }
    // The midpoint rule's error: (40 / 1e5)^2 / 24.
    assert(Math.abs(decay / (decayed / left) - 1) < 1e-8, `${membraneTime}: ${decay}`);
    assert(Math.abs(ramp / (ramped / left) - 1) < 1e-8, `${membraneTime}: ${ramp}`);
  }
});

Deno.test("the block of NMDA receptors is that of Jahr and Stevens, by both engines' kinetics", async () => {
  // 1 mM: 4.5 percent open at -70 mV, half open at -20.5 mV, 78 percent at 0 mV.
  const blocked = kineticsOf({ kinetics: "exponential", tau: 5, reversal: 0, magnesium: 1 }, 0.1);
  assert(Math.abs(unblocked(blocked, -70) - 0.0445) < 1e-4);
  assert(Math.abs(unblocked(blocked, Math.log(1 / 3.57) / 0.062) - 0.5) < 1e-12);
  assert(Math.abs(unblocked(blocked, 0) - 3.57 / 4.57) < 1e-12);
  // A membrane that hardly moves: what flows in a step is conductance times block times distance.
  const flow = async (magnesium: number | undefined, V: number) => {
    const spec = networkOf([{
      name: "A",
      size: 1,
      neuron: "lif",
      parameters: { C_m: 1e6, g_L: 1e-3, E_L: V, V_th: 200 },
      initial: { V_m: V, nmda: 100 },
      receptors: {
        nmda: {
          kinetics: "exponential",
          tau: 50,
          reversal: 10,
          ...(magnesium === undefined ? {} : { magnesium }),
        },
      },
    }]);
    const record = { traces: [{ population: "A", variable: "V_m", cells: 1 }] };
    const { traces } = await simulateSpikingReference(spec, { durationMs: 1, record });
    return traces[0].values[9] - V;
  };
  for (const V of [-70, -40, 0]) {
    const ratio = await flow(1, V) / await flow(undefined, V);
    // Traces are in single precision: 4e-6 mV of jumps of 1e-3 to 1e-2 mV.
    assert(Math.abs(ratio / unblocked(blocked, V) - 1) < 0.03, `${V}: ${ratio}`);
  }
});

Deno.test("replays and blocks that do not fit are refused by name", () => {
  const replaying = (population: object) =>
    networkOf([{ name: "in", size: 5, neuron: "replay", ...population } as never]);
  assertThrows(() => replaying({}), SpecError, "populations.in.replay must list the spikes that it replays");
  assertThrows(
    () => replaying({ replay: { timesMs: [1], cells: [5] } }),
    SpecError,
    "populations.in.replay.cells must be below 5: current value is 5",
  );
  assertThrows(
    () => replaying({ replay: { timesMs: [1, 2], cells: [0, 1], counts: [3] } }),
    SpecError,
    "populations.in.replay needs as many counts as cells: current value is [1,2].",
  );
  assertThrows(
    () => replaying({ replay: { timesMs: [1], cells: [0], counts: [1.5] } }),
    SpecError,
    "populations.in.replay.counts.0 must be a whole number",
  );
  assertThrows(
    () => replaying({ replay: { timesMs: [1, 2], cells: [0] } }),
    SpecError,
    "needs as many times as cells: current value is [2,1]",
  );
  assertThrows(
    () =>
      networkOf([{
        name: "A",
        size: 1,
        neuron: "lif",
        receptors: { a: { kinetics: "alpha", tau: 1, magnesium: 1 } },
      }]),
    SpecError,
    "populations.A.receptors.a.magnesium needs a reversal potential",
  );
});

onEngines(
  "a recorded receptor is its conductance: a difference of exponentials rises from 0 to 1",
  async (simulate) => {
    const receptors = { syn: { kinetics: "biexponential" as const, tauRise: 2, tauDecay: 10, reversal: 0 } };
    const spec = networkOf(
      [{ name: "in", size: 1, neuron: "replay", replay: { timesMs: [1], cells: [0] } }, {
        name: "A",
        size: 1,
        neuron: "lif",
        receptors,
      }],
      [{ from: "in", to: "A", receptor: "syn", connect: { rule: "one-to-one" }, weight: 1, delayMs: 0.1 }],
    );
    const record = { traces: [{ population: "A", variable: "syn", cells: 1 }] };
    const [{ values }] = (await simulate(spec, { durationMs: 30, record })).traces;
    const peak = 2 * 10 / 8 * Math.log(5);
    const norm = 1 / (Math.exp(-peak / 10) - Math.exp(-peak / 2));
    values.forEach((value, k) => {
      // The spike arrives at 1.1 ms; sample k is at (k + 1) / 10 ms.
      const time = Math.max(0, (k + 1) / 10 - 1.1);
      const wanted = norm * (Math.exp(-time / 10) - Math.exp(-time / 2));
      assert(Math.abs(value - wanted) < 1e-4, `${time}: ${value} ${wanted}`);
    });
  },
);

onEngines("a voltage that is not a number is an error, not a spike", async (simulate) => {
  // Where both roots of the parabola are one, its bend is infinite.
  const spec = networkOf([{ name: "A", size: 2, neuron: "qif", parameters: { E_L: -65, V_T: -65 } }]);
  await assertRejects(
    () => simulate(spec, { durationMs: 20 }),
    SimulationFailure,
    "in population A (qif) by step",
  );
});
