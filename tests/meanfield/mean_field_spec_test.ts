import { assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { getMeanFieldPreset, listMeanFieldPresets } from "../../lib/meanfield/mean_field_presets.ts";
import {
  overrideMeanField,
  parseMeanFieldSpec,
  scaleMeanField,
} from "../../lib/meanfield/mean_field_spec.ts";
import type { MeanFieldSpec } from "../../lib/meanfield/spec_types.ts";
import type { SemiAnalyticTransfer } from "../../lib/meanfield/transfer/semi_analytic_spec.ts";
import { mprSpec, pairSpec } from "./_specs.ts";
import { WITH_SQUASH } from "../../lib/meanfield/gpu/squash.ts";

const pair = pairSpec(), [E, I] = pair.populations, mpr = mprSpec();
const bare = (population: Record<string, unknown>) => ({
  ...mpr,
  populations: [{ ...mpr.populations[0], ...population }],
});
const withE = (changes: Record<string, unknown>) => ({ ...pair, populations: [{ ...E, ...changes }, I] });

const MISTAKES: readonly (readonly [what: string, spec: unknown, sentence: string])[] = [
  ["no object", 3, "as the spec must be of type object: current value is 3."],
  [
    "an odd field",
    { ...mpr, ordre: 2 },
    "as the spec has no field ordre: current value is ordre (did you mean order?).",
  ],
  ["no population", { ...mpr, populations: [] }, "populations must have at least one entry"],
  ["a size of 0", bare({ size: 0 }), "populations.Q.size must be at least 1: current value is 0."],
  ["a size in parts", bare({ size: 1.5 }), "populations.Q.size must be a whole number"],
  [
    "an unknown model",
    bare({ model: "mrp" }),
    "populations.Q.model must be a rate model (did you mean mpr?): current value is mrp.",
  ],
  [
    "an unknown parameter",
    bare({ parameters: { Delt: 1 } }),
    "parameters of mpr (did you mean Delta?): current value is Delt",
  ],
  [
    "a parameter out of range",
    bare({ parameters: { tau: 0 } }),
    "populations.Q.parameters.tau must be from 0.001 to 10000: current value is 0.",
  ],
  [
    "an unknown start",
    bare({ initial: { x: 1 } }),
    "populations.Q.initial must be state variables of populations.Q (did you mean r?): current value is x.",
  ],
  [
    "a transfer function too many",
    bare({ transfer: E.transfer }),
    "populations.Q.transfer must be left out as mpr has none",
  ],
  [
    "no transfer function",
    withE({ transfer: undefined }),
    "populations.E.transfer must be there, which transfer follows: current value is none.",
  ],
  [
    "an unknown kind",
    withE({ transfer: { ...E.transfer, kind: "squish" } }),
    "populations.E.transfer.kind must be a kind of transfer functions (did you mean squash?)",
  ],
  ["an order of 3", { ...pair, order: 3 }, "as order must be 1 or 2: current value is 3."],
  [
    "a source that is unknown",
    { ...mpr, couplings: [{ from: "curent", to: "Q" }] },
    "couplings.curent->Q.from must be a population or an input (did you mean current?)",
  ],
  [
    "an input as a target",
    { ...mpr, couplings: [{ from: "Q", to: "current" }] },
    "couplings.Q->current.to must be a population",
  ],
  [
    "a delay below the step",
    { ...mpr, couplings: [{ from: "Q", to: "Q", delayMs: 0.005 }] },
    "couplings.Q->Q.delayMs must be 0 or at least a step of 0.01 ms: current value is 0.005.",
  ],
  [
    "a delay below 0",
    { ...mpr, couplings: [{ from: "Q", to: "Q", delayMs: -1 }] },
    "couplings.Q->Q.delayMs must be at least 0",
  ],
  [
    "two couplings of one name",
    { ...mpr, couplings: [{ from: "Q", to: "Q" }, { from: "Q", to: "Q" }] },
    "as couplings must have names of their own: current value is Q->Q.",
  ],
  [
    "two populations of one name",
    { ...mpr, populations: [...mpr.populations, ...mpr.populations] },
    "as populations must have names that no population or input has besides: current value is Q.",
  ],
  [
    "an input named as a population",
    { ...mpr, inputs: [{ name: "Q", value: 0 }] },
    "as inputs must have names that no population or input has besides: current value is Q.",
  ],
  [
    "a source without a coupling",
    { ...pair, couplings: pair.couplings.slice(1) },
    "populations.E.transfer.sources must each have a coupling to E: current value is E.",
  ],
  [
    "a coupling that no source is",
    withE({ transfer: { ...E.transfer, sources: ["E", "I"], slopes: [1, 1, 1] } }),
    "couplings.drive->E.from must be a source of the transfer function of E, which are E, I: current value is drive.",
  ],
  [
    "a parameter that is not there",
    withE({ transfer: { ...E.transfer, parameters: ["q"] } }),
    "populations.E.transfer.parameters must be names of parameters (there are none): current value is q.",
  ],
  [
    "adaptation to nothing",
    { ...pair, populations: [E, { ...I, parameters: { b: 3 } }] },
    "populations.I.parameters.b must be 0 as the transfer function does not depend on an adaptation: current value is 3.",
  ],
  [
    "adaptation to a voltage that is not told",
    withE({ parameters: { a: 3 } }),
    "populations.E.parameters.a must be 0 as squash tells no mean voltage: current value is 3.",
  ],
  [
    "the second order of MPR",
    { ...mpr, order: 2 },
    "populations.Q.model must be transfer in the second order: current value is mpr.",
  ],
  [
    "the second order of two times",
    { ...withE({ parameters: { tau: 7 } }), order: 2 },
    "populations.I.parameters.tau must be 7, as of E, in the second order: current value is 5.",
  ],
  [
    "a waveform that goes back",
    { ...mpr, inputs: [{ name: "current", value: { steps: [[2, 1], [1, 1]] } }] },
    "inputs.current.value.steps.1.0 must be after the step before, 2 ms",
  ],
  [
    "noise without time",
    { ...mpr, inputs: [{ name: "current", value: 0, noise: { sd: 1 } }] },
    "inputs.current.noise.tauMs must be a finite number",
  ],
];

for (const [what, spec, sentence] of MISTAKES) {
  Deno.test(`parseMeanFieldSpec() refuses ${what}`, () => {
    assertThrows(() => parseMeanFieldSpec(spec, WITH_SQUASH), SpecError, sentence);
  });
}

Deno.test("parseMeanFieldSpec() refuses spikes of finite size for a target that is not linear in them", () => {
  const spec: MeanFieldSpec = {
    ...mpr,
    finiteSize: true,
    populations: [...mpr.populations, { name: "A", size: 9, model: "wilson-cowan" }],
    couplings: [{ from: "Q", to: "A" }],
  };
  const sentence =
    "couplings.Q->A.to must be a population that is linear in spikes, which wilson-cowan is not";
  assertThrows(() => parseMeanFieldSpec(spec), SpecError, sentence);
  assertEquals(parseMeanFieldSpec({ ...spec, finiteSize: false }).populations.length, 2);
});

Deno.test("overrideMeanField() reaches transfer functions, couplings, inputs and parameters by path", () => {
  const spec = getMeanFieldPreset("adex-mean-field");
  const changed = overrideMeanField(spec, {
    "populations.E.transfer.cell.E_L": -60,
    "couplings.E->I.weight": 2,
    "inputs.drive.value": 4,
    "populations.E.parameters.b": 5,
    "scale(populations.*.size)": 0.5,
    order: 2,
  });
  assertEquals((changed.populations[0].transfer as SemiAnalyticTransfer).cell.E_L, -60);
  assertEquals(changed.couplings.find(({ from, to }) => from === "E" && to === "I")!.weight, 2);
  assertEquals([changed.inputs![0].value, changed.populations[0].parameters!.b, changed.order], [4, 5, 2]);
  assertEquals(changed.populations.map(({ size }) => size), [4000, 1000]);
  assertEquals(
    overrideMeanField({ ...pair, parameters: { q: 1 } }, { "parameters.q": 3 }, WITH_SQUASH).parameters,
    { q: 3 },
  );
  assertThrows(() => overrideMeanField(spec, { "populations.e.size": 3 }), SpecError, "did you mean E?");
});

Deno.test("scaleMeanField() multiplies sizes alone", () => {
  assertEquals(scaleMeanField(mpr, 0.25).populations[0].size, 2500);
  assertEquals(scaleMeanField(mpr, 1e-9).populations[0].size, 1);
});

Deno.test("every preset is a spec, and an unknown one is refused with the nearest", () => {
  for (const { name } of listMeanFieldPresets()) assertEquals(getMeanFieldPreset(name).name, name);
  assertThrows(() => getMeanFieldPreset("mrp"), SpecError, "did you mean mpr?");
});
