import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

Deno.test("deno task compile puts shaders, the program of workers and all that is loaded late into one file", async () => {
  // The runtime that deno compile fetches stands at another server; any program can take its place, but not run what it holds.
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "compile"],
    cwd: ROOT,
    env: { NO_COLOR: "1", DENORT_BIN: Deno.execPath() },
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  assertEquals(code, 0, text.slice(-2000));
  const wanted = ["shaders", "_spiking_worker.ts", "train_traces.ts", "imported_dataset.ts"];
  const packages = ["vega/", "vega-lite/", "h5wasm/", "cli-progress/"];
  assertEquals([...wanted, ...packages].filter((name) => !text.includes(`─ ${name}`)), []);
  const ofTests = ["fast-check/", "@tensorflow", "playwright-core/", "tests"];
  assertEquals(ofTests.filter((name) => text.includes(`─ ${name}`)), []);
});
