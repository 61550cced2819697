import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { codeInTests, PageError, readBlocks } from "./_blocks.ts";
import { readCell, withValueShown } from "./_cells.ts";
import { loadScript, runPage } from "./_page.ts";
import { scriptOf } from "./_script.ts";

/** Fences, which this file must not have. */
const fenced = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n`;

/** Runs a page of its own text. */
async function run(text: string) {
  return await inFolder(async (parent) => {
    await Deno.mkdir(`${parent}/page`);
    return await runPage(scriptOf("page.md", text, "tests"), { mode: "tests", folder: `${parent}/page` });
  });
}

Deno.test("comments steer the block that follows them, and no other", () => {
  const text = `<!-- in tests: 64 => 4; --long => -->\n<!-- nightly -->\n\n${fenced("sh", "run 64")}\n${
    fenced("ts", "1")
  }`;
  assertThrows(() => readBlocks("page.md", text), PageError, `page.md:4: "--long =>" is no replacement`);
  const [first, second] = readBlocks("page.md", text.replace("; --long =>", ""));
  assertEquals([first.nightly, codeInTests("page.md", first), first.line], [true, "run 4", 5]);
  assertEquals([second.nightly, second.inTests], [false, []]);
});

Deno.test("a replacement that does not stand in its block is a mistake, and so is a block that is not run for no reason", () => {
  const other = `<!-- in tests: 32 => 4 -->\n${fenced("sh", "run 64")}`;
  assertThrows(() => scriptOf("page.md", other, "tests"), PageError, `page.md:3: "32" is not in this block`);
  const console = fenced("console", "$ run 64");
  assertThrows(() => scriptOf("page.md", console, "tests"), PageError, "page.md:2: ```console is not run");
  assertThrows(
    () => readBlocks("page.md", "<!-- not run: -->\n```sh\n```"),
    PageError,
    '"not run" says nothing',
  );
});

Deno.test("the value of a cell's last line is shown, declarations and loops show nothing", () => {
  const shown = (code: string) => withValueShown(code, "show(");
  assertEquals(shown("const a = 1;\na; // it"), "const a = 1;\nshow((a)); // it");
  assertEquals(shown("make({\n  a: 1,\n})\n  .then();"), "show((make({\n  a: 1,\n})\n  .then()));");
  assertEquals(shown("const a = {\n  b: 1,\n};"), "const a = {\n  b: 1,\n};");
  assertEquals(shown("for (;;) {\n}"), "for (;;) {\n}");
});

Deno.test("a cell's imports may go over several lines", () => {
  const { imports, body } = readCell('import {\n  a,\n  type B,\n} from "c";\nimport "d";\na();');
  assertEquals(imports, ['import { a, type B, } from "c"', 'import "d"']);
  assertEquals(body.trim(), "a();");
});

Deno.test("cells share a scope, shells run between them in one folder, and a name declared anew begins a scope", async () => {
  const page = [
    `<!-- file: data/cell.swc -->\n${fenced("swc", "1 1 0 0 0 1 -1")}`,
    fenced("sh", "cat data/cell.swc  # as it is given\nvolley --version > version.txt"),
    fenced(
      "ts",
      'import { assert } from "@std/assert";\nconst a = (await Deno.readTextFile("version.txt")).trim();\nassert(a);',
    ),
    fenced("sh", "for i in 1 2; do echo again \\\n  $i; done"),
    fenced("ts", "a.split('.').length;"),
    fenced("ts", "const a = 5;\na;"),
  ];
  const { success, printed, outputs } = await run(page.join("\n"));
  assert(success, printed);
  assertStringIncludes(printed, "1 1 0 0 0 1 -1\nagain 1\nagain 2\n");
  const shown = outputs.flatMap((output) => output.kind === "display" ? [output.bundle["text/plain"]] : []);
  assertEquals(shown, ["3", "5"]);
});

Deno.test("what fails is told with page and line", async () => {
  const shell = await run(`Text.\n\n${fenced("sh", "true\nvolley simulate nothing\ntrue")}`);
  assertEquals(shell.success, false);
  assertStringIncludes(shell.printed, "page.md:5: status 2: volley simulate nothing");
  const cell = await run(
    `Text.\n\n${fenced("ts", 'import { assert } from "@std/assert";\n\nassert(1 > 2);')}`,
  );
  assertStringIncludes(cell.printed, "at page.md:6:1");
});

Deno.test("the cells of docs/how-to/notebooks.md show tables and pictures as the page says", () =>
  inFolder(async (parent) => {
    await Deno.mkdir(`${parent}/page`);
    const script = await loadScript("docs/how-to/notebooks.md", "tests");
    const { success, printed, outputs } = await runPage(script, { mode: "tests", folder: `${parent}/page` });
    assert(success, printed);
    assertEquals(outputs.map((output) => output.kind === "display" && Object.keys(output.bundle).sort()), [
      ["image/svg+xml", "text/html", "text/plain"],
      ["image/svg+xml", "text/html", "text/plain"],
      ["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"],
    ]);
  }));
