/**
 * Spike trains and populations as they are recorded: distances, correlograms, responses to events, information, dimensions.
 * @module
 */
export {
  type Correlogram,
  type CorrelogramBand,
  type CorrelogramOptions,
  crossCorrelogram,
  jitterCorrelogram,
  type JitteredCorrelogram,
  type JitterOptions,
} from "../analysis/cross_correlogram.ts";
export {
  factorAnalysis,
  type FactorModel,
  type FactorOptions,
  factorScores,
} from "../analysis/factor_analysis.ts";
export { informationPerSpike } from "../analysis/information_per_spike.ts";
export {
  entropyBits,
  type InformationOptions,
  mutualInformationBits,
} from "../analysis/mutual_information.ts";
export { participationRatio } from "../analysis/participation_ratio.ts";
export { type Psth, psth, type PsthOptions } from "../analysis/psth.ts";
export { vanRossumDistance, vanRossumMatrix, type VanRossumOptions } from "../analysis/van_rossum.ts";
export {
  victorPurpuraDistance,
  victorPurpuraMatrix,
  type VictorPurpuraOptions,
} from "../analysis/victor_purpura.ts";
