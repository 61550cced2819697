import { fanoFactor, rebin } from "../../analysis/fano.ts";
import { GroupedCounts } from "./grouped_counts.ts";
import { type Measure, numberMeasure } from "./measure.ts";

/** Width of its bins, ms. */
const WIDTH_MS = 3;

/** Bins of the run in one of its. */
const widthOf = (binMs: number) => Math.max(1, Math.round(WIDTH_MS / binMs));

/** Variance over mean of a population's counts in bins of about 3 ms: 1 for independent Poisson cells. */
export const SYNCHRONY: Measure = {
  ...numberMeasure({
    name: "synchrony",
    about:
      "variance over mean of the population's counts in bins of about 3 ms; 1 for independent Poisson cells",
    title: (name) => `synchrony of ${name}`,
    unit: "",
    of: "population",
    needs: "counts",
    error: "absolute",
    score: "error",
    tables: "none",
  }, (run, at) => fanoFactor(rebin(run.series(at), widthOf(run.binMs)))),
  inParts({ binMs }) {
    const groups = new GroupedCounts(widthOf(binMs));
    return {
      addCounts(counts) {
        for (let bin = 0; bin < counts.length; bin++) groups.add(counts[bin]);
      },
      value: () => groups.fano(),
    };
  },
};
