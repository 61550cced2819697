/** The live page in Firefox, where it is installed (Debian: `firefox-esr`). */
import { assert, assertMatch } from "@std/assert";
import { type Evaluate, findFirefox, withFirefox } from "./_firefox.ts";
import { buildLive } from "./_live.ts";

/** Longest wait for a state of the page, ms. */
const MOST_MS = 60_000;

async function until(evaluate: Evaluate, expression: string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < MOST_MS;) {
    if (await evaluate(expression) === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `It never came to ${expression}: ${await evaluate("document.getElementById('status').textContent")}`,
  );
}

async function simulates(evaluate: Evaluate, where: string): Promise<void> {
  await until(evaluate, "volleyLive.firstSpikesMs !== null");
  await until(evaluate, `document.getElementById("status").textContent.includes("Runs on your ${where}")`);
  const before = await evaluate("volleyLive.biologicalMs") as number;
  await until(evaluate, `volleyLive.biologicalMs > ${before + 10}`);
}

const name = await findFirefox();

Deno.test({
  name: "the live page in Firefox",
  ignore: name === null,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    try {
      const url = await buildLive(folder);
      await t.step(
        "simulates without WebGPU, and says what to do",
        () =>
          withFirefox({ name: name!, url, webgpu: false }, async (evaluate) => {
            await simulates(evaluate, "processor");
            assertMatch(
              await evaluate("document.getElementById('notice').textContent") as string,
              /To use .* card/,
            );
          }),
      );
      await t.step(
        "simulates by WebGPU, and answers a slider",
        () =>
          withFirefox({ name: name!, url: `${url}#engine=gpu`, webgpu: true }, async (evaluate) => {
            await simulates(evaluate, "GPU");
            await evaluate(
              "{ const s = document.getElementById('slider-0'); s.value = s.min; s.dispatchEvent(new Event('input')); }",
            );
            assert(String(await evaluate("location.hash")).includes("lambda=4000"));
            await simulates(evaluate, "GPU");
          }),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
