import { assert, assertEquals } from "@std/assert";
import { readBlocks } from "./_blocks.ts";
import { executeNotebook, whyNoJupyter } from "./_jupyter.ts";
import { type Notebook, notebookOf } from "./_notebook.ts";
import { listPages } from "./_page.ts";
import { ROOT } from "./_script.ts";
import { shownBelow } from "./_shows.ts";

const why = await whyNoJupyter();
if (why !== null) {
  console.error(`Notebooks are not run, as Jupyter is not there and pip does not install it: ${why}`);
}

/** How many pictures stand below the cells of a page. */
function picturesOf(page: string, text: string): number {
  const lines = text.split("\n"), cells = readBlocks(page, text).filter(({ language }) => language === "ts");
  return cells.reduce((sum, block) => sum + (shownBelow(lines, block)?.alts.length ?? 0), 0);
}

async function execute(page: string): Promise<{ notebook: Notebook; pictures: number }> {
  const text = await Deno.readTextFile(new URL(page, ROOT));
  const cache = new URL(".cache", ROOT).pathname;
  await Deno.mkdir(cache, { recursive: true });
  // In the repository, where the kernel finds deno.json.
  const folder = await Deno.makeTempDir({ dir: cache });
  try {
    const path = `${folder}/page.ipynb`;
    await Deno.writeTextFile(path, JSON.stringify(notebookOf(page, text, { small: true })));
    await executeNotebook(path, `${folder}/jupyter`);
    return { notebook: JSON.parse(await Deno.readTextFile(path)), pictures: picturesOf(page, text) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const outputsOf = ({ cells }: Notebook) => cells.flatMap(({ outputs = [] }) => outputs);

for (const page of await listPages()) {
  if (!page.startsWith("docs/tutorials/") || page.endsWith("/index.md")) continue;
  Deno.test({
    name: `${page} runs as a notebook in Jupyter, and shows its pictures there`,
    ignore: why !== null,
    async fn() {
      const drawn: number[] = [];
      // On a very busy machine what a cell shows is now and then lost between kernel and Jupyter.
      for (let trial = 0; trial < 3; trial++) {
        const { notebook, pictures } = await execute(page);
        const shown = outputsOf(notebook).filter(({ data }) => data && Object.hasOwn(data, "image/svg+xml"));
        if (shown.length === pictures) return;
        drawn.push(shown.length);
        assert(shown.length < pictures, `${page} shows ${pictures} pictures, its notebook ${shown.length}`);
      }
      throw new Error(`the notebook of ${page} shows ${drawn.join(", ")} pictures, the page more`);
    },
  });
}

Deno.test({
  name: "runs, maps and figures show tables, SVG and Vega-Lite in Deno's kernel for Jupyter",
  ignore: why !== null,
  async fn() {
    const { notebook } = await execute("docs/how-to/notebooks.md");
    const shown = outputsOf(notebook).flatMap(({ data }) => data ? [Object.keys(data).sort()] : []);
    assertEquals(shown, [
      ["image/svg+xml", "text/html", "text/plain"],
      ["image/svg+xml", "text/html", "text/plain"],
      ["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"],
    ]);
    const [run] = outputsOf(notebook);
    assert(
      String(run.data?.["text/html"]).includes("<table>") && String(run.data?.["text/html"]).includes("<img"),
    );
  },
});
