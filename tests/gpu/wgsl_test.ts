import { assertEquals, assertThrows } from "@std/assert";
import { composeWgsl } from "../../lib/gpu/wgsl.ts";

/** Lines that are not empty. */
function lines(pieces: string | string[], flags: Record<string, boolean> = {}): string[] {
  return composeWgsl([pieces].flat(), flags).split("\n").filter((line) => line.trim() !== "");
}

Deno.test("composeWgsl() joins pieces in their order", () => {
  assertEquals(lines(["const a = 1u;", "const b = a;"]), ["const a = 1u;", "const b = a;"]);
});

Deno.test("composeWgsl() keeps a condition's lines only when its name is true", () => {
  const text = "//#if A\nconst a = 1u;\n//#endif\nconst z = 0u;";
  assertEquals(lines(text, { A: true }), ["const a = 1u;", "const z = 0u;"]);
  assertEquals(lines(text, { A: false }), ["const z = 0u;"]);
});

Deno.test("composeWgsl() takes a missing name as false", () => {
  assertEquals(lines("//#if A\nconst a = 1u;\n//#endif"), []);
});

Deno.test("composeWgsl() negates a name with !", () => {
  const text = "//#if !A\nconst a = 1u;\n//#else\nconst b = 1u;\n//#endif";
  assertEquals(lines(text, { A: false }), ["const a = 1u;"]);
  assertEquals(lines(text, { A: true }), ["const b = 1u;"]);
});

Deno.test("composeWgsl() takes the first true branch of if, elif and else", () => {
  const text = "//#if A\na\n//#elif B\nb\n//#else\nc\n//#endif";
  assertEquals(lines(text, { A: true, B: true }), ["a"]);
  assertEquals(lines(text, { B: true }), ["b"]);
  assertEquals(lines(text), ["c"]);
});

Deno.test("composeWgsl() nests conditions", () => {
  const text = "//#if A\n  //#if B\nab\n  //#else\na\n  //#endif\n//#else\nnone\n//#endif";
  assertEquals(lines(text, { A: true, B: true }), ["ab"]);
  assertEquals(lines(text, { A: true }), ["a"]);
  assertEquals(lines(text, { B: true }), ["none"]);
});

Deno.test("composeWgsl() lets a condition of one piece close before the next piece", () => {
  assertEquals(lines(["//#if A\na\n//#endif", "b"]), ["b"]);
});

Deno.test("composeWgsl() leaves comments and dollar signs as they are", () => {
  assertEquals(lines("// costs ${x} \\n"), ["// costs ${x} \\n"]);
});

for (
  const [claim, text] of [
    ["a condition without its end", "//#if A\na"],
    ["an end without its condition", "a\n//#endif"],
    ["an else without its condition", "a\n//#else\nb"],
  ]
) {
  Deno.test(`composeWgsl() refuses ${claim} in one sentence`, () => {
    assertThrows(
      () => composeWgsl([text], { A: true }),
      SyntaxError,
      "Cannot compose WGSL as its conditions must be balanced",
    );
  });
}

for (const directive of ["//#ifdef A", "//#if A && B", "//#if lower", "//#endif A", "//#include x"]) {
  Deno.test(`composeWgsl() refuses the line ${directive} and names it`, () => {
    assertThrows(
      () => composeWgsl([`a\n  ${directive}\nb`]),
      SyntaxError,
      "Cannot compose WGSL as a condition must read //#if NAME, //#elif NAME, //#else or //#endif: " +
        `current value is ${directive}`,
    );
  });
}
