import { assertEquals } from "@std/assert";
import { examplesOf, moduleOf } from "./_docstrings.ts";

Deno.test("examples are the blocks of ts in docstrings, but those that are marked ignore", () => {
  const text = [
    ...[
      "/**",
      " * Says.",
      " * ```ts",
      " * const a = 1;",
      " *",
      " * run(a);",
      " * ```",
      " * ```ts ignore",
      " * no();",
    ],
    ...[
      " * ```",
      " * ```json",
      " * {}",
      " * ```",
      " */",
      "class One {",
      "  /**",
      "   * ```ts",
      "   * two();",
      "   * ```",
    ],
  ];
  assertEquals(examplesOf(text.join("\n")), [
    { line: 4, code: "const a = 1;\n\nrun(a);" },
    { line: 18, code: "two();" },
  ]);
});

Deno.test("an example has what its file exports, unless it names it itself, and imports from where its file is", () => {
  const module = (code: string) => moduleOf(code, "file:///lib/one/a.ts", ["first", "second"]);
  assertEquals(module("first(2);"), 'import { first } from "file:///lib/one/a.ts"; first(2);');
  assertEquals(module('import { first } from "./a.ts";'), 'import { first } from "file:///lib/one/a.ts";');
  assertEquals(module('await import("../b.ts");'), 'await import("file:///lib/b.ts");');
  for (const own of ["const second = 1;", "const { second } = one;", 'import { other, second } from "x";']) {
    assertEquals(module(own), own);
  }
});
