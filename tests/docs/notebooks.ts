/**
 * Writes the tutorials as notebooks with what their pages show into dist/notebooks: `deno task notebooks`. `--execute` has real Jupyter run them,
 * `--out FOLDER` writes elsewhere, where links lead to the pages of the site.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { executeNotebook, whyNoJupyter } from "./_jupyter.ts";
import { notebookOf } from "./_notebook.ts";
import { listPages } from "./_page.ts";
import { ROOT } from "./_script.ts";

const { execute, out } = parseArgs(Deno.args, { boolean: ["execute"], string: ["out"] });
const folder = new URL(`${out ?? "dist/notebooks"}/`, ROOT),
  links = out ? "../tutorials/" : "../../docs/tutorials/";
await Deno.mkdir(folder, { recursive: true });
const why = execute ? await whyNoJupyter() : null;
if (why !== null) {
  console.error(`Jupyter is not there, and pip does not install it: ${why}`);
  Deno.exit(1);
}
const data = await Deno.makeTempDir();
for (const page of await listPages()) {
  if (!page.startsWith("docs/tutorials/") || page.endsWith("/index.md")) continue;
  const text = await Deno.readTextFile(new URL(page, ROOT));
  const picture = (file: string) => Deno.readTextFileSync(new URL(file, new URL(page, ROOT)));
  const notebook = notebookOf(page, text, { folder: links, picture });
  const path = new URL(`${page.split("/").at(-1)!.replace(/\.md$/, "")}.ipynb`, folder).pathname;
  await Deno.writeTextFile(path, `${JSON.stringify(notebook, null, 1)}\n`);
  if (execute) await executeNotebook(path, data);
  console.log(path);
}
await Deno.remove(data, { recursive: true });
