/**
 * Measures of runs: one table for summaries, evaluations, sweeps, fits and reports.
 * @module
 */
export { countsOfPair, countsOfRun } from "../experiment/counts_of.ts";
export { BoundMeasure, tableMeasures } from "../experiment/measures/bound_measure.ts";
export { type Measure, type MeasureAbout } from "../experiment/measures/measure.ts";
export { measureNamed } from "../experiment/measures/measure_named.ts";
export { measureRuns, type MeasureRunsOptions } from "../experiment/measures/measure_runs.ts";
export {
  MeasuredRun,
  type MeasuredRunOptions,
  measuredRuns,
  type PopulationSpikes,
} from "../experiment/measures/measured_run.ts";
export { MEASURES } from "../experiment/measures/registry.ts";
