import { fanoFactor, rebin } from "../../analysis/fano.ts";
import { type Measure, numberMeasure } from "./measure.ts";

/** Width of its bins, ms. */
const WIDTH_MS = 3;

/** Variance over mean of a population's counts in bins of about 3 ms: 1 for independent Poisson cells. */
export const SYNCHRONY: Measure = numberMeasure({
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
}, (run, at) => fanoFactor(rebin(run.series(at), Math.max(1, Math.round(WIDTH_MS / run.binMs)))));
