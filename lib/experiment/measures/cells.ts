import { IntervalStatistics } from "../../analysis/interval_statistics.ts";
import { type Measure, type MeasureAbout, samplesMeasure } from "./measure.ts";

/** Intervals of a cell that counts for irregularity. */
const LEAST_INTERVALS = 5;
const NONE = new Float64Array();

const ABOUT: Omit<MeasureAbout, "name" | "about" | "title" | "unit" | "tables"> = {
  of: "population",
  needs: "spikes",
  error: "absolute",
  score: "ratio",
};

/** Rates of the single cells of a population. */
export const CELL_RATE: Measure = samplesMeasure({
  ...ABOUT,
  name: "cellRate",
  about: "rates of the single cells, from recorded spikes",
  title: (name) => `rates of ${name} cells`,
  unit: "Hz",
  tables: "none",
}, (run, at) => {
  const spikes = run.spikes(at);
  if (!spikes) return NONE;
  const counts = new Float64Array(run.size(at));
  for (const cell of spikes.cells) counts[cell]++;
  return counts.map((count) => count / run.seconds);
});

/** Coefficients of variation of the interspike intervals of the cells of a population. */
export const ISI_CV: Measure = {
  ...samplesMeasure({
    ...ABOUT,
    name: "isiCv",
    about: "CV of the interspike intervals of the cells with five or more, from recorded spikes",
    title: (name) => `CV of ${name} intervals`,
    unit: "",
    tables: "each",
    references: ["softky1993"],
  }, (run, at) => {
    const spikes = run.spikes(at);
    if (!spikes) return NONE;
    const intervals = new IntervalStatistics(run.size(at));
    spikes.cells.forEach((cell, k) => intervals.add(cell, spikes.times[k]));
    return intervals.cvs(LEAST_INTERVALS);
  }),
  inParts({ size }) {
    const intervals = new IntervalStatistics(size);
    return {
      addSpike: (cell, timeMs) => intervals.add(cell, timeMs),
      value: () => intervals.cv(LEAST_INTERVALS),
    };
  },
};
