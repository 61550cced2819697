import { inFolder } from "../_folder.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lateCalls, lateExports, lateModule } from "../../tools/bundle/late_module.ts";
import { lateModules } from "../../tools/bundle/late_modules.ts";
import { passOn } from "../../tools/bundle/pass_on.ts";
import { stripTemplates, stripWgsl } from "../../tools/bundle/strip_wgsl.ts";
import { withoutUsing } from "../../tools/bundle/without_using.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("stripWgsl() takes comments and keeps conditions", () => {
  const text = "// A kernel.\n//#if A\n  let a = 1; // (N) mV\n\n  //#endif\n  let b = a / 2;\n";
  assertEquals(stripWgsl(text), "//#if A\nlet a = 1;\n//#endif\nlet b = a / 2;\n");
});

Deno.test("stripTemplates() takes spaces after commas and around signs of two operands, and no others", () => {
  const strip = (line: string) => /`\n(.*)\n`/s.exec(stripTemplates(`const A_WGSL = \`\n${line}\n\`;`))![1];
  assertEquals(
    strip("let a = b[0] * (c + 1.0) / d - f(g, -h, (*s).v);"),
    "let a = b[0]*(c+1.0)/d-f(g,-h,(*s).v);",
  );
  for (
    const line of [
      "//#if A + B",
      "let a = b - -c;",
      "a / *p",
      "return -a;",
      "let v: vec2<f32> = a;",
      "b * &c",
    ]
  ) {
    assertEquals(strip(line), line);
  }
});

Deno.test("stripTemplates() takes comments and indentation of WGSL alone, and leaves what shares a line with a part", () => {
  const text =
    "const A_WGSL = `  fn a() {\n    // One ${b} two.\n    return ${b} + c + 1.0; // mV\n\n    //#if A\n  }`;\n" +
    "const model = { wgsl: `${A_WGSL}  let x = ${y} * 2.0;\n`, about: `a\n  // b\n` };\n";
  const stripped = "const A_WGSL = `  fn a() {\n// One ${b} two.\nreturn ${b} + c+1.0;\n//#if A\n}`;\n" +
    "const model = { wgsl: `${A_WGSL}  let x = ${y} * 2.0;\n`, about: `a\n  // b\n` };\n";
  assertEquals(stripTemplates(text), stripped);
});

Deno.test("lateExports() finds async functions, also those that give a promise, and literals, but no types", () => {
  const text = `
    export interface Options {}
    export type { Run } from "./run.ts";
    const most = 3;
    export const OPTIONS: Record<string, unknown> = { seed: true, record: { spikes: true } };
    export async function run() { return most; }
    export function load(): Promise<number> { return run(); }
  `;
  assertEquals(lateExports(text, "x.ts"), {
    functions: ["run", "load"],
    constants: ["OPTIONS = { seed: true, record: { spikes: true } }"],
  });
});

for (
  const text of [
    "export function size() { return 3; }",
    "export const OPTIONS = { ...OTHERS };",
    `export * from "./y.ts";`,
  ]
) {
  Deno.test(`a module is not loaded late with ${text}`, () => {
    assertEquals(lateExports(`export async function run() {}\n${text}`, "x.ts"), null);
  });
}

Deno.test("lateModule() gives the same functions, which load what they stand for when they are called", async () => {
  const exports = { functions: ["run", "fail"], constants: ["MOST = 3"] };
  await inFolder(async (folder) => {
    const texts = {
      "x.late.ts": `console.log("loaded");
export const run = (...all: number[]) => Promise.resolve(all);
export const fail = () => Promise.reject(new RangeError("no"));
export const MOST = 3;
`,
      "late.ts": `export * as m1 from "./x.late.ts";\n`,
      "calls.ts": lateCalls("./late.ts"),
      "x.ts": lateModule({ original: "./x.late.ts", calls: "./calls.ts", key: "m1", exports }),
      "main.ts": `import { fail, MOST, run } from "./x.ts";
console.log(MOST, await run(1, 2), await fail().catch((error) => error.name));
`,
    };
    for (const [file, text] of Object.entries(texts)) await Deno.writeTextFile(`${folder}/${file}`, text);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-prompt", "--no-check", "main.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    assertEquals(new TextDecoder().decode(stdout), "loaded\n3 [ 1, 2 ] RangeError\n");
  });
});

Deno.test("engines and kernels are loaded late by a bundle", async () => {
  const late = await lateModules(ROOT);
  for (
    const part of ["markov/gpu/ensemble.ts", "spiking/simulation/spiking_engine.ts", "nn/_kernels.ts"]
  ) {
    assert(late.includes(`lib/${part}`), part);
  }
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

Deno.test("passOn() gives the names of other files, and leaves an entry that does more", () => {
  const text =
    `import{a as b,c}from"./one.js";import"./two.js";import{$d as e}from"./three.js";export{b as name,c,e as c2};\n`;
  assertEquals(
    passOn(text),
    `import"./two.js";export{a as name,c}from"./one.js";export{$d as c2}from"./three.js";\n`,
  );
  for (
    const more of [`${text}f();`, text.replace("export{b", "export{x,b"), `import f from"./f.js";${text}`]
  ) {
    assertEquals(passOn(more), more);
  }
});
