import { type About, displayed, listed, rounded } from "../../base/display.ts";
import type { CellsRun } from "./cells_run.ts";

function aboutCells(run: CellsRun): About {
  const { spec, cells, samples, everyMs, spikes: { timesMs } } = run;
  const sites = run.sites.map(({ section, at, channel }) => `${channel ?? "v"} at ${section} ${rounded(at)}`);
  return {
    title: `Run of detailed cells ${spec.name}`,
    facts: [
      ["cells", String(cells)],
      [
        "length",
        `${rounded(Math.max(0, samples - 1) * everyMs)} ms, ${samples} samples, one each ${
          rounded(everyMs)
        } ms`,
      ],
      ["recorded", listed(sites)],
      ["spikes", String(timesMs.length)],
      ["engine", `${run.engine}, steps of ${rounded(run.stepMs)} ms`],
      ["wall time", `${rounded(run.wallSeconds)} s`],
    ],
  };
}

/** A run of detailed cells that shows itself. */
export function displayedCells(run: CellsRun): CellsRun {
  return displayed(run, { about: aboutCells, kind: "cells" });
}
