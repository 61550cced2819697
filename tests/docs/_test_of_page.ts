import { assert } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { hasWork, runPage } from "./_page.ts";
import type { Mode, Script } from "./_script.ts";

/** The test of a page; none of a page that has nothing to run. */
export function pageTest(script: Script, mode: Mode): void {
  if (!hasWork(script)) return;
  gpuTest(`the commands and code of ${script.page} run`, () =>
    inFolder(async (parent) => {
      const folder = `${parent}/page`;
      await Deno.mkdir(folder);
      const { success, printed } = await runPage(script, { mode, folder });
      assert(success, `${script.page} fails:\n${printed}`);
    }));
}
