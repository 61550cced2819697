import { inFolder } from "../_folder.ts";
import { browserTest } from "./_browser_test.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import { rolloutSurrogate } from "../../lib/surrogate/counts/rollout.ts";
import { trainSurrogate } from "../../lib/surrogate/counts/train.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { getPreset, simulate } from "../../lib/systems.ts";
import { openProgram, type Page, programSite, typed, withSite } from "./_page.ts";

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

/** Trains a surrogate and runs it in a page and here. */
async function learnsAlike(page: Page): Promise<void> {
  const populations = [{ name: "E", size: 30 }, { name: "I", size: 10 }];
  const counts = Array.from({ length: 4 * 2 * 200 }, (_, at) => at * 7919 % 11);
  const data = { populations, binMs: 1, networks: 4, bins: 200, counts };
  const spec = { layers: [{ kind: "lstm" as const, units: 6 }] };
  const training = { spec, steps: 4, batch: 16, window: 40, seed: 3 };
  const rollout = { runs: 3, bins: 40, seed: 2, warmup: 5 };
  const { model, losses } = await trainSurrogate(null, {
    ...training,
    data: { ...data, counts: Uint16Array.from(counts) },
  });
  const free = await rolloutSurrogate(null, model, rollout);
  const here = { losses: Array.from(losses), counts: Array.from(free.counts) };
  for (const threads of [1, 2]) {
    type Learnt = { adapter: string; losses: number[]; counts: number[] };
    const { adapter, ...found } = await page.call<Learnt>(
      "learn",
      data,
      { ...training, threads },
      rollout,
    );
    assertMatch(adapter, threads === 1 ? /one used/ : /2 used/);
    assertEquals(found, here);
  }
}

/** Simulates what `systems.js` brings, in a page and here. */
async function takesSystems(page: Page): Promise<void> {
  for (const name of ["mpr", "four-mpr"]) {
    const options = { durationMs: 50, warmupMs: 20, seed: 3 };
    const { counts } = await simulate(null, getPreset(name), options);
    type Found = { before: string; found: number[] };
    const { before, found } = await page.call<Found>("system", name, options);
    if (name === "mpr") assertMatch(before, /there is none of this name/);
    assertEquals(found, Array.from(counts.counts));
  }
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
      await t.step(
        "simulates a spiking network on the GPU, whose engine is read when it is asked for",
        async () => {
          type Spiking = { engine: string; counts: number[]; reference: number[] };
          const before = sent.size;
          const { engine, counts, reference } = await page.call<Spiking>("spiking", "cuba", 20);
          assertEquals(engine, "gpu");
          assert(sent.size > before, "nothing was read");
          assert(counts.some((count) => count > 0), "nothing to compare");
          assertEquals(counts, reference);
        },
      );
      await t.step(
        "simulates mean fields and brains as Deno does once systems.js is imported",
        () => takesSystems(page),
      );
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
      await t.step(
        "trains and runs a surrogate on the processor, with the bits of Deno, on one thread and on two",
        () => learnsAlike(page),
      );
      await t.step("simulates an ensemble on the processor's threads as Deno does", async () => {
        const options = { networks: 3, durationMs: 8000, warmupMs: 0, seed: 5 };
        const here = await simulateReference(getMifPreset("mif-small-syn"), options);
        const found = await page.call<{ e: number[]; adapter: string }>("ensemble", "mif-small-syn", options);
        assertEquals(found.e, Array.from(here.e));
        assertMatch(found.adapter, /2 used/);
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
