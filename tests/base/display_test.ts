import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { aboutText, displayed, listed, rounded } from "../../lib/base/display.ts";

const shown = () =>
  displayed({ values: new Float64Array(3), name: "x" }, {
    about: ({ values }) => ({
      title: "Result",
      facts: [["values", `${values.length}`]],
      table: [["a", "b"], ["long", "1"]],
    }),
  });

Deno.test("displayed() changes nothing that equality, JSON, copies and types see", () => {
  const result = shown(), plain = { values: new Float64Array(3), name: "x" };
  assertEquals(result, plain);
  assertEquals(JSON.stringify(result), JSON.stringify(plain));
  assertEquals(structuredClone(result), plain);
  assertEquals(Object.getOwnPropertySymbols({ ...result }), []);
  for (const symbol of Object.getOwnPropertySymbols(result)) {
    assert(!Object.getOwnPropertyDescriptor(result, symbol)!.enumerable, String(symbol));
  }
  assertEquals(Object.getOwnPropertySymbols(result).length, 2);
});

Deno.test("displayed() prints lines in a terminal, and every field for who asks for all", () => {
  assertEquals(Deno.inspect(shown()), "Result\n  values  3\n  a     b\n  long  1");
  assertStringIncludes(Deno.inspect(shown(), { depth: Infinity }), "Float64Array(3)");
});

Deno.test("displayed() leaves what is frozen as it is", () => {
  const frozen = Object.freeze({ a: 1 });
  const same = displayed(frozen, { about: () => ({ title: "never", facts: [] }) });
  assert(same === frozen);
  assertStringIncludes(Deno.inspect(same), "a: 1");
});

Deno.test("rounded() and listed() say what is missing and how many there are", () => {
  assertEquals([rounded(NaN, "Hz"), rounded(null), rounded(12.34567, "Hz")], ["–", "–", "12.35 Hz"]);
  assertEquals([listed([]), listed(["a", "b", "c"], 2)], ["none", "a, b, … (3)"]);
  assertEquals(aboutText({ title: "T", facts: [] }), "T");
});
