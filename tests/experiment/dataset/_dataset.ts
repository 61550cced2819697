import type { MakeDatasetOptions } from "../../../lib/experiment/dataset/make_dataset.ts";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";

/** A small dataset: 5 points of a network of 20 + 7 cells, in four shards of at most two networks. */
export const SMALL: MakeDatasetOptions = {
  spec: overrideSpec(getPreset("mif-small-syn"), { N_E: 20, N_I: 7, S_EE: 40, tau_R: 2 }),
  box: [{ name: "S_EE", low: 30, high: 50 }, { name: "lambda", low: 6000, high: 8000 }],
  points: 5,
  fractions: { train: 0.6, validation: 0.2, test: 0.2 },
  testRuns: 2,
  durationMs: 150,
  warmupMs: 50,
  seed: 3,
  shardNetworks: 2,
  rule: { open: 2, close: 0, tailMs: 1 },
};

/** Gives a test a folder that is removed after it; `inside` names one that does not exist yet. */
export async function withFolder(body: (inside: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/dataset`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Bytes of the arrays' files of a dataset, by name. */
export function arraysIn(folder: string): Record<string, Uint8Array> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) =>
    name.endsWith(".npz")
  );
  return Object.fromEntries(names.sort().map((name) => [name, Deno.readFileSync(`${folder}/${name}`)]));
}
