/**
 * Records the cell `hay2011` into files of 200 s, which are made on one core: deno run -A bench/_hay_recordings.ts FOLDER KIND FIRST LAST. Kinds: `fine`, with
 * the steps of the recordings made with NEURON; `coarse`, with longer ones; `busy`, coarse ones of strong input alone. Files that are there stay.
 */
import {
  CELL_PRESET_INPUT,
  getCellPreset,
  makeCellDataset,
  saveCellDataset,
  simulateCellsTabulated,
} from "../lib/entries/cable.ts";

const KINDS = {
  fine: { stepMs: 0.025, firstSeed: 25_000 },
  coarse: { stepMs: 0.1, firstSeed: 100_000 },
  busy: { stepMs: 0.1, firstSeed: 300_000, leastScale: 1.6 },
};
const [folder, kind, first, last] = Deno.args;
const { firstSeed, ...options } = KINDS[kind as keyof typeof KINDS];
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
for (let file = Number(first); file <= Number(last); file++) {
  const path = `${folder}/hay-${kind}-${file}.npz`;
  if (await exists(path)) continue;
  const dataset = await makeCellDataset(getCellPreset("hay2011"), {
    simulate: simulateCellsTabulated,
    runs: 40,
    durationMs: 5000,
    seed: firstSeed + file,
    ...CELL_PRESET_INPUT.hay2011,
    ...options,
    sites: { v_nexus: { section: "apic[50]", at: 0.9 } },
  });
  await saveCellDataset(path, dataset);
}
