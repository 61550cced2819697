/** What pages, which have no paths, read and write as bytes. */
import { assertEquals, assertRejects } from "@std/assert";
import {
  decodeModel,
  encodeRun,
  FileError,
  getPreset,
  loadAnyModel,
  saveRun,
  simulate,
} from "@volley/volley";

Deno.test("encodeRun() gives the bytes of the file that saveRun() writes", async () => {
  const spec = getPreset("mif-small-syn");
  const run = await simulate(null, spec, { durationMs: 20, warmupMs: 0, seed: 1, record: { spikes: true } });
  const path = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await saveRun(path, run);
    assertEquals(await encodeRun(run), await Deno.readFile(path));
  } finally {
    await Deno.remove(path);
  }
});

for (const name of ["zhang2024-lstm", "hay2011"]) {
  Deno.test(`decodeModel() reads ${name} as loadAnyModel() does`, async () => {
    const path = new URL(`../../examples/models/${name}.safetensors`, import.meta.url).pathname;
    const { spec, weights } = await decodeModel(await Deno.readFile(path));
    const loaded = await loadAnyModel(path);
    assertEquals(spec, loaded.spec);
    assertEquals(weights, loaded.weights);
  });
}

Deno.test("decodeModel() says in a sentence what is no model", async () => {
  await assertRejects(() => decodeModel(new Uint8Array(9), { path: "x" }), FileError, "Cannot read x");
});
