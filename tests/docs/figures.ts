/**
 * Runs pages in full and writes what their blocks show below them, with pictures in `figures/` beside the page:
 * `deno task docs-figures` takes all tutorials, `deno task docs-figures PAGE.md…` some pages.
 * @module
 */
import { listPages, loadScript, runPage } from "./_page.ts";
import { ROOT } from "./_script.ts";
import { withShown } from "./_shows.ts";

/** Removes the pictures of a page that it has no more. */
async function removeOld(folder: URL, stem: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    // Not those of a page whose name only begins alike.
    const number = name.startsWith(`${stem}-`) ? name.slice(stem.length + 1) : "";
    if (/^\d+\.svg$/.test(number)) await Deno.remove(new URL(name, folder));
  }
}

/** Writes one page. @returns Whether it ran. */
async function update(page: string): Promise<boolean> {
  const parent = await Deno.makeTempDir(), folder = `${parent}/page`;
  await Deno.mkdir(folder);
  try {
    const script = await loadScript(page, "full");
    const { success, outputs } = await runPage(script, {
      mode: "full",
      folder,
      shown: true,
      timeoutMs: 3_600_000,
    });
    if (!success) return false;
    const file = new URL(page, ROOT), stem = page.split("/").at(-1)!.slice(0, -".md".length);
    const { text, pictures } = withShown({
      ...{ stem, outputs, blocks: script.blocks, everyCell: page.startsWith("docs/tutorials/") },
      text: await Deno.readTextFile(file),
      readPicture: (path) => Deno.readTextFileSync(`${folder}/${path}`),
    });
    const figures = new URL("figures/", file);
    if (pictures.length > 0) await Deno.mkdir(figures, { recursive: true });
    await removeOld(figures, stem).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    for (const { name, svg } of pictures) {
      await Deno.writeTextFile(new URL(name, figures), `${svg.trimEnd()}\n`);
    }
    await Deno.writeTextFile(file, text);
    console.log(`${page}: ${pictures.length} pictures`);
    return true;
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

const tutorials = async () => (await listPages()).filter((page) => page.startsWith("docs/tutorials/"));
for (const page of Deno.args.length > 0 ? Deno.args : await tutorials()) {
  if (!await update(page)) {
    console.error(`${page} fails, and stays as it is`);
    Deno.exit(1);
  }
}
