/** Spikes told by two small networks: features of spikes, cells, training, predictions, the pair as a simulator, scores. */
export { type SpikeFeatures, spikeFeatures, upwardCrossings } from "./analysis/spike_features.ts";
export { CURRENT_SHAPES, type CurrentShape, featureCurrents } from "./surrogate/spike_features/currents.ts";
export { type DenseNetwork, denseNetwork } from "./surrogate/spike_features/dense_network.ts";
export { type FeatureCell, parseFeatureCell } from "./surrogate/spike_features/feature_cell.ts";
export { FEATURE_CELLS, featureCell } from "./surrogate/spike_features/feature_cells.ts";
export {
  type FeatureErrors,
  predictSpikes,
  type SpikePredictions,
} from "./surrogate/spike_features/predict_spikes.ts";
export {
  type PredictedSpike,
  type PredictorFunctions,
  predictorFunctions,
  type SpikeFeaturePredictor,
} from "./surrogate/spike_features/predictor.ts";
export { loadSpikeFeatures, saveSpikeFeatures } from "./surrogate/spike_features/predictor_file.ts";
export { type CellTrace, type OwnNeurons, recordCell } from "./surrogate/spike_features/record_cell.ts";
export {
  type FeatureMedians,
  scoreSpikeFeatures,
  type SpikeFeatureScore,
  type SpikeFeatureScoring,
} from "./surrogate/spike_features/score_spike_features.ts";
export {
  simulateSpikeFeatures,
  type SpikeFeatureRun,
} from "./surrogate/spike_features/simulate_spike_features.ts";
export {
  type SpikeFeatureTraining,
  trainSpikeFeatures,
} from "./surrogate/spike_features/train_spike_features.ts";
