import { isiCv } from "../../analysis/isi.ts";
import { dealSpikes } from "../deal_spikes.ts";
import { type Measure, numberMeasure } from "./measure.ts";

/**
 * Mean coefficient of variation of the interspike intervals of cells to which the counts were dealt at random, see
 * {@link dealSpikes}. It sees how spikes cluster in time, not the memory of single cells.
 */
export const DEALT_CV: Measure = numberMeasure({
  name: "dealtCv",
  about: "CV of the intervals of cells to which the counts are dealt at random: what counts alone can tell",
  title: (name) => `CV of resampled ${name} intervals`,
  unit: "",
  of: "population",
  needs: "counts",
  error: "absolute",
  score: "error",
  tables: "first",
}, (run, at) => isiCv(dealSpikes(run.series(at), { cells: run.size(at), binMs: run.binMs })));
