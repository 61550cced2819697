/**
 * What units and layers represent: dissimilarities of their patterns, units that carry a factor, what they contribute, categories and their information, and how well
 * images are segmented.
 * @module
 */
export { type KendallOptions, kendallTau } from "../analysis/kendall_tau.ts";
export { meanPatterns, partOf, type Patterns } from "../representation/patterns.ts";
export {
  bootstrapComparison,
  type BootstrapOptions,
  type BootstrappedComparison,
} from "../representation/dissimilarity/bootstrap_comparison.ts";
export {
  compareDissimilarities,
  type Comparison,
  type ComparisonOptions,
} from "../representation/dissimilarity/compare_dissimilarities.ts";
export {
  crossnobis,
  type CrossnobisOptions,
  type Trials,
} from "../representation/dissimilarity/crossnobis.ts";
export {
  type Dissimilarities,
  dissimilarities,
  dissimilarityMatrix,
  type DissimilarityOptions,
  modelDissimilarities,
} from "../representation/dissimilarity/dissimilarities.ts";
export { linearCka } from "../representation/dissimilarity/linear_cka.ts";
export { type NoiseCeiling, noiseCeiling } from "../representation/dissimilarity/noise_ceiling.ts";
export type { NoiseModel } from "../representation/dissimilarity/noise_precision.ts";
export {
  ablateLayer,
  type LabelledStimuli,
  type LayerAblationOptions,
} from "../representation/networks/ablate_layer.ts";
export { layerResponses, type ResponseOptions } from "../representation/networks/layer_responses.ts";
export type { LayeredNetwork } from "../representation/networks/network_parts.ts";
export { untrainedNetwork, type UntrainedOptions } from "../representation/networks/untrained_network.ts";
export type { StackLayer } from "../nn/layer_spec.ts";
export { type Clusters, kMeans, type KMeansOptions } from "../representation/maps/k_means.ts";
export { type MapInformation, mapInformation } from "../representation/maps/map_information.ts";
export {
  ablateUnits,
  type Ablation,
  type AblationOptions,
  type LossWithout,
  type Removal,
} from "../representation/selection/ablate_units.ts";
export {
  pruneUnits,
  type Pruning,
  type PruningOptions,
  type Prunings,
} from "../representation/selection/prune_units.ts";
export { type ScoreOptions, scoreUnits } from "../representation/selection/score_units.ts";
export {
  type SelectedUnits,
  type SelectionOptions,
  selectUnits,
} from "../representation/selection/select_units.ts";
export {
  type SplitOptions,
  splitStimuli,
  type StimulusSplit,
} from "../representation/selection/split_stimuli.ts";
export {
  type AnovaDesign,
  anovaDesign,
  type AnovaEffect,
  type AnovaOptions,
  type AnovaTable,
} from "../representation/selection/two_way_anova.ts";
export {
  type BoundaryOptions,
  boundaryScores,
  regionBoundaries,
} from "../representation/segmentation/boundary_scores.ts";
export { distanceTransform } from "../representation/segmentation/distance_transform.ts";
export type { LabelImage } from "../representation/segmentation/image_mask.ts";
export { labelRegions, type RegionOptions } from "../representation/segmentation/label_regions.ts";
export { type PixelScores, pixelScores } from "../representation/segmentation/pixel_scores.ts";
export {
  adaptedRandError,
  type InformationVariation,
  type RandError,
  type RegionScoreOptions,
  variationOfInformation,
} from "../representation/segmentation/region_scores.ts";
export { skeletonOf } from "../representation/segmentation/skeleton.ts";
export {
  type SkeletonDistances,
  skeletonDistances,
  type SkeletonOptions,
} from "../representation/segmentation/skeleton_distances.ts";
export {
  type DotImages,
  dotImages,
  type DotOptions,
  type DotSet,
} from "../representation/stimuli/dot_images.ts";
export {
  type MembraneImages,
  membraneImages,
  type MembraneOptions,
} from "../representation/stimuli/membrane_images.ts";
