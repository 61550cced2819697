/**
 * Writes `files.json` and `results.json`, what version 0.1.0 gave before the library was rebuilt by domain: run once then. It adds the results of
 * new cases, and leaves those that are there alone.
 *
 *     deno run -A --env-file=tools/gpu.env tests/house/record.ts
 * @module
 */
import { requestGpu, VERSION } from "@volley/volley";
import { inFolder } from "../_folder.ts";
import { CASES as FILES } from "./_files.ts";
import { type Golden, type Recorded, takesGpu } from "./_golden.ts";
import { CASES as RESULTS } from "./_results.ts";

const gpu = await requestGpu();

async function record(name: string, cases: readonly Golden[]): Promise<void> {
  const path = new URL(name, import.meta.url);
  const recorded: Recorded = await Deno.readTextFile(path).then(JSON.parse, () => ({
    version: VERSION,
    adapter: gpu.adapter.description,
    results: {},
  }));
  for (const golden of cases) {
    if (recorded.results[golden.name] !== undefined) continue;
    const start = performance.now();
    await inFolder(async (folder) => {
      recorded.results[golden.name] = await golden.run(folder, takesGpu(golden) ? gpu : null);
    });
    console.log(`${Math.round(performance.now() - start)} ms`, golden.name);
  }
  await Deno.writeTextFile(path, `${JSON.stringify(recorded, null, 1)}\n`);
}

await record("files.json", FILES);
await record("results.json", RESULTS);
gpu.destroy();
