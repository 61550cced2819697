import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { overrideSpiking, scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { scaledValue } from "../../lib/system/scaled_value.ts";
import { getSpikingPreset, listSpikingPresets } from "../../lib/spiking/spiking_presets.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { normalQuantile, quantileOf } from "../../lib/spiking/value.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { describeSpiking } from "../../lib/spiking/simulation/describe_spiking.ts";

/** `coba`, changed at one place. */
function changed(change: (spec: SpikingSpec) => void): unknown {
  const spec = structuredClone(getSpikingPreset("coba"));
  change(spec);
  return spec;
}

/** Checks that each change is refused with its sentence. */
function refuses(
  cases: readonly [change: (spec: SpikingSpec) => void, sentence: string][],
  parse = (spec: unknown) => parseSpikingSpec(spec) as unknown,
): void {
  for (const [change, sentence] of cases) {
    const error = assertThrows(() => parse(changed(change)), SpecError);
    assert(error.message.includes(sentence), `${error.message} instead of ${sentence}`);
    assert(error.message.startsWith("Cannot use this network as "), error.message);
  }
}

Deno.test("every preset is a valid spec that can be resolved and described", () => {
  for (const { name, about } of listSpikingPresets()) {
    const spec = getSpikingPreset(name);
    assertEquals(parseSpikingSpec(JSON.parse(JSON.stringify(spec))), spec);
    // Protocols of plasticity are of a few synapses, and where synapses come and go there are none yet.
    const protocol = spec.projections.some(({ learning }) => learning);
    const some = spec.projections.some(({ rewiring }) => !rewiring), { synapses } = describeSpiking(spec);
    assert(about.length > 10 && (some ? synapses > (protocol ? 10 : 100) : synapses === 0), name);
  }
});

Deno.test("mistakes are named with population, value and what would be right", () => {
  refuses([
    [
      (spec) => spec.projections[0].delayMs = 0.05,
      "projections.E->E.delayMs must be at least the step, 0.1 ms: current value is 0.05.",
    ],
    [
      (spec) => spec.projections[1].to = "Ii",
      "projections.E->Ii.to must be a population (did you mean I?): current value is Ii.",
    ],
    [
      (spec) => spec.projections[1].receptor = "exx",
      "projections.E->I.receptor must be a receptor of I (did you mean exc?): current value is exx.",
    ],
    [
      (spec) => spec.projections[1].connect = { rule: "fixed-probability", probability: 1.2 },
      "projections.E->I.connect.probability must be at most 1: current value is 1.2.",
    ],
    [
      (spec) => spec.projections[2].connect = { rule: "some" } as never,
      "projections.I->E.connect.rule must have a rule, one of fixed-probability",
    ],
    [
      (spec) => spec.populations[0].neuron = "liff",
      "populations.E.neuron must be a neuron model (did you mean lif?; one of your own comes by --with FILE.ts, or as neurons): current value is liff.",
    ],
    [
      (spec) => spec.populations[0].parameters!.g_LL = 3,
      "populations.E.parameters.g_LL must be a parameter of lif (did you mean g_L?)",
    ],
    [
      (spec) => spec.populations[0].parameters!.C_m = -3,
      "populations.E.parameters.C_m must be from 0.001 to 1000000: current value is -3.",
    ],
    [
      (spec) => spec.populations[0].parameters!.C_m = { normal: [1, 5] },
      "populations.E.parameters.C_m must be from 0.001 to 1000000, also where it is drawn",
    ],
    [
      (spec) => spec.populations[0].parameters!.C_m = { normal: [1] } as never,
      "populations.E.parameters.C_m must be a finite number, {normal: [mean, sd], low, high}",
    ],
    [
      (spec) => spec.projections[3].connect = { rule: "fixed-indegree", indegree: 800 },
      "projections.I->I.connect.indegree must be at most 799 without multapses: current value is 800.",
    ],
    [(spec) => spec.populations[1].size = 0, "populations.I.size must be at least 1: current value is 0."],
    [(spec) => spec.populations[1].name = "E", "populations must have different names: current value is E."],
    [
      (spec) => spec.populations[1].initial!.V = -60,
      "populations.I.initial.V must be a state variable or receptor (there are V_m, refractory, exc, inh)",
    ],
    [
      (spec) => spec.projections[0].weight = -1,
      "projections.E->E.weight must not be negative as the receptor is a conductance",
    ],
    [
      (spec) => (spec as unknown as Record<string, unknown>).extra = 1,
      "the spec has no field extra: current value is extra.",
    ],
    [
      (spec) => (spec.projections[0] as unknown as Record<string, unknown>).delay = 1,
      "projections.E->E has no field delay: current value is delay (did you mean delayMs?).",
    ],
    [
      (spec) => (spec.projections[0].connect as unknown as Record<string, unknown>).probabilty = 1,
      "projections.E->E.connect has no field probabilty: current value is probabilty (did you mean probability?).",
    ],
    [
      (spec) => spec.populations[0].receptors!["a/b"] = { kinetics: "delta" },
      'populations.E.receptors.a/b must be a name of letters, digits, _ and -: current value is "a/b".',
    ],
    [
      (spec) => spec.populations[0].receptors!.exc = { kinetics: "biexponential", tauRise: 5, tauDecay: 5 },
      "populations.E.receptors.exc.tauRise must be below tauDecay = 5: current value is 5.",
    ],
  ]);
});

Deno.test("a misspelt field is named with the nearest one wherever alternatives of a form stand", () => {
  const odd = (value: unknown) => value as never;
  refuses([
    [
      (spec) => spec.populations[0].positions = odd({ grid: [80, 40], spacng: 3 }),
      "populations.E.positions has no field spacng: current value is spacng (did you mean spacing?).",
    ],
    [
      (spec) => spec.populations[0].positions = odd({ gird: [80, 40] }),
      "populations.E.positions must be {grid: [cells, ...], spacing}",
    ],
    [
      (spec) =>
        spec.drives = [
          odd({ to: "E", receptor: "exc", rateHz: 1, weight: 1, cells: { from: 1, untill: 3 } }),
        ],
      "drives.0.cells has no field untill: current value is untill (did you mean until?).",
    ],
    [
      (spec) => spec.populations[0].receptors!.exc = odd({ kinetics: "alpha", tua: 3 }),
      "populations.E.receptors.exc has no field tua: current value is tua (did you mean tau?).",
    ],
    [
      (spec) => spec.populations[0].receptors!.exc = odd({ kinetcs: "alpha", tau: 3 }),
      "saturating, graded: current value is none (did you mean kinetics by kinetcs?).",
    ],
    [
      (spec) => spec.currents = [odd({ to: "E", wave: "pulse", amplitud: 3 })],
      "currents.0 has no field amplitud: current value is amplitud (did you mean amplitude?).",
    ],
    [
      (spec) => spec.projections[0].learning = odd({ modle: "stdp" }),
      "projections.E->E.learning has no field modle: current value is modle (did you mean model?).",
    ],
  ]);
});

Deno.test("what would overflow the accumulator or outlast the ring is refused before the run", () => {
  const resolve = (spec: unknown) => resolveSpiking(spec as SpikingSpec);
  refuses([
    [(spec) => spec.projections[0].weight = 1e-9, "populations.E.receptors.exc would overflow"],
    [
      (spec) => spec.projections[0].delayMs = 500,
      "delays must be at most 4096 steps of 0.1 ms: current value is 5000.",
    ],
  ], (spec) => {
    // A second, strong projection onto the same receptor takes the range.
    const { projections } = spec as SpikingSpec;
    (spec as SpikingSpec).projections = [...projections, { ...projections[0], weight: 1000 }];
    return resolve(spec);
  });
});

Deno.test("overrideSpiking() reaches the members whose names fit a pattern, and numbers within drawn values", () => {
  const spec = getSpikingPreset("microcircuit-tenth");
  const changed = overrideSpiking(spec, { "projections.*I->*.weight.normal.0": -500 });
  const means = changed.projections.map(({ from, weight }) =>
    [from, (weight as { normal: number[] }).normal?.[0]] as const
  );
  for (const [from, mean] of means) if (from.endsWith("I")) assertEquals(mean, -500, from);
  assert(means.some(([from, mean]) => from.endsWith("E") && mean !== undefined && mean > 0));
  assertThrows(
    () => overrideSpiking(spec, { "projections.*X->*.weight": 1 }),
    SpecError,
    "names nothing in it at *X->*",
  );
});

Deno.test("overrideSpiking() multiplies what stands at a path", () => {
  const spec = getSpikingPreset("microcircuit-tenth");
  const changed = overrideSpiking(spec, {
    "scale(drives.*.rateHz)": 0.5,
    "scale(projections.*I->*.weight)": 2,
  });
  spec.drives!.forEach(({ rateHz }, k) => assertEquals(changed.drives![k].rateHz, rateHz as number / 2));
  spec.projections.forEach(({ from, weight }, k) => {
    const { normal } = weight as { normal: number[] };
    const factor = from.endsWith("I") ? 2 : 1;
    assertEquals(
      (changed.projections[k].weight as { normal: number[] }).normal,
      normal.map((one) => one * factor),
    );
  });
  const mistakes: [Record<string, unknown>, string][] = [
    [{ "scale(drives.*.rateHz)": -1 }, "must be a factor of 0 or more: current value is -1"],
    [{ "scale(drives.*.rateHz)": "a" }, "must be a factor of 0 or more"],
    [{ "scale(populations.L4E.neuron)": 2 }, "must be of a number, a drawn value, a list or a waveform"],
    [{ "scale(populations.L4E.receptors)": 2 }, "must be of a number, a drawn value, a list or a waveform"],
    [{ "scale(drives.X.rateHz)": 2 }, "names nothing in it at X"],
    [{ "scale(drives.*.rateHzz)": 2 }, "must be of a value that the network gives"],
    [{ "scale(drives.*.rateHzz)": 2 }, "rateHzz (did you mean rateHz?)"],
  ];
  for (const [overrides, sentence] of mistakes) {
    assertThrows(() => overrideSpiking(spec, overrides), SpecError, sentence);
  }
});

Deno.test("scaledValue() multiplies drawn values as wholes, and waveforms but for their times", () => {
  assertEquals(scaledValue({ normal: [1, 2], low: 0, high: 4 }, 3), { normal: [3, 6], low: 0, high: 12 });
  assertEquals(scaledValue({ lognormal: [1, 0.5] }, 3), { lognormal: [3, 0.5] });
  assertEquals(scaledValue({ uniform: [1, 2] }, 3), { uniform: [3, 6] });
  assertEquals(scaledValue([1, 2], 3), [3, 6]);
  assertEquals(scaledValue({ steps: [[10, 1], [20, 2]] }, 3), { steps: [[10, 3], [20, 6]] });
  assertEquals(scaledValue({ everyMs: 5, values: [1] }, 3), { everyMs: 5, values: [3] });
  const sine = { mean: 1, amplitude: 2, frequencyHz: 8 };
  assertEquals(scaledValue(sine, 3), { mean: 3, amplitude: 6, frequencyHz: 8 });
  assertEquals([{ kinetics: "delta" }, "a", null, ["a"]].map((value) => scaledValue(value, 2)), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("overrideSpiking() reaches members of lists by name, and * all of them", () => {
  const spec = getSpikingPreset("coba");
  const changed = overrideSpiking(spec, {
    "populations.*.size": 50,
    "populations.E.parameters.E_L": -62,
    "populations.I.parameters.I_e": 10,
    "projections.E->I.weight": 7,
    "projections.*.connect.probability": 0.5,
    stepMs: 0.05,
  });
  assertEquals(changed.populations.map(({ size }) => size), [50, 50]);
  assertEquals([changed.populations[0].parameters!.E_L, changed.populations[1].parameters!.E_L], [-62, -60]);
  assertEquals(changed.populations[1].parameters!.I_e, 10);
  assertEquals(changed.projections.map(({ weight }) => weight), [6, 7, 67, 67]);
  assertEquals(changed.stepMs, 0.05);
  assertEquals(spec, getSpikingPreset("coba"));
  assertThrows(
    () => overrideSpiking(spec, { "populations.F.size": 3 }),
    SpecError,
    "names nothing in it at F",
  );
});

Deno.test("scaleSpiking() keeps numbers of inputs", () => {
  const size = (factor: number) => describeSpiking(scaleSpiking(getSpikingPreset("coba"), factor));
  assertEquals(size(1).synapses, 320_000);
  assertEquals(size(10).synapses, 3_200_000);
  assertEquals(size(10).cells, 40_000);
  assertEquals(describeSpiking(scaleSpiking(getSpikingPreset("brunel-ai"), 0.2)).synapses, 2500 * 1250);
  assertThrows(() => scaleSpiking(getSpikingPreset("coba"), 0), SpecError, "the factor must be positive");
  assertThrows(
    () => scaleSpiking(getSpikingPreset("synfire"), 2),
    SpecError,
    "cells of packet->G0 would not keep their numbers of inputs by the rule all-to-all",
  );
});

Deno.test("describe: bytes of a synapse are 4, and 8 with weights of their own, delays included", () => {
  const spec = overrideSpiking(getSpikingPreset("coba"), {
    "projections.E->E.weight": { normal: [6, 0.6] },
    "projections.E->E.delayMs": { normal: [1.5, 0.75] },
    "projections.E->I.delayMs": { uniform: [0.1, 5] },
  });
  assertEquals(describeSpiking(spec).projections.map(({ bytesPerSynapse }) => bytesPerSynapse), [8, 4, 4, 4]);
});

Deno.test("normalQuantile() agrees with tables of the normal distribution", () => {
  // Quantiles of the standard normal distribution, Abramowitz & Stegun, table 26.5.
  for (const [part, x] of [[0.5, 0], [0.975, 1.959963985], [0.01, -2.326347874], [0.0001, -3.719016485]]) {
    assert(Math.abs(normalQuantile(part) - x) < 1e-8, `${part}`);
  }
  assertEquals(quantileOf({ uniform: [2, 4] }, 0.25), 2.5);
  assertEquals(quantileOf({ normal: [0, 1], low: -1 }, 0.01), -1);
  assert(Math.abs(quantileOf({ lognormal: [2, 0.5] }, 0.5) - 2) < 1e-12);
});
