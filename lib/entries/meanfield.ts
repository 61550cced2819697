/**
 * Mean fields: specs, rate models, transfer functions and their fits, and what is asked of a mean field beside simulating it.
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
export {
  type DampingSensitivity,
  dampingSensitivity,
  type DampingSlope,
} from "../meanfield/analysis/damping_sensitivity.ts";
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
export { type OrderShift, type OrderShiftOptions, orderShifts } from "../meanfield/analysis/order_shift.ts";
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
export type { Field, FieldCoupling, FieldVariable } from "../meanfield/field.ts";
export { MeanFieldFailure, type Runaway } from "../meanfield/mean_field_failure.ts";
export { getMeanFieldPreset, listMeanFieldPresets } from "../meanfield/mean_field_presets.ts";
export { overrideMeanField, parseMeanFieldSpec } from "../meanfield/mean_field_spec.ts";
export { MeanFieldStepper, type MeanFieldStepperOptions } from "../meanfield/mean_field_stepper.ts";
export { MEAN_FIELD_SYSTEM, meanFieldSystem } from "../meanfield/mean_field_system.ts";
export { RATE_MODELS } from "../meanfield/models/models.ts";
export {
  defineRateModel,
  type RateInputs,
  type RateModel,
  type RateParameter,
  rateParameter,
  type RateParameters,
  type RateShot,
  type RateVariable,
} from "../meanfield/models/rate_model.ts";
export { openField } from "../meanfield/open_field.ts";
export type { Equations } from "../meanfield/equations.ts";
export type { Incoming, OpenPopulation } from "../meanfield/open_population.ts";
export type { OwnRateParts } from "../meanfield/rate_parts.ts";
export type { MeanFieldSpec, RateCoupling, RateInput, RatePopulation } from "../meanfield/spec_types.ts";
export { fitMlp, type MlpFit, type MlpFitOptions } from "../meanfield/transfer/fit/fit_mlp.ts";
export { fitSemiAnalytic, type SemiAnalyticFitOptions } from "../meanfield/transfer/fit/fit_semi_analytic.ts";
export { fitSoftplus, type SoftplusFitOptions } from "../meanfield/transfer/fit/fit_softplus.ts";
export { fitTable, type TableFit } from "../meanfield/transfer/fit/fit_table.ts";
export type { MonotoneBreach, MonotoneRules } from "../meanfield/transfer/fit/monotone.ts";
export type { TransferFit, TransferSamples } from "../meanfield/transfer/fit/samples.ts";
export type { MlpTransfer, PerceptronInput, PerceptronLayer } from "../meanfield/transfer/mlp_spec.ts";
export {
  openTransfer,
  outsideRange,
  parseTransfer,
  requireRange,
  TRANSFER_KINDS,
} from "../meanfield/transfer/registry.ts";
export type {
  SemiAnalyticTransfer,
  TransferCell,
  TransferSynapse,
} from "../meanfield/transfer/semi_analytic_spec.ts";
export type { LifCell, LifSynapse, SiegertTransfer } from "../meanfield/transfer/siegert_spec.ts";
export type { SoftplusTransfer } from "../meanfield/transfer/softplus_spec.ts";
export type { TableTransfer } from "../meanfield/transfer/table_spec.ts";
export type {
  Transfer,
  TransferArguments,
  TransferFunction,
  TransferKind,
} from "../meanfield/transfer/transfer.ts";
export type { ComparedRate } from "../surrogate/meanfield/derive_mean_field.ts";
export type { TransferReport } from "../surrogate/meanfield/derive_transfer.ts";
export type { HeldOutErrors } from "../surrogate/meanfield/held_out_errors.ts";
export type { DerivedWith, MeanFieldModelSpec } from "../surrogate/meanfield/mean_field_model.ts";
export type { FitSamples } from "../surrogate/meanfield/template/candidates.ts";
export type { AlphaChoice, AlphaMember } from "../surrogate/meanfield/template/choose_alphas.ts";
export { meanFieldSurrogate } from "../surrogate/meanfield/mean_field_surrogate.ts";
export { fieldOfModel } from "../surrogate/meanfield/rollout_mean_field.ts";
export {
  branchesFigure,
  type BranchesFigureOptions,
  type DrawnBranches,
  type DrawnBranchPoint,
} from "../report/figures/branches.ts";
export { fitFigure, type FitFigureOptions } from "../report/figures/fit.ts";
export { transferFigure, type TransferFigureOptions } from "../report/figures/transfers.ts";
export type { FitSeries } from "../report/report_data.ts";
