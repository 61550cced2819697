import { numberMeasure } from "./measure.ts";

/** Mean rate of the cells of a population. */
export const RATE = numberMeasure({
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
}, (run, at) => run.total(at) / run.size(at) / run.seconds);
