/**
 * Mean fields: what is asked of them beside simulating them.
 * @module
 */
export { type DampedSwing, dampingRatio, type DampingRatioOptions } from "../analysis/damping_ratio.ts";
export type { ComplexArray } from "../analysis/lu.ts";
export type { BranchPoint, SpecialPoint } from "../meanfield/analysis/branch_points.ts";
export type { ConstantInputs } from "../meanfield/analysis/closed_field.ts";
export {
  type Branch,
  type Continuation,
  continuation,
  type ContinuationOptions,
} from "../meanfield/analysis/continuation.ts";
export {
  type DampingAxis,
  type DampingMap,
  dampingMap,
  type DampingMapOptions,
  type DampingMeasure,
} from "../meanfield/analysis/damping_map.ts";
export { type FieldAt, fieldOf, fieldsAlong, inputValues } from "../meanfield/analysis/field_at.ts";
export { type FixedPoint, fixedPoint, type FixedPointOptions } from "../meanfield/analysis/fixed_point.ts";
export { fixedPoints, type FixedPointsOptions } from "../meanfield/analysis/fixed_points.ts";
export {
  type FoldLine,
  foldLine,
  type FoldLineOptions,
  type FoldPoint,
} from "../meanfield/analysis/fold_line.ts";
export {
  type FrequencyResponse,
  frequencyResponse,
  type FrequencyResponseOptions,
} from "../meanfield/analysis/frequency_response.ts";
export { jacobian, type Linearization, linearize } from "../meanfield/analysis/jacobian.ts";
export {
  type FiniteSize,
  finiteSizeOf,
  type PowerSpectrum,
  powerSpectrum,
  type PowerSpectrumOptions,
} from "../meanfield/analysis/power_spectrum.ts";
export {
  type PulseOptions,
  type PulseResponse,
  pulseResponse,
} from "../meanfield/analysis/pulse_response.ts";
export {
  type Damping,
  type Stability,
  stability,
  type StabilityOptions,
} from "../meanfield/analysis/stability.ts";
export { getMeanFieldPreset, listMeanFieldPresets } from "../meanfield/mean_field_presets.ts";
export { overrideMeanField, parseMeanFieldSpec } from "../meanfield/mean_field_spec.ts";
export { openField } from "../meanfield/open_field.ts";
export {
  branchesFigure,
  type BranchesFigureOptions,
  type DrawnBranches,
  type DrawnBranchPoint,
} from "../report/figures/branches.ts";
export { fitFigure, type FitFigureOptions } from "../report/figures/fit.ts";
export { transferFigure, type TransferFigureOptions } from "../report/figures/transfers.ts";
export type { FitSeries } from "../report/report_data.ts";
