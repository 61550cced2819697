import { inFolder } from "../_folder.ts";
import { browserTest } from "./_browser_test.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { openProgram, programSite, typed, withSite } from "./_page.ts";

/** Most bytes that a page loads before it asks for anything. */
const MOST_BYTES = 500e3;

/** A page's script of one's own; what TypeScript must refuse is marked. */
const SCRIPT = `
import { getPreset, requestGpu, type Run, simulate } from "./volley.js";
const gpu = await requestGpu().catch(() => null);
const run: Run = await simulate(gpu, getPreset("mif-small-syn"), { durationMs: 100, seed: 1 });
const bins: number = run.counts.bins;
// @ts-expect-error an option that there is not
await simulate(gpu, getPreset("mif-small-syn"), { durationMs: 100, sead: bins });
// @ts-expect-error a function that there is not
import { simulateEverything } from "./volley.js";
`;

async function deno(args: string[], cwd?: URL | string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert(success, `deno ${args.join(" ")}: ${text(stdout)}${text(stderr)}`);
}

/** The page that the documentation shows. */
async function documentedPage(): Promise<string> {
  const text = await Deno.readTextFile(new URL("../../docs/how-to/web-pages.md", import.meta.url));
  const [, page] = /```html\n(.*?)```/s.exec(text)!;
  return page;
}

/** Serves the files of a folder, and counts their bytes by name. */
function folderSite(folder: string, sent: Map<string, number>) {
  return async (path: string): Promise<Response | null> => {
    if (path === "/docs.html") return typed(await documentedPage(), "text/html");
    const bytes = await Deno.readFile(`${folder}${path}`).catch(() => null);
    if (!bytes) return null;
    sent.set(path, bytes.length);
    return typed(bytes, "text/javascript");
  };
}

await browserTest("the bundle", (t) =>
  inFolder(async (folder) => {
    await deno(["task", "-q", "bundle", "--out", folder], new URL("../../", import.meta.url));
    await t.step("has types that a page's script is checked by", async () => {
      await Deno.writeTextFile(`${folder}/page.ts`, SCRIPT);
      await deno(["check", "--no-config", "page.ts"], folder);
    });
    const program = await Deno.readTextFile(new URL("./_bundle_program.js", import.meta.url));
    const sent = new Map<string, number>();
    await withSite(programSite(program, folderSite(folder, sent)), async (browser, url) => {
      const page = await openProgram(browser, url);
      await t.step("is small before a page asks for anything", () => {
        const bytes = [...sent.values()].reduce((sum, each) => sum + each, 0);
        assert(bytes < MOST_BYTES, `${bytes} bytes in ${sent.size} files`);
      });
      await t.step("simulates on the GPU bit for bit as the reference does", async () => {
        const options = { networks: 2, durationMs: 50, warmupMs: 20, seed: 7 };
        const { e, i } = await simulateReference(getMifPreset("mif-small-syn"), options);
        const here = { e: Array.from(e), i: Array.from(i) };
        assert(here.e.some((count) => count > 0), "nothing to compare");
        assertEquals(await page.call("simulate", "mif-small-syn", options), here);
      });
      await t.step("draws a raster by Vega", async () => {
        const svg = await page.call<string>("raster", "cuba", 50);
        assert(svg.startsWith("<svg") && svg.includes("time (ms)"), svg.slice(0, 200));
      });
      await t.step("makes the page of docs/how-to/web-pages.md draw its raster", async () => {
        const tab = await browser.newPage();
        await tab.goto(`${url}docs.html`);
        await tab.waitForSelector("#raster svg", { timeout: 20_000 });
        assertMatch(await tab.innerHTML("#raster"), /time \(ms\)/);
      });
      await t.step("simulates alike on one thread and on two, where the page is isolated", async () => {
        type Threads = { adapter: string; counts: number[] };
        const one = await page.call<Threads>("threads", "coba", 30, 1);
        const two = await page.call<Threads>("threads", "coba", 30, 2);
        assertMatch(two.adapter, /2 used/);
        assertEquals(two.counts, one.counts);
      });
      await t.step("writes and reads spikes as HDF5", async () => {
        assertEquals(await page.call("hdf5", [0.5, 1, 2.5]), [0.5, 1, 2.5]);
      });
      await t.step("says in a sentence that a page has no files", async () => {
        assertMatch(
          await page.call<string>("file", "run.npz"),
          /as files are opened by Deno alone: .*run.npz/,
        );
      });
    });
  }));
