import { mean } from "../../analysis/summary.ts";
import {
  detectVolleysInCounts,
  type Volley,
  volleyDurations,
  volleyIntervals,
  volleySizes,
  type VolleyThresholds,
  volleyThresholds,
} from "../../analysis/volleys.ts";
import { apart, type Measure, type MeasureAbout, samplesMeasure } from "./measure.ts";
import type { MeasuredRun } from "./measured_run.ts";

/** Thresholds by which volleys of a population are found, from the counts of the run that says what a volley is. */
export function thresholdsOf({ reference }: MeasuredRun, at: number): VolleyThresholds {
  return reference.kept(
    `thresholds ${at}`,
    () => volleyThresholds(reference.series(at), { binMs: reference.binMs }),
  );
}

/** Spikes of all populations but one in each bin. (T) */
function othersOf(run: MeasuredRun, at: number): Float64Array {
  const sum = new Float64Array(run.counts.bins);
  for (let p = 0; p < run.counts.populations.length; p++) {
    if (p === at) continue;
    const counts = run.series(p);
    for (let bin = 0; bin < sum.length; bin++) sum[bin] += counts[bin];
  }
  return sum;
}

/** Volleys that a population leads: found in its counts, with the spikes of all populations. */
function volleysOf(run: MeasuredRun, at: number): Volley[] {
  return run.kept(`volleys ${at}`, () => {
    const series = { binMs: run.binMs, e: run.series(at), i: othersOf(run, at) };
    return detectVolleysInCounts(series, thresholdsOf(run, at));
  });
}

const ABOUT: Omit<MeasureAbout, "name" | "about" | "title" | "unit"> = {
  of: "population",
  needs: "counts",
  error: "absolute",
  score: "ratio",
  tables: "first",
  references: ["canny1986", "vallender1974"],
};

/** Spikes of each volley. */
export const VOLLEY_SIZE: Measure = samplesMeasure({
  ...ABOUT,
  name: "volleySize",
  about: "spikes of all populations in a volley, which is found in the counts of the one named",
  title: () => "volley size",
  unit: "spikes",
  target: "ratio",
}, (run, at) => volleySizes(volleysOf(run, at)));

/** Length of each volley. */
export const VOLLEY_DURATION: Measure = samplesMeasure({
  ...ABOUT,
  name: "volleyDuration",
  about: "time from the start of a volley to its end",
  title: () => "volley duration",
  unit: "ms",
}, (run, at) => volleyDurations(volleysOf(run, at)));

/** Time between the starts of volleys. */
export const VOLLEY_INTERVAL: Measure = samplesMeasure({
  ...ABOUT,
  name: "volleyInterval",
  about: "time from the start of a volley to the start of the next",
  title: () => "volley interval",
  unit: "ms",
  target: "ratio",
}, (run, at) => volleyIntervals(volleysOf(run, at)));

const rate: Measure["value"] = (runs, [at]) =>
  mean(runs.map((run) => volleysOf(run, at).length)) / runs[0].seconds;

/** How many volleys there are in a second. */
export const VOLLEY_RATE: Measure = {
  ...ABOUT,
  name: "volleyRate",
  about: "volleys in a second",
  title: () => "volleys",
  unit: "per second",
  score: "error",
  tables: "none",
  value: rate,
  distance: apart(rate),
};
