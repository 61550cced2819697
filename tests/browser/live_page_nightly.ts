/** Every network of the live page in a real Chromium, on the processor and the GPU, light and dark. */
import { inFolder } from "../_folder.ts";
import { browserTest } from "./_browser_test.ts";
import { assertEquals, assertMatch } from "@std/assert";
import { CHOICES } from "../../web/choices.ts";
import { buildLive, faults, visit } from "./_live.ts";
import { type Browser, withSite } from "./_page.ts";

async function runs(browser: Browser, url: string, where: RegExp): Promise<void> {
  const visitor = await visit(browser, url);
  await visitor.until(`${where}.test(document.getElementById("status").textContent)`);
  await visitor.runs();
  assertMatch(await visitor.text("#notice"), /WebGPU runs on software/);
  assertEquals(visitor.errors, []);
  await visitor.tab.context().close();
}

await browserTest("every network of the live page", (t) =>
  inFolder(async (folder) => {
    const url = await buildLive(folder);
    await withSite(() => null, async (browser) => {
      for (const { name, kind, surrogate } of CHOICES) {
        const link = `${url}#network=${name}&surrogate=1`;
        await t.step(`${name} runs on the processor`, () => runs(browser, link, /Runs on your processor/));
        if (kind !== "cell") {
          await t.step(
            `${name} runs on the GPU`,
            () => runs(browser, `${link}&engine=gpu`, /Runs on your GPU/),
          );
        }
        for (const scheme of surrogate ? ["light", "dark"] as const : ["dark"] as const) {
          await t.step(`${name} has no fault that axe-core finds, ${scheme}`, async () => {
            assertEquals(await faults(browser, link, scheme), []);
          });
        }
      }
    });
  }));
