import { assert, assertEquals } from "@std/assert";
import { serveRepository } from "./_server.ts";

const ROOT = new URL("../../", import.meta.url);
/**
 * What a first import may download: packages, of which zod and webgpu-utils are 13 MB and none of the heavy ones is among them; and
 * the text of our own modules. What Deno makes of them (transpiled and compiled copies, three times their size) is its own affair.
 */
const MOST_BYTES = { packages: 14e6, modules: 2.5e6 };

/** What a reader of the README writes: no config file, no import map, no checkout. */
const script = (url: string) => `
import { getPreset, meanRate, requestGpu, simulateEnsemble, simulateReference } from "${url}";
const options = { networks: 2, durationMs: 200, seed: 1, record: { spikes: true } };
const spec = getPreset("mif-small-syn");
const gpu = await requestGpu().catch(() => null);
const run = gpu ? await simulateEnsemble(gpu, spec, options) : await simulateReference(spec, options);
for (const { times, neurons } of run.spikes!) {
  console.log(meanRate({ times, neurons, neuronCount: 100, durationMs: 200 }));
}
gpu?.destroy();
`;

/** Bytes of all files below `folder`. @param of Those of a file. */
async function size(folder: string, of: (path: string) => Promise<number>): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    bytes += isDirectory ? await size(path, of) : await of(path);
  }
  return bytes;
}

/** What Deno writes below the text of a module that it keeps: where it is from and how it was sent. */
const NOTE = "\n// denoCacheMetadata=";

/** Bytes of a module's text. */
async function textSize(path: string): Promise<number> {
  const text = await Deno.readTextFile(path), end = text.lastIndexOf(NOTE);
  return new TextEncoder().encode(end < 0 ? text : text.slice(0, end)).length;
}

Deno.test("a script in an empty folder simulates through the URL of mod.ts", async () => {
  const server = serveRepository(ROOT);
  const { port } = server.addr;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/rates.ts`, script(`http://127.0.0.1:${port}/mod.ts`));
    const cache = `${folder}/cache`;
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", `--allow-import=127.0.0.1:${port}`, "rates.ts"],
      cwd: folder,
      env: { DENO_DIR: cache, NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const rates = new TextDecoder().decode(stdout).trim().split("\n").map(Number);
    assertEquals(rates.length, 2);
    for (const rate of rates) assert(rate > 1 && rate < 200, `rate ${rate} Hz`);
    assert(rates[0] !== rates[1], "both networks fire alike");
    const packages = await size(`${cache}/npm`, async (path) => (await Deno.stat(path)).size);
    const modules = await size(`${cache}/remote`, textSize);
    assert(packages < MOST_BYTES.packages, `packages take ${(packages / 1e6).toFixed(1)} MB`);
    assert(modules < MOST_BYTES.modules, `our modules take ${(modules / 1e6).toFixed(3)} MB`);
  } finally {
    await Deno.remove(folder, { recursive: true });
    await server.shutdown();
  }
});
