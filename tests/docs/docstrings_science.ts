/** The examples of the library's docstrings, in one process: `deno test --doc` takes one for each, and each would load the library. */
import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { examplesOf, moduleOf } from "./_docstrings.ts";
import { ROOT } from "./_script.ts";

/** Modules of the library, by their paths in the repository. */
async function listModules(folder = "lib/"): Promise<string[]> {
  const modules: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) modules.push(...await listModules(`${folder}${name}/`));
    else if (name.endsWith(".ts")) modules.push(`${folder}${name}`);
  }
  return modules;
}

// By itself it prints what does not hold, and goes on.
console.assert = (holds?: boolean, ...text: unknown[]) => assert(holds, text.join(" "));

for (const path of ["mod.ts", ...(await listModules()).sort()]) {
  const { href } = new URL(path, ROOT), text = await Deno.readTextFile(new URL(href));
  for (const { line, code } of examplesOf(text)) {
    Deno.test(`the example of ${path}:${line} runs`, () =>
      inFolder(async (folder) => {
        const exported = Object.keys(await import(href)), file = `${folder}/example.ts`;
        await Deno.writeTextFile(file, moduleOf(code, href, exported));
        await import(`file://${file}`);
      }));
  }
}
