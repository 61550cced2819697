/**
 * Records the cell `hay2011` into files of 200 s, which are made on one core: deno run -A bench/_hay_recordings.ts FOLDER STEP FIRST LAST, with steps of
 * so many ms. Files that are there stay.
 */
import {
  CELL_PRESET_INPUT,
  getCellPreset,
  makeCellDataset,
  saveCellDataset,
  simulateCellsTabulated,
} from "../lib/cells.ts";

const [folder, step, first, last] = Deno.args;
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
for (let file = Number(first); file <= Number(last); file++) {
  const path = `${folder}/hay-${step}-${file}.npz`;
  if (await exists(path)) continue;
  const dataset = await makeCellDataset(getCellPreset("hay2011"), {
    simulate: simulateCellsTabulated,
    runs: 40,
    durationMs: 5000,
    stepMs: Number(step),
    // Coarse and fine recordings are of different inputs.
    seed: Number(step) * 1_000_000 + file,
    ...CELL_PRESET_INPUT.hay2011,
    sites: { v_nexus: { section: "apic[50]", at: 0.9 } },
  });
  await saveCellDataset(path, dataset);
}
