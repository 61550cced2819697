import { type Measure, numberMeasure } from "./measure.ts";

/** Mean rate of the cells of a population. */
export const RATE: Measure = {
  ...numberMeasure({
    name: "rate",
    about: "mean rate of the cells",
    title: (name) => `${name} rate`,
    unit: "Hz",
    of: "population",
    needs: "counts",
    error: "relative",
    score: "error",
    target: "relative",
    tables: "each",
    ofRates: true,
  }, (run, at) => run.total(at) / run.size(at) / run.seconds),
  inParts({ size, binMs }) {
    let total = 0, bins = 0;
    return {
      addCounts(counts) {
        for (let bin = 0; bin < counts.length; bin++) total += counts[bin];
        bins += counts.length;
      },
      value: () => total / size / (bins * binMs) * 1000,
    };
  },
};
