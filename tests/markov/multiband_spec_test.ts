import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SpecError } from "../../lib/base/spec_error.ts";
import {
  MULTIBAND_ALIASES,
  MULTIBAND_FIELDS,
  type MultibandSpec,
  overrideMultibandSpec,
  parseMultibandSpec,
} from "../../lib/markov/multiband_spec.ts";
import { overrideSpec, parseSpec, requireMif } from "../../lib/markov/network_spec.ts";
import { getMifPreset, getPreset, listPresets } from "../../lib/markov/presets.ts";
import { randomMultibandSpec } from "./_random_specs.ts";
import { testRandom } from "./_random_specs.ts";

const SPEC = getPreset("multiband-one-beat");

Deno.test("parseSpec() gives back every preset of every kind, also through JSON", () => {
  for (const { name } of listPresets()) {
    const spec = getPreset(name);
    assertEquals(spec.name, name);
    assertEquals(parseSpec(JSON.parse(JSON.stringify(spec))), spec);
    assert(
      name.startsWith(`${spec.kind}-`),
      `${name} is of kind ${spec.kind}: the types of getPreset() would lie`,
    );
  }
});

Deno.test("listPresets() of a kind names those of that kind alone", () => {
  const kinds = (["mif", "multiband"] as const).map((kind) => listPresets(kind).map(({ name }) => name));
  assertEquals(kinds.flat(), listPresets().map(({ name }) => name));
  assert(kinds[0].every((name) => getPreset(name).kind === "mif"));
  assert(kinds[1].every((name) => getPreset(name).kind === "multiband"));
});

Deno.test("parseMultibandSpec() gives back random specs", () => {
  const random = testRandom(3);
  for (let k = 0; k < 50; k++) {
    const spec = randomMultibandSpec(random, { e: 5, i: 3 });
    assertEquals(parseMultibandSpec(JSON.parse(JSON.stringify(spec))), spec);
  }
});

Deno.test("parseSpec() answers any JSON with a spec or a SpecError whose sentences begin with Cannot", () => {
  const objects = fc.record({ kind: fc.constantFrom("mif", "multiband", "other", 3), N_E: fc.jsonValue() });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), objects), (value) => {
      const error = assertThrows(() => parseSpec(value), SpecError);
      for (const issue of error.issues) assert(issue.startsWith("Cannot use this network as "), issue);
    }),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("parseMultibandSpec() names field, rule and value when one field is nonsense", () => {
  for (const field of Object.keys(MULTIBAND_FIELDS)) {
    for (const value of [NaN, Infinity, -1e300, 1e300, null, undefined, "5", {}, []]) {
      const error = assertThrows(() => parseMultibandSpec({ ...SPEC, [field]: value }), SpecError);
      assertEquals(error.path, field);
      assert(error.message.startsWith(`Cannot use this network as ${field} must `), error.message);
    }
  }
});

/** What a user meets, word for word. */
const SENTENCES: [Record<string, unknown>, string][] = [
  [{ kind: "lif" }, 'Cannot use this network as kind must be one of mif, multiband: current value is "lif".'],
  [
    { tau_R: 2 },
    "Cannot use this network as it has no field of this name: current value is tau_R (did you mean tau_I?).",
  ],
  [
    { S_EE: 30 },
    `Cannot use this network as S_EE must be at most 8192 / N_E = ${8192 / 300}: current value is 30.`,
  ],
  [
    { S_II: 499 },
    "Cannot use this network as S_II must be at most threshold - inhibitoryReversal = 498: current value is 499.",
  ],
  [{ threshold: 0 }, "Cannot use this network as threshold must be at least 1: current value is 0."],
];

for (const [fields, sentence] of SENTENCES) {
  Deno.test(`parseSpec() of a multi-band network explains ${JSON.stringify(fields)}`, () => {
    assertEquals(assertThrows(() => parseSpec({ ...SPEC, ...fields }), SpecError).message, sentence);
  });
}

Deno.test("overrideSpec() keeps the kind of a spec and knows the names of that kind alone", () => {
  const changed: MultibandSpec = overrideSpec(SPEC, { P: 0.5, lambda: 10, tau_I: 3, name: "mine" });
  const { P_EE, P_IE, P_EI, P_II, lambda_E, lambda_I, tau_EI, tau_II, name } = changed;
  assertEquals([P_EE, P_IE, P_EI, P_II, lambda_E, lambda_I, tau_EI, tau_II], [.5, .5, .5, .5, 10, 10, 3, 3]);
  assertEquals(name, "mine");
  assertEquals(overrideSpec(getPreset("mif-syn"), { tau_R: 1 }).tau_R, 1);
  assertThrows(() => overrideSpec(SPEC, { tau_R: 1 }), SpecError, "tau_R");
  assertThrows(() => overrideMultibandSpec(SPEC, { kind: "mif" }), SpecError);
  for (const fields of Object.values(MULTIBAND_ALIASES)) {
    for (const field of fields) assert(field in MULTIBAND_FIELDS);
  }
});

Deno.test("getMifPreset() and requireMif() refuse a network of another kind in one sentence", () => {
  const rule = "the network must be of kind mif: current value is multiband (multiband-one-beat).";
  const preset = assertThrows(() => getMifPreset("multiband-one-beat"), SpecError);
  assertEquals(preset.message, `Cannot use this preset as ${rule}`);
  assertEquals(
    assertThrows(() => requireMif(SPEC, "dance"), SpecError).message,
    `Cannot dance as ${rule}`,
  );
  assertEquals(getMifPreset("mif-syn"), getPreset("mif-syn"));
});

Deno.test("the multi-band presets hold the parameters of figure 1 of Wu et al. 2022", () => {
  // b scales voltages, p connects, f is the strength of inhibition of E cells.
  const [b, p] = [3, 0.8];
  for (const [beat, f] of [["one-beat", 0.4], ["two-beat", 0.427], ["irregular", 0.416]] as const) {
    const spec = getPreset(`multiband-${beat}`);
    const near = (value: number, wanted: number) =>
      assert(Math.abs(value - wanted) < 1e-9, `${value}, ${wanted}`);
    near(spec.threshold, 100 * b);
    near(spec.inhibitoryReversal, -66 * b);
    near(spec.S_EE, 5 * 0.15 * b / p);
    near(spec.S_IE, 2 * 0.5 * b / p);
    near(spec.S_EI, 4.91 * f * b / p);
    near(spec.S_II, 4.91 * 0.4 * b / p);
    near(spec.lambda_E, 7000 * b);
    near(spec.lambda_I, 7000 * b);
    assertEquals([spec.P_EE, spec.P_IE, spec.P_EI, spec.P_II], [p, p, p, p]);
    assertEquals([spec.tau_EE, spec.tau_IE, spec.tau_EI, spec.tau_II], [1.4, 1.2, 4.5, 4.5]);
    assertEquals([spec.N_E, spec.N_I], [300, 100]);
  }
});
