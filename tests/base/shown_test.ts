import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ArgumentRangeError, ArgumentTypeError, FileError, parseSpec, SpecError } from "@volley/volley";
import { boundedSentence, quoted, shortened, shown } from "../../lib/base/shown.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import { UsageError } from "../../cli/_arguments.ts";

const LONG = "x".repeat(300_000);
/** What a person still reads. */
const READABLE = 3000;

Deno.test("shown() shows values as JSON, undefined and NaN too, and cuts long ones", () => {
  assertEquals([1, NaN, undefined, null, "a", [1, "b"], { c: 2 }].map(shown), [
    "1",
    "NaN",
    "undefined",
    "null",
    "a",
    '[1,"b"]',
    '{"c":2}',
  ]);
  assertEquals(quoted("a"), '"a"');
  assertEquals(shortened(LONG, 3), "xxx… (300000 characters)");
  const itself: unknown[] = [];
  itself.push(itself);
  assertEquals([itself, { itself }, [1n]].map(shown), ["a list", "an object", "a list"]);
});

Deno.test("boundedSentence() keeps start and end of a sentence that is too long, and all of others", () => {
  fc.assert(fc.property(fc.string({ maxLength: 5000 }), (text) => {
    const sentence = boundedSentence(text);
    assert(sentence.length <= 1203);
    if (text.length <= 1200) assertEquals(sentence, text);
    else assert(sentence.startsWith(text.slice(0, 500)) && sentence.endsWith(text.slice(-200)));
  }));
});

Deno.test("no class of a user's mistake has a sentence that is too long to read", () => {
  const all = [
    new ArgumentRangeError(LONG),
    new ArgumentTypeError(LONG),
    new FileError(LONG, { path: LONG }),
    new SpecError(LONG, new Array(1000).fill(LONG)),
    new UsageError(LONG),
  ];
  for (const { message, name } of all) assert(message.length < 6200, `${name}: ${message.length}`);
});

const MIF = { kind: "mif", name: "a" };
const RING = {
  kind: "spiking",
  name: "ring",
  stepMs: 0.1,
  populations: [{ name: "a", size: 2, neuron: "lif", receptors: { ex: { kinetics: "delta" } } }],
  projections: [],
};

for (
  const [what, parse, spec] of [
    ["a long name of a field", parseSpec, { ...MIF, [LONG]: 1 }],
    [
      "10,000 unknown fields",
      parseSpec,
      { ...MIF, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, k) => [`a${k}`, k])) },
    ],
    ["a long value", parseSpec, { ...MIF, S_EE: LONG }],
    ["a long list", parseSpec, { ...MIF, S_EE: new Array(100_000).fill(1) }],
    ["a long kind", parseSpec, { kind: LONG }],
    ["a spec that is a long list", parseSpec, new Array(100_000).fill(1)],
    ["a long neuron", parseSpikingSpec, { ...RING, populations: [{ ...RING.populations[0], neuron: LONG }] }],
    ["10,000 empty populations", parseSpikingSpec, { ...RING, populations: new Array(10_000).fill({}) }],
    ["a long list of a parameter", parseSpikingSpec, {
      ...RING,
      populations: [{ ...RING.populations[0], parameters: { E_L: new Array(50_000).fill("a") } }],
    }],
  ] as const
) {
  Deno.test(`a spec with ${what} is refused in a few lines`, () => {
    const { message, issues } = assertThrows(() => parse(spec), SpecError);
    assert(message.length < READABLE && issues.length <= 5, `${message.length} characters`);
  });
}

Deno.test("a spec with many mistakes names the first five and counts the others", () => {
  const error = assertThrows(() => parseSpec(MIF), SpecError);
  assertEquals(error.issues.length, 5);
  assert(error.message.endsWith(`There are ${error.mistakes - 5} more mistakes.`), error.message);
  assertEquals(error.message.match(/Cannot use this network/g)?.length, 5);
  const one = new SpecError("a", ["1.", "2.", "3.", "4.", "5.", "6."]);
  assertEquals(one.message, "1. 2. 3. 4. 5. There is 1 more mistake.");
});
