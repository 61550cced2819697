import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { hasWork, runPage } from "./_page.ts";
import type { Output } from "./_in_page.ts";
import { type Mode, ROOT, type Script } from "./_script.ts";
import { partsOf, shownBelow } from "./_shows.ts";

/** Longest time of a page, ms. */
const LONGEST_MS: Readonly<Record<Mode, number>> = { tests: 300_000, nightly: 1_800_000, full: 3_600_000 };

/** Sees that below each cell stand as many pictures as it shows now. */
async function assertPictures({ page, blocks }: Script, outputs: readonly Output[]): Promise<void> {
  const lines = (await Deno.readTextFile(new URL(page, ROOT))).split("\n");
  blocks.forEach((block, at) => {
    const place = shownBelow(lines, block), own = outputs.filter((output) => output.block === at);
    if (place === null || block.language !== "ts") return;
    const drawn = partsOf(own).filter((part) => "svg" in part).length;
    assertEquals(place.alts.length, drawn, `${page}:${place.from + 1}: run deno task docs-figures ${page}`);
  });
}

/** Pages that everyone reads first: those of the gate. The long tests run the others, and the tour of all commands. */
export function isFirst(page: string): boolean {
  return page === "README.md" || (page.startsWith("docs/start/") && page !== "docs/start/commands.md");
}

/** The test of a page; none of a page that has nothing to run. */
export function pageTest(script: Script, mode: Mode): void {
  if (!hasWork(script)) return;
  gpuTest(`the commands and code of ${script.page} run`, () =>
    inFolder(async (parent) => {
      const folder = `${parent}/page`;
      await Deno.mkdir(folder);
      const { success, printed, outputs } = await runPage(script, {
        mode,
        folder,
        timeoutMs: LONGEST_MS[mode],
      });
      assert(success, `${script.page} fails:\n${printed}`);
      await assertPictures(script, outputs);
    }));
}
