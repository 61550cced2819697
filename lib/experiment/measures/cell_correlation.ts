import { spikeCountCorrelation } from "../../analysis/correlation.ts";
import { type Measure, numberMeasure } from "./measure.ts";

/** Width of its bins, ms. */
const WIDTH_MS = 2;

/** Mean correlation of the spike counts of two cells of a population, see {@link spikeCountCorrelation}. */
export const CELL_CORRELATION: Measure = numberMeasure({
  name: "cellCorrelation",
  about:
    "mean correlation of two cells' counts in bins of 2 ms, over pairs of at most 200 cells, from recorded spikes",
  title: (name) => `correlation of ${name} cells`,
  unit: "",
  of: "population",
  needs: "spikes",
  error: "absolute",
  score: "error",
  tables: "each",
  references: ["cohen2011"],
}, (run, at) => {
  const spikes = run.spikes(at);
  if (!spikes) return null;
  const { times, cells } = spikes, raster = { times, neurons: cells, neuronCount: run.size(at) };
  return spikeCountCorrelation({ ...raster, durationMs: 1000 * run.seconds }, {
    binMs: WIDTH_MS,
    edge: "end",
  });
});
