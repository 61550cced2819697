/**
 * Writes the tutorials as notebooks into dist/notebooks: `deno task notebooks`; with `--execute` real Jupyter runs them, and they hold their results.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { executeNotebook, whyNoJupyter } from "./_jupyter.ts";
import { notebookOf } from "./_notebook.ts";
import { listPages } from "./_page.ts";
import { ROOT } from "./_script.ts";

const { execute } = parseArgs(Deno.args, { boolean: ["execute"] });
const folder = new URL("dist/notebooks/", ROOT);
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
  const notebook = notebookOf(page, text, { folder: "../../docs/tutorials/" });
  const path = new URL(`${page.split("/").at(-1)!.replace(/\.md$/, "")}.ipynb`, folder).pathname;
  await Deno.writeTextFile(path, `${JSON.stringify(notebook, null, 1)}\n`);
  if (execute) await executeNotebook(path, data);
  console.log(path);
}
await Deno.remove(data, { recursive: true });
