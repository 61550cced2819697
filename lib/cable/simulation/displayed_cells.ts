import { type About, displayed, listed, rounded } from "../../base/display.ts";
import type { CellsRun } from "./cells_run.ts";

/** Cells and samples of each that are drawn. */
const MOST_CELLS = 3;
const MOST_SAMPLES = 2000;

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

/** Voltages of the first cells at the first place, for a picture: the start of long ones. */
function tracesOf({ cells, sites, samples, everyMs, voltages }: CellsRun) {
  const traces = Array.from({ length: Math.min(MOST_CELLS, cells) }, (_, cell) => {
    const first = cell * sites.length * samples;
    return {
      label: `cell ${cell}`,
      values: voltages.subarray(first, first + Math.min(samples, MOST_SAMPLES)),
    };
  });
  return { everyMs, traces };
}

/** A run of detailed cells that shows itself. */
export function displayedCells(run: CellsRun): CellsRun {
  return displayed(run, { about: aboutCells, kind: "traces", drawn: tracesOf });
}

/** What is shown of recordings. */
interface Recordings {
  runs: number;
  samples: number;
  everyMs: number;
  sites: string[];
  voltages: Record<string, Float32Array>;
  currents: Record<string, Float32Array>;
  spikes: { timesMs: Float64Array };
}

function aboutRecordings({ runs, samples, everyMs, sites, voltages, currents, spikes }: Recordings): About {
  const seconds = runs * samples * everyMs / 1000;
  return {
    title: "Recordings of a cell",
    facts: [
      ["runs", `${runs} of ${rounded(samples * everyMs)} ms, one sample each ${rounded(everyMs)} ms`],
      ["inputs", listed(sites)],
      ["recorded", listed([...Object.keys(voltages), ...Object.keys(currents)])],
      ["spikes", `${spikes.timesMs.length}, ${rounded(spikes.timesMs.length / seconds, "Hz")}`],
    ],
  };
}

/** Recordings of a cell that show themselves: the voltages of the first runs. */
export function displayedRecordings<R extends Recordings>(recordings: R): R {
  return displayed(recordings, {
    about: aboutRecordings,
    kind: "traces",
    drawn: ({ runs, samples, everyMs, voltages: { v_soma } }) => ({
      everyMs,
      traces: Array.from({ length: Math.min(MOST_CELLS, runs) }, (_, run) => ({
        label: `run ${run}`,
        values: v_soma.subarray(run * samples, run * samples + Math.min(samples, MOST_SAMPLES)),
      })),
    }),
  });
}
