/**
 * Systems: what can be simulated, and the runs that all of them give.
 * @module
 */
export { joinNetworks, withoutStart } from "../system/part_of_run.ts";
export {
  type CountArray,
  countsOf,
  equalShares,
  joinPopulations,
  populationArray,
  type PopulationCounts,
  populationIndex,
  type PopulationSize,
  samePopulations,
  type Signal,
  someNetworks,
} from "../system/population_counts.ts";
export type { Run, RunTrace, Spikes, SystemSpec } from "../system/run.ts";
export {
  type DatasetExtras,
  defineSystem,
  type ExtraArrays,
  type PresetAbout,
  type RunFiles,
  type RunLabel,
  type System,
  type SystemDescription,
  type SystemOptions,
} from "../system/system.ts";
export {
  describe,
  getPreset,
  listPresets,
  overrideSpec,
  parseSpec,
  simulate,
  specInFile,
  systemOf,
  SYSTEMS,
  type SystemsOption,
} from "../systems.ts";
export type { OnProgress, Progress } from "../base/progress.ts";
export { loadAnyRun } from "../experiment/load_any_run.ts";
export { importCounts, type ImportOptions } from "../experiment/dataset/import_counts.ts";
export type { Cited, Reference } from "../base/reference.ts";
export { SpecError } from "../base/spec_error.ts";
export {
  ArgumentRangeError,
  ArgumentTypeError,
  isUserError,
  OutgrownError,
  USER_ERROR,
} from "../base/errors.ts";
export { PARTIAL_RUN, type PartialRun, partialRunOf } from "../system/partial_run.ts";
