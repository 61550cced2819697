/** Spikes told by two small networks: features of spikes, cells, training, predictions, the pair as a simulator, scores. */
export { type SpikeFeatures, spikeFeatures, upwardCrossings } from "../analysis/spike_features.ts";
export { CURRENT_SHAPES, type CurrentShape, featureCurrents } from "../surrogate/features/currents.ts";
export { type DenseNetwork, denseNetwork } from "../surrogate/features/dense_network.ts";
export { type FeatureNeuron, parseFeatureNeuron } from "../surrogate/features/feature_neuron.ts";
export { FEATURE_NEURONS, featureNeuron } from "../surrogate/features/feature_neurons.ts";
export {
  type FeatureErrors,
  predictSpikes,
  type SpikePredictions,
} from "../surrogate/features/predict_spikes.ts";
export {
  type PredictedSpike,
  type PredictorFunctions,
  predictorFunctions,
  type SpikeFeaturePredictor,
} from "../surrogate/features/predictor.ts";
export { loadSpikeFeatures, saveSpikeFeatures } from "../surrogate/features/predictor_file.ts";
export { type NeuronTrace, type OwnNeurons, recordNeuron } from "../surrogate/features/record_neuron.ts";
export {
  type FeatureMedians,
  scoreSpikeFeatures,
  type SpikeFeatureScore,
  type SpikeFeatureScoring,
} from "../surrogate/features/score_spike_features.ts";
export {
  simulateSpikeFeatures,
  type SpikeFeatureRun,
} from "../surrogate/features/simulate_spike_features.ts";
export {
  type SpikeFeatureProgress,
  type SpikeFeatureTraining,
  trainSpikeFeatures,
} from "../surrogate/features/train_spike_features.ts";
