/** Boxes of cells that benchmarks take, over densities of channels and strengths of synapses. */
import type { CellSpec } from "../lib/entries/cable.ts";
import { CELL_SYSTEM } from "../lib/entries/cable.ts";
import { type Dataset, loadDataset, makeDataset } from "../lib/entries/experiment.ts";

const SOMA = "sections.soma.channels",
  range = (name: string, low: number, high: number) => ({ name, low, high });

/** Boxes by cell. */
export const CELL_BOXES = {
  soma: {
    preset: "olah2022-soma",
    box: [
      range(`${SOMA}.hh.gnabar`, 0.08, 0.16),
      range(`${SOMA}.hh.gkbar`, 0.02, 0.05),
      range(`${SOMA}.pas.g`, 0.0005, 0.002),
      range("synapses.0.weight", 1.5, 4),
      range("synapses.1.weight", 4, 12),
    ],
    filtersMs: [0, 2, 6],
  },
  branching: {
    preset: "branching",
    box: [
      range(`${SOMA}.hh.gnabar`, 0.09, 0.15),
      range(`${SOMA}.hh.gkbar`, 0.027, 0.045),
      range("sections.trunk.channels.hh.gnabar", 0.02, 0.05),
      range("scale(synapses.*.weight)", 0.7, 1.4),
    ],
    filtersMs: [0, 5],
  },
} as const;

/** The cell in the middle of its box. */
export const cellOfBox = (name: keyof typeof CELL_BOXES): CellSpec =>
  CELL_SYSTEM.preset(CELL_BOXES[name].preset) as CellSpec;

/** The dataset of a cell in a folder, made where it is not there. */
export async function cellBoxDataset(
  folder: string,
  name: keyof typeof CELL_BOXES,
  { points, durationMs }: { points: number; durationMs: number },
): Promise<Dataset> {
  const there = await Deno.stat(`${folder}/dataset.json`).then(() => true, () => false);
  if (there) return await loadDataset(folder);
  const { box } = CELL_BOXES[name];
  return await makeDataset(folder, {
    ...{ spec: cellOfBox(name), box, points, durationMs, stepMs: 0.05, testRuns: 2 },
  });
}
