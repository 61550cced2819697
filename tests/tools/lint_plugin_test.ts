/// <reference lib="deno.unstable" />
import { assert, assertEquals } from "@std/assert";
import plugin from "../../tools/lint_plugin.ts";

/** Rules that `source`, as the repository's file `path`, breaks. */
function broken(path: string, source: string): string[] {
  const file = new URL(`../../${path}`, import.meta.url).pathname;
  return Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id.replace("volley/", ""));
}

const body = (lines: number) => "  let x = 0;\n".repeat(lines);

for (
  const [claim, path, source] of [
    ["an import that points up", "lib/gpu/x.ts", `import "../markov/presets.ts";`],
    ["an export that points up", "lib/gpu/x.ts", `export * from "../system/run.ts";`],
    ["a dynamic import that points up", "lib/io/x.ts", `await import("../../mod.ts");`],
    ["a type import that points up", "lib/io/x.ts", `type A = import("../gpu/gpu.ts").Gpu;`],
    ["a package outside lib/deps/", "lib/gpu/x.ts", `import { z } from "npm:zod@4.6.7";`],
    ["a name of the import map in lib/", "lib/gpu/x.ts", `import { assert } from "@std/assert";`],
    ["a Node builtin, in tests too", "tests/x_test.ts", `import "node:fs";`],
    ["an example that reaches below mod.ts", "examples/x.ts", `import "../lib/gpu/gpu.ts";`],
    ["a file of no layer", "other/x.ts", `import "../mod.ts";`],
  ]
) {
  Deno.test(`lint refuses ${claim}`, () => assertEquals(broken(path, source), ["imports"]));
}

for (
  const [claim, path, source] of [
    ["imports that point down", "lib/markov/x.ts", `import "../gpu/gpu.ts";\nexport * from "./run.ts";`],
    ["lib/deps/ from anywhere in lib/", "lib/io/x.ts", `import "../deps/fflate.ts";`],
    ["packages in lib/deps/", "lib/deps/x.ts", `export { z } from "npm:zod@4.6.7";`],
    ["mod.ts in examples", "examples/x.ts", `import "../mod.ts";\nimport "@volley/volley";`],
    ["everything of ours in tests", "tests/x_test.ts", `import "../cli/setup.ts";\nimport "npm:fast-check";`],
    [
      "WGSL by a text import",
      "lib/gpu/x.ts",
      `import a from "./x.wgsl" with { type: "text" };`,
    ],
  ]
) {
  Deno.test(`lint accepts ${claim}`, () => assertEquals(broken(path, source), []));
}

Deno.test("lint refuses WGSL that is imported as no text", () => {
  assertEquals(broken("lib/gpu/x.ts", `import a from "./x.wgsl";`), ["wgsl-by-text-import"]);
});

Deno.test("lint refuses WGSL that is fetched or read", () => {
  const source = `await fetch("./x.wgsl");\nawait Deno.readTextFile("x.wgsl");`;
  assertEquals(broken("lib/gpu/x.ts", source), ["wgsl-by-text-import", "wgsl-by-text-import"]);
});

Deno.test("lint refuses buffers that are made past their owner", () => {
  const source = "export const make = (gpu: Gpu) => gpu.device.createBuffer({ size: 16, usage: 0 });";
  assertEquals(broken("lib/nn/x.ts", source), ["buffers-have-owners"]);
  assertEquals(broken("lib/gpu/x.ts", source), []);
  assertEquals(broken("lib/nn/x.ts", `createBuffer(gpu, "a/b", 16);`), []);
});

Deno.test("lint refuses errors of the language's own classes in the library, where a bug could throw the same", () => {
  const source = `throw new RangeError("Cannot");\nthrow new TypeError("Cannot");`;
  assertEquals(broken("lib/gpu/x.ts", source), ["user-errors", "user-errors"]);
  assertEquals(broken("tests/x_test.ts", source), []);
});

Deno.test("lint refuses files above 400 lines, tables aside", () => {
  assertEquals(broken("lib/gpu/x.ts", "const a = 1;\n".repeat(400)), []);
  assertEquals(broken("lib/gpu/x.ts", "const a = 1;\n".repeat(401)), ["max-file-lines"]);
  assertEquals(broken("lib/gpu/normal_table.ts", "const a = 1;\n".repeat(401)), []);
  assertEquals(broken("tests/random/golden/x.ts", "const a = 1;\n".repeat(401)), []);
});

Deno.test("lint refuses functions above 80 lines, methods and arrows among them", () => {
  assertEquals(broken("lib/gpu/x.ts", `function f() {\n${body(78)}}`), []);
  for (
    const [before, after] of [["function f() {", "}"], ["const f = () => {", "};"], [
      "class A { m() {",
      "} }",
    ]]
  ) {
    assertEquals(broken("lib/gpu/x.ts", `${before}\n${body(79)}${after}`), ["max-function-lines"]);
  }
});

Deno.test("lint's messages say the rule and the value", () => {
  const file = new URL("../../lib/gpu/x.ts", import.meta.url).pathname;
  const [{ message }] = Deno.lint.runPlugin(plugin, file, `import "../markov/presets.ts";`);
  assert(
    message.startsWith("Cannot import this as lib/gpu/ imports nothing of ours: current value is "),
    message,
  );
});
