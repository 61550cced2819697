import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { KernelCompileError } from "../../../lib/gpu/errors.ts";
import type { Receptor } from "../../../lib/spiking/spiking_spec.ts";
import { NEURON_MODELS } from "../../../lib/spiking/neurons/models.ts";
import { defineNeuron, type NeuronModel } from "../../../lib/spiking/neurons/neuron_model.ts";
import { isUserError } from "../../../lib/base/errors.ts";
import { SimulationFailure } from "../../../lib/spiking/simulation_failure.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { gpuTest } from "../../_gpu.ts";
import { single } from "./_single.ts";
import { networkOf } from "../_networks.ts";

Deno.test("lif: intervals under constant current are those of the closed form, to the step", async () => {
  // tau = 20 ms, R = 100 MOhm: 0.15 nA drive to 15 mV above rest, threshold at 10: 20 ln 3 ms and 2 ms refractory.
  const { times } = await single("lif", { I_e: 150, t_ref: 2 }, 500);
  const interval = 20 * Math.log(15 / 5);
  assert(Math.abs(times[0] - interval) <= 0.1 + 1e-9, String(times[0]));
  for (let k = 1; k < times.length; k++) {
    assert(Math.abs(times[k] - times[k - 1] - interval - 2) <= 0.1 + 1e-9, String(times[k] - times[k - 1]));
  }
  assertEquals(times.length, Math.floor((500 - times[0]) / (times[1] - times[0])) + 1);
});

Deno.test("lif: the potential after a synaptic current is exact at every step, for all kinetics and any step", async () => {
  const tau = 20, C = 200;
  /** Response to a weight of 1 pA at time 0, by fine quadrature of the current's closed form. */
  const exact = (current: (t: number) => number, t: number) => {
    const parts = 40_000;
    let sum = 0;
    for (let k = 0; k < parts; k++) {
      const u = (k + 0.5) / parts * t;
      sum += Math.exp(-(t - u) / tau) * current(u);
    }
    return sum * t / parts / C;
  };
  const peak = 2 * 7 / (7 - 2) * Math.log(7 / 2);
  const norm = 1 / (Math.exp(-peak / 7) - Math.exp(-peak / 2));
  const cases: [Receptor, (t: number) => number][] = [
    [{ kinetics: "exponential", tau: 5 }, (t) => Math.exp(-t / 5)],
    [{ kinetics: "exponential", tau: 20 }, (t) => Math.exp(-t / 20)],
    [{ kinetics: "alpha", tau: 3 }, (t) => t / 3 * Math.exp(1 - t / 3)],
    [
      { kinetics: "biexponential", tauRise: 2, tauDecay: 7 },
      (t) => norm * (Math.exp(-t / 7) - Math.exp(-t / 2)),
    ],
  ];
  for (const [receptor, current] of cases) {
    for (const stepMs of [0.1, 1]) {
      const spec = networkOf(
        [
          { name: "S", size: 1, neuron: "lif", initial: { V_m: 0 } },
          { name: "A", size: 1, neuron: "lif", receptors: { syn: receptor }, initial: { V_m: -60 } },
        ],
        [{
          from: "S",
          to: "A",
          receptor: "syn",
          connect: { rule: "one-to-one" },
          weight: 100,
          delayMs: stepMs,
        }],
        { stepMs },
      );
      const run = await simulateSpikingReference(spec, {
        durationMs: 40,
        binMs: 1,
        record: { traces: [{ population: "A", variable: "V_m", cells: 1 }] },
      });
      // The source spikes at the end of the first step; a step later the current starts.
      run.traces[0].values.forEach((value, k) => {
        const time = (k + 1) * stepMs - 2 * stepMs;
        const wanted = time <= 0 ? 0 : 100 * exact(current, time);
        // 1e-5 of the single precision in which traces are kept, at 60 mV.
        assert(
          Math.abs(value + 60 - wanted) < 1e-5,
          `${receptor.kinetics} ${stepMs} ${time}: ${value + 60} ${wanted}`,
        );
      });
    }
  }
});

/** Ratio of errors at steps of h and h/2 of a value at a time, against a fine step. */
async function orderOf(
  neuron: string,
  parameters: Record<string, number>,
  variable: string,
  ms: number,
): Promise<number> {
  const at = async (stepMs: number) => {
    const { values } = await single(neuron, parameters, ms, stepMs, variable);
    return values[values.length - 1];
  };
  const fine = await at(1 / 640);
  return Math.log2(Math.abs(await at(0.1) - fine) / Math.abs(await at(0.05) - fine));
}

Deno.test("schemes converge with the order that they state", async () => {
  // Subthreshold charging, where all is smooth: izhikevich of order 1. Those of order 2 are in strong_conductances_test.ts, in double precision.
  const izhikevich = await orderOf("izhikevich", { I_e: 1 }, "v", 10);
  assert(izhikevich > 0.8 && izhikevich < 1.2, `izhikevich ${izhikevich}`);
  // The time of the 17th spike, where the differences of steps of 0.1, 0.05 and 0.025 ms are 1.4 and 0.4 ms.
  const last = async (stepMs: number) => (await single("traub-miles", { I_e: 500 }, 200, stepMs)).times[16];
  const [one, two, three] = [await last(0.1), await last(0.05), await last(0.025)];
  const order = Math.log2((one - two) / (two - three));
  assert(order > 1.5 && order < 2.3, `traub-miles ${order}`);
});

Deno.test("adex: at rest it stays, and spikes add b to w", async () => {
  const quiet = await single("adex", {}, 100, 0.1, "V_m");
  assert(quiet.values.every((value) => Math.abs(value + 70.6) < 0.01));
  const { times, values } = await single("adex", { I_e: 1000 }, 300, 0.1, "w");
  assert(times.length >= 3);
  const step = Math.round(times[0] / 0.1);
  assert(
    Math.abs(values[step - 1] - values[step - 2] - 80.5) < 1,
    String(values[step - 1] - values[step - 2]),
  );
  // Adaptation lengthens intervals.
  assert(times[2] - times[1] > times[1] - times[0]);
});

Deno.test("defineNeuron() refuses what cannot be a model", () => {
  const good = NEURON_MODELS[0];
  assertThrows(
    () => defineNeuron({ ...good, name: "Bad Name" }),
    TypeError,
    "its name must be lower case with hyphens: current value is Bad Name",
  );
  assertThrows(() => defineNeuron({ ...good, state: {} }), TypeError, "it must have a state variable");
  assertThrows(
    () => defineNeuron({ ...good, wgsl: "fn other() {}" }),
    TypeError,
    "its WGSL must hold fn advance",
  );
  assertThrows(
    () =>
      defineNeuron({ ...good, parameters: { V_m: { unit: "mV", default: 0, low: 0, high: 1, about: "" } } }),
    TypeError,
    "its fields must be distinct names of letters, digits and _: current value is V_m",
  );
});

/** A model whose state grows to infinity. */
const exploding = {
  ...NEURON_MODELS[0],
  name: "exploding",
  wgsl:
    "fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool { (*s).V_m *= 1e9; return false; }",
  advance({ size, state: { V_m } }: Parameters<NeuronModel["advance"]>[0]) {
    for (let k = 0; k < size; k++) V_m[k] *= 1e99;
    return 0;
  },
};

Deno.test("a state that is not finite is an error that names population, model and step", async () => {
  const spec = { ...networkOf([{ name: "A", size: 3, neuron: "lif" }]) };
  spec.populations[0].neuron = "exploding";
  const options = { durationMs: 50, neurons: [exploding] };
  const error = await assertRejects(() => simulateSpikingReference(spec, options), SimulationFailure);
  assert(error.message.includes("in population A (exploding) by step"), error.message);
  assert(error.message.includes("a shorter step or weaker input would help"), error.message);
});

Deno.test("where a model of one's own gives no number after one step, a misspelt constant is thought of", async () => {
  const spec = { ...networkOf([{ name: "A", size: 3, neuron: "lif" }]) };
  spec.populations[0].neuron = "misspelt";
  const misspelt = {
    ...exploding,
    name: "misspelt",
    advance({ size, state: { V_m }, constants: [p] }: Parameters<NeuronModel["advance"]>[0]) {
      for (let k = 0; k < size; k++) V_m[k] += (p as Record<string, number>).C_mm;
      return 0;
    },
  };
  const error = await assertRejects(
    () => simulateSpikingReference(spec, { durationMs: 50, neurons: [misspelt] }),
    SimulationFailure,
  );
  const sentence =
    "by step 1; after one step a constant or parameter of misspelt may be undefined or misspelt";
  assert(error.message.endsWith(sentence), error.message);
});

gpuTest("on the GPU, too; and WGSL that does not compile names the model and its own line", async (gpu) => {
  const spec = { ...networkOf([{ name: "A", size: 3, neuron: "lif" }]) };
  spec.populations[0].neuron = "exploding";
  const failure = await assertRejects(
    () => simulateSpiking(gpu, spec, { durationMs: 50, neurons: [exploding] }),
    SimulationFailure,
  );
  assert(failure.step <= 8 && failure.population === "A", failure.message);
  const broken = {
    ...exploding,
    wgsl: "\n\nfn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {\n  return nonsense;\n}",
  };
  const error = await assertRejects(
    () => simulateSpiking(gpu, spec, { durationMs: 50, neurons: [broken] }),
    KernelCompileError,
  );
  assertEquals(error.line, 4);
  assert(
    error.message.includes("exploding (a neuron model)") && error.message.includes("return nonsense;"),
    error.message,
  );
  assert(isUserError(error), "a mistake in a model of one's own is the user's");
  const other = { ...exploding, wgsl: "fn advance(s: ptr<function, State>) -> bool { return false; }" };
  const beyond = await assertRejects(
    () => simulateSpiking(gpu, spec, { durationMs: 50, neurons: [other] }),
    KernelCompileError,
    "exploding (a neuron model)",
  );
  assert(isUserError(beyond), "also where it shows beyond its own lines");
});
