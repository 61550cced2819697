import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { PageError } from "./_blocks.ts";
import { listPages, loadScript } from "./_page.ts";
import { isFirst, pageTest } from "./_test_of_page.ts";
import { ROOT, type Script } from "./_script.ts";

const scripts: Script[] = [];
for (const page of await listPages()) {
  try {
    scripts.push(await loadScript(page, "tests"));
  } catch (error) {
    // One page's mistake is not that of the others.
    if (!(error instanceof PageError)) throw error;
    Deno.test(`the blocks of ${page} are marked as they should be`, () => {
      throw error;
    });
  }
}

Deno.test("the TypeScript of all pages is right by its types", () =>
  inFolder(async (folder) => {
    const modules: string[] = [], pages = new Map<string, string>();
    for (const { page, module, files } of scripts) {
      const own = Object.values(files).filter(({ path }) => path.endsWith(".ts"));
      for (const [name, text] of [["", module], ...own.map(({ path, text }) => [`.${path}`, text])]) {
        const file = `${folder}/${page.replaceAll("/", ".")}${name.replaceAll("/", ".")}.ts`;
        await Deno.writeTextFile(file, text);
        pages.set(file, page);
        modules.push(file);
      }
    }
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "-q", "--config", new URL("deno.json", ROOT).pathname, ...modules],
      env: { NO_COLOR: "1" },
    }).output();
    let printed = new TextDecoder().decode(stderr);
    for (const [file, page] of pages) printed = printed.replaceAll(`file://${file}`, page);
    assert(success, printed);
  }));

for (const script of scripts) {
  if (isFirst(script.page)) pageTest(script, "tests");
}
