/**
 * Does our own layer-5 cell do what recordings of it, made with NEURON, say, and how long does it take?
 *
 * deno run -A bench/hay_recordings.ts --data=FOLDER [--step=0.025]
 *
 * The folder holds `valid.npz`: inputs of the 32 sites of the preset `hay2011`, `v_soma`, `v_nexus` and spikes. Our cell gets the same inputs. Its first
 * 200 ms are not compared. One core, gates by tables.
 */
import {
  CELL_PRESET_INPUT,
  getCellPreset,
  loadCellDataset,
  simulateCellsTabulated,
} from "../lib/entries/cable.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";

const FIRST_MS = 200, CLIP_MV = -55, WITHIN_MS = 2;
const folder = option("data", ""), stepMs = Number(option("step", "0.025"));
if (folder === "") throw new TypeError("Cannot compare as --data=FOLDER must be given");
const wanted = await loadCellDataset(`${folder}/valid.npz`);
const { runs, samples, sites, inputs } = wanted, { drives } = CELL_PRESET_INPUT.hay2011;
const sitesOf = [{ section: "soma", at: 0.5 }, { section: "apic[50]", at: 0.9 }];
const found = await simulateCellsTabulated(getCellPreset("hay2011"), {
  durationMs: samples,
  stepMs,
  thresholdMv: -20,
  sites: sitesOf,
  inputs: Array.from({ length: runs }, (_, run) => {
    const timesMs: number[] = [], synapses: number[] = [];
    for (let t = 0; t < samples; t++) {
      drives!.forEach((drive, site) => {
        if (inputs[(run * samples + t) * sites.length + site] === 0) return;
        for (const synapse of drive.synapses) {
          timesMs.push(t);
          synapses.push(synapse);
        }
      });
    }
    return { timesMs, synapses };
  }),
});

/** Part of the variance of a trace below a voltage that ours explains, and the median error, mV. */
function compare(site: number, trace: Float32Array, clip: number) {
  let sum = 0, squares = 0, error = 0, errorSquares = 0, number = 0;
  const errors: number[] = [];
  for (let run = 0; run < runs; run++) {
    for (let t = FIRST_MS; t < samples; t++) {
      const real = Math.min(clip, trace[run * samples + t]);
      const own = Math.min(clip, found.voltages[(run * sitesOf.length + site) * found.samples + t]);
      sum += real;
      squares += real * real;
      error += own - real;
      errorSquares += (own - real) ** 2;
      number++;
      errors.push(Math.abs(own - real));
    }
  }
  const variance = (square: number, all: number) => square / number - (all / number) ** 2;
  errors.sort((a, b) => a - b);
  return {
    explainedVariance: 1 - variance(errorSquares, error) / variance(squares, sum),
    medianErrorMv: short(errors[number >> 1]),
  };
}

/** Spikes of one run after the first time, ms. */
const timesOf = ({ runs: of, timesMs }: { runs: ArrayLike<number>; timesMs: Float64Array }, run: number) =>
  Array.from(timesMs).filter((time, k) => of[k] === run && time > FIRST_MS);

let matched = 0, real = 0, own = 0;
for (let run = 0; run < runs; run++) {
  const ours = timesOf({ runs: found.spikes.cells, timesMs: found.spikes.timesMs }, run);
  const theirs = timesOf(wanted.spikes, run), used = new Set<number>();
  for (const time of theirs) {
    const at = ours.findIndex((one, k) => !used.has(k) && Math.abs(one - time) <= WITHIN_MS);
    if (at >= 0) used.add(at);
  }
  matched += used.size;
  real += theirs.length;
  own += ours.length;
}
const result = {
  stepMs,
  runs,
  seconds: runs * samples / 1000,
  soma: compare(0, wanted.voltages.v_soma, CLIP_MV),
  nexus: compare(1, wanted.voltages.v_nexus, Infinity),
  spikes: { theirs: real, ours: own, matched, f1: 2 * matched / (real + own) },
  secondsPerSecond: short(found.wallSeconds / (runs * samples / 1000)),
};
console.log(JSON.stringify(result, null, 1));
const gpu = await requestGpu();
await record(gpu, "hay_recordings", result);
gpu.destroy();
