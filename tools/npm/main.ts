/**
 * Makes the package for npm: the bundle with its types, and what npm wants beside them. Nothing is published.
 *
 * ```sh
 * deno task npm        # dist/npm; then npm pack ./dist/npm
 * ```
 * @module
 */
import { packageManifest } from "./manifest.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = "dist/npm";

/** How the package shows itself on npm. */
const README = `# volley

Simulates ensembles of spiking networks, networks of point neurons and branching cells, and runs neural surrogates of them, on WebGPU in a
browser and on the processor everywhere.

\`\`\`js
import { getPreset, measureRuns, simulate } from "@volley/volley";

// In a browser: const gpu = await requestGpu(). Node has no WebGPU: null is the processor.
const run = await simulate(null, getPreset("mif-small-syn"), { durationMs: 1000, seed: 1 });
console.log(measureRuns(run.counts, { measures: ["rate.E", "rate.I"] }));
\`\`\`

This package is for pages and for Node. Files, training and the command line are those of the version for Deno.
`;

async function bundle(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--lock=deno.lock", "-A", "--no-prompt", "tools/bundle/main.ts", "--out", FOLDER],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(`Cannot make the package: ${new TextDecoder().decode(stderr)}`);
}

const folder = new URL(`${FOLDER}/`, ROOT);
await Deno.remove(folder, { recursive: true }).catch(() => {});
await bundle();
const [config, citation] = await Promise.all(
  ["deno.json", "CITATION.cff"].map((file) => Deno.readTextFile(new URL(file, ROOT))),
);
const manifest = packageManifest(JSON.parse(config), citation);
await Deno.writeTextFile(new URL("package.json", folder), `${JSON.stringify(manifest, null, 2)}\n`);
await Deno.writeTextFile(new URL("README.md", folder), README);
for (const file of ["LICENSE", "CHANGELOG.md"]) {
  await Deno.copyFile(new URL(file, ROOT), new URL(file, folder));
}
console.log(`${FOLDER}: ${manifest.name} ${manifest.version}; npm pack ./${FOLDER} packs it`);
