import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { SemiAnalyticFunction } from "../../../lib/meanfield/transfer/_semi_analytic_jet.ts";
import type { Transfer } from "../../../lib/meanfield/transfer/transfer.ts";
import { openTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import { resolveSpiking } from "../../../lib/spiking/build/resolve.ts";
import type { Receptor } from "../../../lib/spiking/receptor.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { TransferSearch } from "../../../lib/surrogate/meanfield/derive_transfer.ts";
import { isolatePopulation } from "../../../lib/surrogate/meanfield/isolated_population.ts";
import { NetworkBox } from "../../../lib/surrogate/meanfield/network_at.ts";
import { fitTemplates } from "../../../lib/surrogate/meanfield/template/fit_template.ts";
import { templateOf } from "../../../lib/surrogate/meanfield/template/template_of.ts";
import { twoPopulations } from "./_networks.ts";

const templateIn = (spec: SpikingSpec, name = "E") =>
  templateOf(isolatePopulation({ spec, resolved: resolveSpiking(spec) }, name, { cells: 20 }));

/** Refusals begin so. */
const refuses = (spec: SpikingSpec, sentence: string) => {
  const error = assertThrows(() => templateIn(spec), SpecError);
  assertEquals(error.message, `Cannot use the semi-analytic template as ${sentence}.`);
};

Deno.test("templateOf() has the membrane and the synapses of a population by its channels", () => {
  assertEquals(templateIn(twoPopulations()), {
    cell: { C_m: 200, g_L: 10, E_L: -65 },
    synapses: [
      { from: "E", contacts: 1, weight: 1.5, kinetics: "exponential", tau: 5, reversal: 0 },
      { from: "I", contacts: 1, weight: 5, kinetics: "exponential", tau: 5, reversal: -80 },
    ],
    warnings: [],
  });
});

Deno.test("templateOf() moves the rest by steady currents, and takes g_L = C_m/tau_m of eglif", () => {
  const spec = twoPopulations(), [population] = spec.populations;
  population.parameters!.I_e = 30;
  spec.currents = [{ to: "E", wave: "pulse", amplitude: 20 }, {
    ...{ to: "E", wave: "noise", mean: -10, sd: 1 },
    tau: 5,
  }];
  assertEquals(templateIn(parseSpikingSpec(spec)).cell.E_L, -65 + 4);
  const parameters = { C_m: 145, tau_m: 29, E_L: -62, I_e: 0 };
  spec.populations[0] = { ...population, neuron: "eglif", parameters };
  spec.currents = [];
  assertEquals(templateIn(parseSpikingSpec(spec)), {
    ...templateIn(twoPopulations()),
    cell: { C_m: 145, g_L: 5, E_L: -62 },
  });
  spec.populations[0].parameters = { ...parameters, leakSign: 1 };
  assertEquals(templateIn(parseSpikingSpec(spec)).warnings, [
    "The leak of E drives the voltage away from rest; the template takes it for a leak.",
  ]);
});

/** Cells without a threshold, driven through one receptor. */
function subthreshold(receptor: Receptor, weight: number, rateHz: number): SpikingSpec {
  return parseSpikingSpec({
    ...{ kind: "spiking", name: "still", stepMs: 0.1, projections: [] },
    populations: [{
      ...{ name: "E", size: 200, neuron: "lif", receptors: { one: receptor } },
      parameters: { C_m: 200, g_L: 10, E_L: -65, V_th: 200, V_reset: -65 },
    }],
    drives: [{ to: "E", receptor: "one", weight, rateHz }],
  });
}

const KINETICS: [Receptor, number][] = [
  [{ kinetics: "delta" }, 0.2],
  [{ kinetics: "exponential", tau: 5 }, 8],
  [{ kinetics: "alpha", tau: 2 }, 8],
  [{ kinetics: "exponential", tau: 5, reversal: 0 }, 0.3],
  [{ kinetics: "alpha", tau: 2, reversal: 0 }, 0.3],
  [{ kinetics: "biexponential", tauRise: 2.5, tauDecay: 5, reversal: 0 }, 0.3],
  [{ kinetics: "biexponential", tauRise: 1, tauDecay: 5, reversal: 0 }, 0.3],
];

for (const [receptor, weight] of KINETICS) {
  Deno.test(`the template has mean and deviation of the voltage of cells with ${JSON.stringify(receptor)}`, async () => {
    const spec = subthreshold(receptor, weight, 1000);
    const run = await simulateSpikingReference(spec, {
      ...{ durationMs: 1000, binMs: 100 },
      record: { spikes: false, traces: [{ population: "E", variable: "V_m", cells: 200 }], everyMs: 5 },
    });
    const [{ values }] = run.traces, seen = Array.from(values.subarray(values.length / 4));
    const mean = seen.reduce((sum, v) => sum + v, 0) / seen.length;
    const sd = Math.sqrt(seen.reduce((sum, v) => sum + (v - mean) ** 2, 0) / seen.length);
    const { cell, synapses } = templateIn(spec);
    const moments = new SemiAnalyticFunction({
      ...{ kind: "semi-analytic", sources: ["drive-E"], cell, synapses, threshold: [-50, 0, 0, 0, 0] },
    }).moments([1000]);
    // 200 cells times 750 ms over 2 correlation times of 25 ms: errors of the mean of 2 % of sd, and of sd of 1.3 %; four of each. The template is to first order in
    // the noise of conductances, and leaves a short rise out: 4 % more.
    assertAlmostEquals(moments.mean, mean, 0.08 * sd + 0.01 * (mean + 65));
    assertAlmostEquals(moments.sd, sd, 0.09 * sd);
  });
}

Deno.test("templateOf() refuses what the template has no place for in one sentence", () => {
  const withReceptor = (exc: Receptor) => {
    const spec = twoPopulations();
    spec.populations[0].receptors = { ...spec.populations[0].receptors, exc };
    return parseSpikingSpec(spec);
  };
  refuses(
    withReceptor({ kinetics: "biexponential", tauRise: 2, tauDecay: 5, reversal: 0 }),
    "its rise must be at most a fifth or at least half of its decay: current value is 2 of 5 ms",
  );
  refuses(
    withReceptor({ kinetics: "exponential", tau: 5, reversal: 0, magnesium: 1 }),
    "its conductance must not be blocked by the voltage: current value is exponential",
  );
  refuses(
    withReceptor({ kinetics: "multi-exponential", tauRise: 1, parts: [{ tau: 2, slope: 1 }], reversal: 0 }),
    "its kinetics must be delta, exponential, alpha or biexponential: current value is multi-exponential",
  );
  const remembers = twoPopulations();
  remembers.projections[0].shortTerm = { U: 0.5, tauFacilitation: 0, tauDepression: 100 };
  refuses(
    parseSpikingSpec(remembers),
    "the template's synapses must have no short-term plasticity: current value is E->E",
  );
  const [whole, simple] = [twoPopulations(), twoPopulations()];
  simple.populations[0] = { ...simple.populations[0], neuron: "izhikevich", parameters: {} };
  refuses(
    parseSpikingSpec(simple),
    "its neuron model must have C_m (pF), E_L (mV), and g_L (nS) or tau_m (ms): current value is izhikevich",
  );
  refuses(
    parseSpikingSpec({ ...whole, projections: [], drives: [] }),
    "a synapse or a drive must reach its cells: current value is none",
  );
});

Deno.test("TransferSearch refuses a template of cells that change over the box, and takes one whose inputs do", () => {
  const search = (name: string, low: number, high: number) =>
    new TransferSearch(new NetworkBox(twoPopulations(), [{ name, low, high }]), "E", {
      ...{ cells: 4, form: "semi-analytic" },
    });
  assertThrows(
    () => search("projections.E->E.weight", 1, 2),
    SpecError,
    "Cannot use the semi-analytic template as its cells and synapses must be the same over the whole box, " +
      "as the template takes no parameters: current value is projections.E->E.weight",
  );
  search("drives.E.rateHz", 1000, 2000);
});

Deno.test("fitTemplates() finds the template that rates are of, and leaves alphas out that are too small", () => {
  const { cell, synapses } = templateIn(twoPopulations());
  const of = { sources: ["E", "I"] };
  const truth = openTransfer({
    ...{ kind: "semi-analytic", ...of, cell, synapses, alpha: 2 },
    threshold: [-50, 2, 1, -1, 0, 0, 0, 0, 0, 0],
  } as Transfer);
  const x = Array.from({ length: 100 }, (_, k) => [400 + 40 * k, 50 + 60 * (k % 10)]);
  const rates = x.map((row) => truth.value(row)), errors = rates.map((rate) => 0.001 * rate);
  const template = { cell, synapses, warnings: [] };
  const found = fitTemplates({ of, x, rates, errors }, { name: "E", template, alphas: [1e-3, 1, 2] });
  assertEquals(found.map(({ alpha }) => alpha), [1, 2]);
  assert(found[1].medianError < 1e-3, `${found[1].medianError}`);
  assertEquals(found[1].samples.measured.length, 100);
  assertThrows(
    () => fitTemplates({ of, x, rates, errors }, { name: "E", template, alphas: [1e-3] }),
    RangeError,
    "Cannot fit the semi-analytic template as the cells of E must fire at 10 points at least, at rates below alpha/tau_V",
  );
  const silent = rates.map((rate, k) => k < 9 ? rate : 0);
  assertThrows(
    () => fitTemplates({ of, x, rates: silent, errors }, { name: "E", template, alphas: [1, 2] }),
    RangeError,
    "current value is 9 points, alpha 1, 2",
  );
});
