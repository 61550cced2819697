import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asyncExports, lateModule } from "../../tools/bundle/late_module.ts";
import { LATE_MODULES } from "../../tools/bundle/late_modules.ts";
import { stripWgsl } from "../../tools/bundle/strip_wgsl.ts";
import { withoutUsing } from "../../tools/bundle/without_using.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("stripWgsl() takes comments and keeps conditions", () => {
  const text = "// A kernel.\n//#if A\n  let a = 1; // (N) mV\n\n  //#endif\n  let b = a / 2;\n";
  assertEquals(stripWgsl(text), "//#if A\nlet a = 1;\n//#endif\nlet b = a / 2;\n");
});

Deno.test("asyncExports() finds async functions, also those that give a promise, and no types", () => {
  const text = `
    export interface Options {}
    export type { Run } from "./run.ts";
    const most = 3;
    export async function run() { return most; }
    export function load(): Promise<number> { return run(); }
  `;
  assertEquals(asyncExports(text, "x.ts"), ["run", "load"]);
});

for (
  const text of ["export function size() { return 3; }", "export const SIZE = 3;", `export * from "./y.ts";`]
) {
  Deno.test(`asyncExports() refuses ${text}`, () => {
    const sentence =
      "Cannot load x.ts late as it must export async functions and types alone: current value is ";
    assertThrows(() => asyncExports(text, "x.ts"), Error, sentence + text);
  });
}

Deno.test("lateModule() gives the same functions, which load what they stand for", () => {
  const text = lateModule({ original: "./x.late.ts", late: "../late.ts", key: "m1", names: ["run"] });
  assertStringIncludes(text, "export async function run(...args: any[])");
  assertStringIncludes(text, `(await import("../late.ts")).m1`);
  assertEquals(asyncExports(text, "x.ts"), ["run"]);
});

Deno.test("all modules that a bundle loads late can be", async () => {
  for (const file of LATE_MODULES) asyncExports(await Deno.readTextFile(new URL(file, ROOT)), file);
});

Deno.test("withoutUsing() leaves no using in a module, and other modules as they are", () => {
  const other = `export const a = "using b = 1";\n`;
  assertEquals(withoutUsing(other), other);
  const text = withoutUsing(
    "export function f(make: () => Disposable) {\n  using own = make();\n  return 1;\n}\n",
  );
  assertEquals(/\busing \w/.test(text), false);
  assertStringIncludes(text, `from "npm:tslib@`);
});
