import type { CellsRun } from "./cells_run.ts";

/** Spikes of all cells in the order of time and then of cells. */
export function sortedSpikes(spikes: { step: number; cell: number }[], stepMs: number): CellsRun["spikes"] {
  spikes.sort((a, b) => a.step - b.step || a.cell - b.cell);
  return {
    timesMs: Float64Array.from(spikes, ({ step }) => step * stepMs),
    cells: Uint32Array.from(spikes, ({ cell }) => cell),
  };
}
