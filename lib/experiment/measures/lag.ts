import { countLag } from "../../analysis/count_lag.ts";
import { type Measure, numberMeasure } from "./measure.ts";

/** Time by which one population follows another: the peak of the cross-correlogram of counts, see {@link countLag}. */
export const LAG: Measure = numberMeasure({
  name: "lagMs",
  about: "time by which the second population follows the first, by the cross-correlogram of their counts",
  title: (a, b) => `lag of ${b} behind ${a}`,
  unit: "ms",
  of: "pair",
  needs: "counts",
  error: "absolute",
  score: "error",
  tables: "each",
  references: ["perkel1967"],
}, (run, a, b) => countLag(run.series(a), run.series(b), { binMs: run.binMs }));
