import { fanoFactor } from "../../analysis/fano.ts";
import { type Measure, numberMeasure } from "./measure.ts";

/** Variance over mean of a population's counts. */
export const FANO: Measure = numberMeasure({
  name: "fano",
  about: "variance over mean of the population's counts in a bin",
  title: (name) => `Fano factor of ${name} counts`,
  unit: "",
  of: "population",
  needs: "counts",
  error: "absolute",
  score: "error",
  tables: "each",
  references: ["fano1947"],
}, (run, at) => fanoFactor(run.series(at)));
