import { type Measure, type MeasureAbout, numberMeasure } from "./measure.ts";
import type { MeasuredRun } from "./measured_run.ts";

function extremesOf(run: MeasuredRun, at: number): { lowest: number; highest: number } {
  const counts = run.series(at), { binMs } = run;
  const window = Math.min(counts.length, Math.round(1000 / binMs));
  let sum = 0, lowest = Infinity, highest = 0;
  for (let k = 0; k < counts.length; k++) {
    sum += counts[k] - (k >= window ? counts[k - window] : 0);
    if (k < window - 1) continue;
    lowest = Math.min(lowest, sum);
    highest = Math.max(highest, sum);
  }
  const unit = 1000 / (window * binMs * run.size(at));
  return { lowest: lowest * unit, highest: highest * unit };
}

const ABOUT: Omit<MeasureAbout, "name" | "about" | "title"> = {
  unit: "Hz",
  of: "population",
  needs: "counts",
  error: "absolute",
  score: "error",
  tables: "none",
};

const extremes = (run: MeasuredRun, at: number) => run.kept(`extremes ${at}`, () => extremesOf(run, at));

/** Least spikes in any second, as a rate: a run that dies shows here. */
export const LOWEST_RATE: Measure = numberMeasure({
  ...ABOUT,
  name: "lowestRate",
  about: "lowest mean rate in any second",
  title: (name) => `lowest ${name} rate in any second`,
}, (run, at) => extremes(run, at).lowest);

/** The most of them: a run that runs away shows here. */
export const HIGHEST_RATE: Measure = numberMeasure({
  ...ABOUT,
  name: "highestRate",
  about: "highest mean rate in any second",
  title: (name) => `highest ${name} rate in any second`,
}, (run, at) => extremes(run, at).highest);

/** Mean rate over the second half of a run. */
export const LATE_RATE: Measure = numberMeasure({
  ...ABOUT,
  name: "lateRate",
  about: "mean rate over the second half of a run",
  title: (name) => `${name} rate in the second half`,
}, (run, at) => {
  const counts = run.series(at);
  const late = counts.subarray(Math.floor(counts.length / 2));
  let spikes = 0;
  for (const count of late) spikes += count;
  return spikes / (run.size(at) * late.length * run.binMs / 1000);
});
