import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  getSpikingPreset,
  parseSpikingSpec,
  simulateSpikingReference,
  type SpikingSpec,
} from "@volley/volley";
import { lfpProxies, lfpRecord, lfpSources, separateReceptors, weightedSum } from "@volley/volley/lfp";
import golden from "../../science/golden/lfp_wslfp.json" with { type: "json" };

Deno.test("weighted sums are those of wslfp: what flows in at AMPA and out at GABA receptors adds up", () => {
  for (const { everyMs, values, ...rest } of golden.cases) {
    const { alpha, tau_ampa_ms: tauAmpaMs, tau_gaba_ms: tauGabaMs } = rest as Record<string, number>;
    const own = alpha === undefined ? {} : { alpha, tauAmpaMs, tauGabaMs };
    const found = weightedSum({ ampa: golden.ampa, gaba: golden.gaba }, { everyMs, ...own });
    assertEquals(found.skipped + found.values.length, values.length);
    // Where delayed currents are not known, wslfp takes 0.
    found.values.forEach((value, k) => assertAlmostEquals(value, values[found.skipped + k], 1e-6));
    assert(found.values.every((value) => value > 0));
  }
});

Deno.test("weighted sums skip what is not known, and refuse what cannot be weighed", () => {
  const { skipped, values } = weightedSum({ ampa: [1, 2, 3, 4], gaba: [-10, -20, -30, -40] }, { everyMs: 3 });
  assertEquals([skipped, ...values], [2, 1 + 1.65 * 30, 2 + 1.65 * 40]);
  const one = (currents: { ampa: number[]; gaba: number[] }, options: object) =>
    (assertThrows(() => weightedSum(currents, { everyMs: 1, ...options })) as Error).message;
  const six = [1, 1, 1, 1, 1, 1];
  assert(
    one({ ampa: six, gaba: six }, {}).includes("they must be longer than the delays, 6 samples of 1 ms"),
  );
  assert(one({ ampa: six, gaba: [] }, {}).includes("as many of GABA receptors as of AMPA"));
  assert(
    one({ ampa: six, gaba: six }, { everyMs: 4 }).includes(
      "delays must be a whole number of samples of 4 ms",
    ),
  );
  assert(one({ ampa: six, gaba: six }, { tauAmpaMs: -1 }).includes("delays must be a whole number"));
  assert(
    one({ ampa: [NaN], gaba: [0] }, { tauAmpaMs: 0 }).includes(
      "they must be finite: current value is NaN at sample 0",
    ),
  );
  assert(one({ ampa: six, gaba: six }, { alpha: -1 }).includes("alpha must be finite and not negative"));
  assert(one({ ampa: six, gaba: six }, { beta: 1 }).includes("beta"));
});

const RECEPTORS = {
  ampa: { kinetics: "exponential", tau: 3, reversal: 0 },
  nmda: { kinetics: "biexponential", tauRise: 2, tauDecay: 60, reversal: 0, magnesium: 1 },
  gaba: { kinetics: "exponential", tau: 6, reversal: -80 },
};

function network(own: Partial<SpikingSpec["populations"][number]> = {}, more: object = {}): SpikingSpec {
  const cells = {
    name: "E",
    size: 20,
    neuron: "lif",
    parameters: { E_L: -65, V_th: -50 },
    receptors: RECEPTORS,
    ...own,
  };
  return parseSpikingSpec({
    ...{ kind: "spiking", name: "few", stepMs: 0.1, populations: [cells], projections: [] },
    drives: Object.keys(cells.receptors ?? {}).map((receptor) => ({
      to: "E",
      receptor,
      rateHz: 2000,
      weight: 1,
    })),
    ...more,
  });
}
const OPTIONS = { durationMs: 40, seed: 2 };

Deno.test("receptors are told apart by which way their currents flow, NMDA receptors left out", async () => {
  const spec = network(), sources = lfpSources(spec, { population: "E" });
  const record = { traces: lfpRecord(sources), everyMs: 1 };
  const run = await simulateSpikingReference(spec, { ...OPTIONS, record });
  const found = lfpProxies(run, sources);
  assertEquals(found.receptors, { ampa: ["ampa"], gaba: ["gaba"], leftOut: ["nmda"] });
  assertEquals([found.startMs, found.everyMs, found.rws.length], [7, 1, 34]);
  const [ampa, gaba, v] = run.traces.map(({ values }) => values);
  for (let k = 0; k < 34; k++) {
    assertAlmostEquals(found.rws[k], ampa[k] - 1.65 * gaba[k + 6], 1e-6);
    assertAlmostEquals(found.absolute[k], ampa[k + 6] - gaba[k + 6], 1e-6);
    assertAlmostEquals(found.currents[k], ampa[k + 6] + gaba[k + 6], 1e-6);
    assertAlmostEquals(found.voltage[k], v[k + 6] / 20, 1e-9);
  }
  const named = lfpSources(spec, { population: "E", ampa: ["ampa", "nmda"], gaba: ["gaba"] });
  assertEquals([named.told, named.leftOut], [[], []]);
  const both = await simulateSpikingReference(spec, {
    ...OPTIONS,
    record: { traces: lfpRecord(named), everyMs: 1 },
  });
  assert(lfpProxies(both, named).ampa[20] > found.ampa[20]);
});

Deno.test("no field potential is made of what is not there", async () => {
  for (
    const [spec, choice, sentence] of [
      [
        network(),
        { population: "pyramidal" },
        "its pyramidal cells must be a population of few (E): current value is pyramidal",
      ],
      [
        network({ receptors: undefined }),
        { population: "E" },
        "E must have receptors whose currents are known: it has no receptors",
      ],
      [
        network({ receptors: { psp: { kinetics: "delta" } } }),
        { population: "E" },
        "jumps of the voltage and synapses on a dendrite have no current",
      ],
      [
        network(),
        { population: "E", ampa: ["glu"] },
        "receptors of E whose currents are known are ampa, nmda, gaba: current value is glu",
      ],
      [
        network(),
        { population: "E", ampa: ["ampa"], gaba: ["ampa"] },
        "no receptor may be both AMPA and GABA",
      ],
      [
        getSpikingPreset("microcircuit-tenth"),
        { population: "L4E" },
        "excitation and inhibition of L4E must have receptors of their own, as separateReceptors() gives them: current value is both through syn",
      ],
    ] as const
  ) {
    const { message } = assertThrows(() => lfpSources(spec, choice)) as Error;
    assert(message.includes(sentence), message);
  }
  const spec = network(), sources = lfpSources(spec, { population: "E" });
  const nothing = await simulateSpikingReference(spec, OPTIONS);
  assertThrows(
    () => lfpProxies(nothing, sources),
    RangeError,
    "it must have recorded the sum of ampa over E",
  );
  const record = { traces: lfpRecord(sources), everyMs: 1 };
  const silent = await simulateSpikingReference(network({}, { drives: [] }), { ...OPTIONS, record });
  assertThrows(
    () => lfpProxies(silent, sources),
    RangeError,
    "current must have flowed through receptors of E: current value is none through ampa, gaba",
  );
  const short = await simulateSpikingReference(spec, { ...OPTIONS, durationMs: 5, record });
  assertThrows(() => lfpProxies(short, sources), RangeError, "they must be longer than the delays");
  // The pulses of Izhikevich's network are over within a step.
  const pulses = separateReceptors(getSpikingPreset("izhikevich-2003"), "E");
  const of = lfpRecord(lfpSources(pulses, { population: "E" }));
  const { message } = await assertRejects(() =>
    simulateSpikingReference(pulses, { ...OPTIONS, record: { traces: of } })
  ) as Error;
  assert(message.includes("its receptors whose currents are known at the ends of steps are none"), message);
});

Deno.test("receptors of both signs are separated, and the network stays the same but for rounding", async () => {
  const mixed = network({ receptors: { syn: { kinetics: "exponential", tau: 4 } } }, {
    projections: [{
      from: "E",
      to: "E",
      receptor: "syn",
      connect: { rule: "fixed-indegree", indegree: 3 },
      weight: -20,
      delayMs: 1,
    }],
    drives: [{ to: "E", receptor: "syn", rateHz: 3000, weight: 32 }, {
      to: "E",
      receptor: "syn",
      rateHz: 1000,
      weight: -16,
    }],
  });
  const apart = separateReceptors(mixed, "E");
  assertEquals(Object.keys(apart.populations[0].receptors!), ["syn", "syn-out"]);
  assertEquals(apart.projections[0].receptor, "syn-out");
  assertEquals(apart.drives!.map(({ receptor }) => receptor), ["syn", "syn-out"]);
  assertEquals(separateReceptors(apart, "E"), apart);
  const run = async (spec: SpikingSpec) => (await simulateSpikingReference(spec, OPTIONS)).counts;
  // A drive's random numbers are its own by its place, so that both have the same.
  assertEquals(await run(apart), await run(mixed));
  assertThrows(() => separateReceptors(mixed, "F"), Error, "there must be such a population");
});
