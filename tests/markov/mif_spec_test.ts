import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SpecError } from "../../lib/base/spec_error.ts";
import { MIF_ALIASES, MIF_FIELDS, overrideSpec, parseMifSpec } from "../../lib/markov/mif_spec.ts";
import { nearestName } from "../../lib/base/nearest_name.ts";
import { getMifPreset, getPreset, listPresets } from "../../lib/markov/presets.ts";
import { randomSpec, testRandom } from "./_random_specs.ts";

const SPEC = getPreset("mif-syn");

Deno.test("parseMifSpec() gives back every preset and random spec, also through JSON", () => {
  const random = testRandom(1);
  const specs = [
    ...listPresets("mif").map(({ name }) => getPreset(name)),
    ...Array.from({ length: 50 }, () => randomSpec(random, { e: 3, i: 2 })),
  ];
  for (const spec of specs) {
    assertEquals(parseMifSpec(spec), spec);
    assertEquals(parseMifSpec(JSON.parse(JSON.stringify(spec))), spec);
  }
});

Deno.test("parseMifSpec() answers any JSON with a spec or a SpecError whose sentences begin with Cannot", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        parseMifSpec(value);
      } catch (error) {
        if (!(error instanceof SpecError)) throw error;
        for (const issue of error.issues) assert(issue.startsWith("Cannot use this network as "), issue);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("parseMifSpec() names field, rule and value when one field is nonsense", () => {
  const nonsense = fc.oneof(
    fc.constantFrom(NaN, Infinity, -Infinity, -1e300, 1e300, null, undefined, "x", "5"),
    fc.array(fc.integer()),
    fc.object(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(MIF_FIELDS)), nonsense, (field, value) => {
      const error = assertThrows(() => parseMifSpec({ ...SPEC, [field]: value }), SpecError);
      assertEquals(error.path, field);
      assert(error.message.startsWith(`Cannot use this network as ${field} must `), error.message);
      assert(error.message.includes("current value is "), error.message);
    }),
    { seed: 2, numRuns: 400 },
  );
});

/** What a user meets, word for word. */
const SENTENCES: [Record<string, unknown>, string][] = [
  [{ N_E: 0 }, "Cannot use this network as N_E must be at least 1: current value is 0."],
  [{ N_E: 300.5 }, "Cannot use this network as N_E must be a whole number: current value is 300.5."],
  [{ N_I: 32_769 }, "Cannot use this network as N_I must be at most 32768: current value is 32769."],
  [{ P_EE: 1.5 }, "Cannot use this network as P_EE must be at most 1: current value is 1.5."],
  [{ tau_EE: 0 }, "Cannot use this network as tau_EE must be at least 0.05: current value is 0."],
  [{ S_EE: "5" }, 'Cannot use this network as S_EE must be a finite number: current value is "5".'],
  [{ selfHits: 1 }, "Cannot use this network as selfHits must be a boolean: current value is 1."],
  [
    { refractoryHits: "lost" },
    'Cannot use this network as refractoryHits must be one of pending, none: current value is "lost".',
  ],
  [
    { S_EI: 167 },
    "Cannot use this network as S_EI must be at most threshold - inhibitoryReversal = 166: current value is 167.",
  ],
  [
    { tau_E: 3 },
    "Cannot use this network as it has no field of this name: current value is tau_E (did you mean tau_EE?).",
  ],
];

for (const [fields, sentence] of SENTENCES) {
  Deno.test(`parseMifSpec() explains ${JSON.stringify(fields)}`, () => {
    const error = assertThrows(() => parseMifSpec({ ...SPEC, ...fields }), SpecError);
    assertEquals(error.message, sentence);
  });
}

Deno.test("parseMifSpec() reports all mistakes of a spec at once", () => {
  const error = assertThrows(() => parseMifSpec({ ...SPEC, N_E: 0, P_EE: 2, tau_R: -1 }), SpecError);
  assertEquals(error.issues.length, 3);
});

Deno.test("overrideSpec() sets fields and aliases and leaves the spec as it was", () => {
  const before = structuredClone(SPEC);
  const changed = overrideSpec(SPEC, { lambda: 1234, tau_I: 6, S_EE: 4, name: "mine" });
  assertEquals(SPEC, before);
  const { lambda_E, lambda_I, tau_EI, tau_II, S_EE, name } = changed;
  assertEquals([lambda_E, lambda_I, tau_EI, tau_II, S_EE, name], [1234, 1234, 6, 6, 4, "mine"]);
  for (const fields of Object.values(MIF_ALIASES)) for (const field of fields) assert(field in MIF_FIELDS);
});

Deno.test("overrideSpec() lets later names win, so that an alias can be refined", () => {
  const { lambda_E, lambda_I } = overrideSpec(SPEC, { lambda: 1000, lambda_I: 2000 });
  assertEquals([lambda_E, lambda_I], [1000, 2000]);
});

Deno.test("overrideSpec() refuses unknown fields with the nearest name", () => {
  const error = assertThrows(() => overrideSpec(SPEC, { lamda: 5 }), SpecError);
  assert(error.message.includes("did you mean lambda?"), error.message);
  assertThrows(() => overrideSpec(SPEC, { kind: "other" }), SpecError);
});

Deno.test("getPreset() gives a fresh spec named like the preset, and listPresets() a line about each", () => {
  const presets = listPresets();
  assertEquals(presets.length, 12);
  for (const { name, about } of presets) {
    assertEquals(getPreset(name).name, name);
    assertNotStrictEquals(getPreset(name), getPreset(name));
    assert(about.length > 10);
  }
});

Deno.test("getPreset() refuses other names, those of Object.prototype too, with the nearest", () => {
  const error = assertThrows(() => getPreset("mif-sin"), SpecError);
  assertEquals(
    error.message,
    "Cannot load a preset as there is none of this name: current value is mif-sin (did you mean mif-syn?).",
  );
  for (const name of ["toString", "constructor", "__proto__", ""]) {
    assertThrows(() => getPreset(name), SpecError);
  }
});

Deno.test("the presets hold the published parameters", () => {
  // Li, Chariker & Young (2019), section 3.1, and Cai et al. (2021): mean delays of E to E and E to I kicks, ms.
  const delays: Record<string, [number, number]> = {
    "mif-hom": [4, 1.2],
    "mif-reg": [2, 1.2],
    "mif-syn": [1.3, 0.95],
    "mif-cai-reg": [1.7, 1.2],
    "mif-cai-syn": [1.4, 1.2],
    "mif-small-hom": [4, 1.2],
    "mif-small-reg": [1.7, 1.2],
    "mif-small-syn": [1.4, 1.2],
  };
  for (const [name, [EE, IE]] of Object.entries(delays)) {
    const spec = getMifPreset(name);
    const factor = name.includes("small") ? 4 : 1;
    assertEquals([spec.tau_EE, spec.tau_IE, spec.tau_EI, spec.tau_II], [EE, IE, 4.5, 4.5], name);
    assertEquals([spec.N_E, spec.N_I], [300 / factor, 100 / factor]);
    assertEquals([spec.S_EE, spec.S_IE], [5 * factor, 2 * factor]);
    assertEquals([spec.S_EI, spec.S_II], factor === 1 ? [4.91, 4.91] : [20, 20]);
    assertEquals([spec.P_EE, spec.P_IE, spec.P_EI, spec.P_II], [0.15, 0.5, 0.5, 0.4]);
    assertEquals([spec.lambda_E, spec.lambda_I, spec.tau_R], [7000, 7000, factor === 1 ? 2.5 : 0]);
    assertEquals([spec.threshold, spec.inhibitoryReversal], [100, -66]);
  }
  const second = getPreset("mif-second");
  assertEquals([second.S_EE, second.S_IE, second.S_EI, second.S_II], [4, 3, 2.2, 2]);
  assertEquals([second.tau_EE, second.tau_IE, second.tau_EI, second.tau_II, second.tau_R], [2, 2, 3, 3, 4]);
  assertEquals([second.lambda_E, second.inhibitoryKick, second.refractoryHits], [3000, "constant", "none"]);
});

Deno.test("nearestName() finds misspelt names whatever their case, and nothing for the far-fetched", () => {
  assertEquals(nearestName("TAU_ee", ["tau_EE", "S_EE"]), "tau_EE");
  assertEquals(nearestName("quite another thing", ["tau_EE", "S_EE"]), null);
  assertEquals(nearestName("x", []), null);
});
