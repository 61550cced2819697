import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../../_gpu.ts";
import { networkOf } from "../_networks.ts";
import { type Input, oneCell } from "./_one_neuron.ts";

const QUIET: Input = { conductance: 0, reversal: 0, current: 0 };

/** Where Izhikevich's cell rests, v and u. */
const REST = [-70, -14] as const;

/** Voltage after some time of an input, from a start. */
function after(
  name: string,
  parameters: Record<string, number>,
  stepMs: number,
  ms: number,
  input: Input,
): number {
  const cell = oneCell(name, parameters, stepMs);
  for (let k = 0; k < Math.round(ms / stepMs); k++) {
    if (cell.step(input)) throw new Error(`${name} spikes`);
  }
  return cell.voltage[0];
}

/** Order of convergence, by errors at a step and at half of it against a fine one. */
function orderOf(
  name: string,
  parameters: Record<string, number>,
  input: Input,
  [ms, stepMs]: [number, number],
): number {
  const fine = after(name, parameters, stepMs / 256, ms, input);
  const error = (h: number) => Math.abs(after(name, parameters, h, ms, input) - fine);
  return Math.log2(error(stepMs) / error(stepMs / 2));
}

Deno.test("adex, qif and eglif are of order 2, with conductances and without, and izhikevich of order 1", () => {
  const weak = { conductance: 15, reversal: -60, current: 300 };
  const strong = { conductance: 300, reversal: -75, current: 100 };
  const within = (found: number, order: number, what: string) =>
    assert(found > order - 0.25 && found < order + 0.35, `${what}: ${found}`);
  for (
    const [name, current, conducting] of [["adex", 600, 900], ["qif", 60, 160], ["eglif", 5, 60]] as const
  ) {
    within(orderOf(name, {}, { ...QUIET, current }, [8, 0.5]), 2, name);
    within(orderOf(name, {}, { ...weak, current: conducting }, [8, 0.5]), 2, `${name}, weak`);
    within(orderOf(name, {}, strong, [1, 0.125]), 2, `${name}, strong`);
  }
  within(orderOf("izhikevich", {}, { ...QUIET, current: 2 }, [5, 0.25]), 1, "izhikevich");
  within(
    orderOf("izhikevich", {}, { conductance: 0.2, reversal: -60, current: 3 }, [5, 0.25]),
    1,
    "izhikevich, conducting",
  );
});

Deno.test("adex without slope and adaptation is the closed form of a leak and a conductance, at any step", () => {
  // With Delta_T at its least and V_T far above, all is linear, and the scheme exact.
  const parameters = { Delta_T: 0.01, V_T: 200, V_peak: 200, a: 0, b: 0, C_m: 100, g_L: 10, E_L: -70 };
  for (const stepMs of [0.01, 0.1, 1, 5]) {
    for (const conductance of [1, 100, 2500, 1e5]) {
      const goal = (10 * -70 + conductance * -80 + 50) / (10 + conductance);
      const wanted = goal + (-70 - goal) * Math.exp(-5 * (10 + conductance) / 100);
      const found = after("adex", parameters, stepMs, 5, { conductance, reversal: -80, current: 50 });
      // Rounding of currents of 10^7 pA.
      assert(Math.abs(found - wanted) < 1e-9, `${stepMs} ms, ${conductance} nS: ${found} ${wanted}`);
    }
  }
});

Deno.test("an inhibition that reverses below a cell's voltage never raises it, however strong it is", () => {
  const models = ["lif", "adex", "qif", "eglif", "izhikevich"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.double({ min: -3, max: 5, noNaN: true }),
      fc.constantFrom(0.01, 0.1, 0.5, 1),
      fc.double({ min: 0, max: 20, noNaN: true }),
      (name, power, stepMs, below) => {
        const conductance = 10 ** power;
        const cell = oneCell(name, name === "izhikevich" ? {} : { I_e: 0 }, stepMs);
        if (name === "izhikevich") [cell.state.v[0], cell.state.u[0]] = REST;
        const start = cell.voltage[0], reversal = start - below;
        let last = start;
        for (let k = 0; k < 40; k++) {
          assert(!cell.step({ conductance, reversal, current: 0 }), `${name} spikes`);
          const now = cell.voltage[0];
          // Adaptation and the rise of the parabola move a cell by themselves: by less than a mV here.
          assert(
            now <= start + 1 && now >= reversal - 1,
            `${name}, ${conductance} nS, ${stepMs} ms: ${last} to ${now}`,
          );
          last = now;
        }
      },
    ),
    { numRuns: 300 },
  );
});

type Engine = (spec: SpikingSpec, options: SpikingOptions) => Promise<SpikingRun>;

/** A cell that gets one event of inhibition to -80 mV at 11 ms. */
function inhibited(
  neuron: string,
  stepMs: number,
  weight: number,
  parameters: Record<string, number>,
): SpikingSpec {
  return networkOf(
    [
      { name: "S", size: 1, neuron: "replay", replay: { timesMs: [10], cells: [0] } },
      {
        name: "A",
        size: 1,
        neuron,
        parameters,
        initial: neuron === "izhikevich" ? { v: REST[0], u: REST[1] } : {},
        receptors: { i: { kinetics: "exponential", tau: 10, reversal: -80 } },
      },
    ],
    [{ from: "S", to: "A", receptor: "i", connect: { rule: "one-to-one" }, weight, delayMs: 1 }],
    { stepMs },
  );
}

const SMALL = { g_L: 10, E_L: -70, V_T: -50, V_peak: -40, V_reset: -60, a: 0, b: 0 };
const CASES: [string, number, number, Record<string, number>][] = [
  ["adex", 0.1, 2500, { C_m: 100, ...SMALL }],
  ["adex", 1, 1000, { C_m: 200, ...SMALL }],
  ["adex", 0.1, 7000, {}],
  ["qif", 0.1, 7000, {}],
  ["eglif", 0.1, 7000, {}],
  ["izhikevich", 0.5, 50, {}],
  ["lif", 0.1, 7000, {}],
  ["hodgkin-huxley", 0.1, 7000, {}],
];

async function isQuiet(simulate: Engine): Promise<void> {
  for (const [neuron, stepMs, weight, parameters] of CASES) {
    const run = await simulate(inhibited(neuron, stepMs, weight, parameters), {
      durationMs: 40,
      binMs: stepMs,
      record: { traces: [{ population: "A", variable: neuron === "izhikevich" ? "v" : "V_m", cells: 1 }] },
    });
    assertEquals([...run.spikes!.cells].filter((cell) => cell === 1), [], neuron);
    const rest = run.traces[0].values[Math.round(10 / stepMs) - 1];
    const [most, least] = [Math.max(...run.traces[0].values), Math.min(...run.traces[0].values)];
    assert(most < rest + 4 && least > -80.5, `${neuron}, ${stepMs} ms: ${rest}, ${least} to ${most}`);
  }
}

Deno.test("strong inhibition makes no cell spike", () => isQuiet(simulateSpikingReference));
gpuTest(
  "strong inhibition makes no cell spike, on the GPU",
  (gpu: Gpu) => isQuiet((spec, options) => simulateSpiking(gpu, spec, options)),
);
