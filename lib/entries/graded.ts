/**
 * Units that do not spike: networks of bursting units, phase oscillators and units of one's own, whose outputs are graded, and what is told of their rhythms.
 * @module
 */
export { type ActiveSpan, type ActiveSpanOptions, activeSpans } from "../graded/analysis/active_spans.ts";
export { type CyclePhases, cyclePhases } from "../graded/analysis/cycle_phases.ts";
export { orderParameter, type OrderParameterOptions } from "../graded/analysis/order_parameter.ts";
export { GradedFailure } from "../graded/graded_failure.ts";
export type { OwnGradedParts } from "../graded/graded_parts.ts";
export { overrideGraded, parseGradedSpec } from "../graded/graded_spec.ts";
export { GRADED_SYSTEM, gradedSystem } from "../graded/graded_system.ts";
export type { GradedRecord } from "../graded/plan_graded.ts";
export { type BurstingBounds, burstingDurations } from "../graded/models/bursting.ts";
export {
  defineGraded,
  type GradedModel,
  type GradedParameter,
  gradedParameter,
  type GradedParameters,
  type GradedUnit,
  type GradedVariable,
} from "../graded/models/graded_model.ts";
export { GRADED_MODELS } from "../graded/models/models.ts";
export { getGradedPreset, listGradedPresets } from "../graded/presets.ts";
export type {
  GradedConnect,
  GradedCoupling,
  GradedInput,
  GradedPopulation,
  GradedSpec,
  GradedStart,
  GradedValue,
} from "../graded/spec_types.ts";
