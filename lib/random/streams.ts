import { fail } from "../base/fail.ts";

/**
 * The registry of random streams: every use of random numbers has its tag here or in one of the two tables below, and tests/random/streams_test.ts
 * tells which counters each may reach, that no two meet but where it says so, and which files draw them. What is no simulation has sources without counters:
 * `madeUp` for proofs and tests, `congruential` for pictures.
 *
 * These are drawn by Philox under the key of a seed ({@link seedKey}). The tag is the last word of the counter; what the other three count stands beside it.
 */
export const STREAMS = {
  /** Windows and volleys of a training step: step, row, 0. */
  training: 0x5357,
  /** Those of the validation loss: number of the batch, row, 0. */
  validation: 0x5356,
  /** Noise of what a trace surrogate is fed back in training: step, row and bin, output. The shader adds 1 to the stream of the training. */
  feedbackNoise: 0x5358,
  /** Rows of a training step of a density, and which of their numbers are left out: step, row, 0 or 1 + channel / 4. */
  density: 0x4459,
  /** Places of whole numbers in the stretches that stand for them: block, 0, 0. */
  within: 0x5749,
  /** Values of a density: number of the value and parameter, observation, member. */
  posterior: 0x504f,
  /** Places by chance in the unit box, by which coverage is told: block, 0, 0. */
  reference: 0x5250,
  /** Points of the region of a further round: block, 0, 0. */
  region: 0x5247,
  /** Free runs of recurrent and of volley surrogates: bin or draw, run, part. */
  rollout: 0x5352,
  /** First weights: place, tensor, 0. */
  weights: 0x5349,
  /** First weights of perceptrons that are transfer functions: block, start, 0. */
  transferWeights: 0x5457,
  /** Units that are dropped: step, place / 4, layer. */
  dropout: 0x5344,
  /** Free runs of baselines: block, run, high word of the block. */
  baseline: 0x4253,
  /** Spikes of the sources of a cell whose transfer function is measured: block, point, source. */
  transfer: 0x5446,
  /** Shifts of the points of a box: block, 0, 0. */
  shift: 0x4453,
  /** Order of the strata of a box: block, dimension, 0. */
  order: 0x444f,
  /** Places within the strata: block, dimension, 0. */
  place: 0x4450,
  /** Seeds of the members of an ensemble, in training and in free runs: number of the member, 0, 0. */
  member: 0x4d45,
  /** Seeds of the candidates for points that a dataset is extended by: number of the extension, 0, 0. */
  extension: 0x4558,
  /** Order of the points that are held out: block, 0, 0. */
  split: 0x4454,
  /** Rows of resamples of a bootstrap: block, 0, 0. */
  bootstrap: 0x42535250,
  /** Inputs of the cells of a dataset: block, run, 0. */
  cell: 0x4443,
  /** Inputs of free runs of trace surrogates: block, run, 0. */
  freeCell: 0x4346,
  /** Currents for cells of which spikes are predicted: place, run, shape. */
  currents: 0x5346,
  /** Drives of networks of cells: step, cell and input, drive and population. */
  cellDrive: 0x4344,
  /** Spikes of networks of cells where they are drawn: step, cell, population. */
  cellSpike: 0x4353,
  /** Seeds of the networks of an ensemble: number of the network, its high word, 0. */
  networkSeed: 0x4e53,
  /** Counts of neurons of a generalised linear model: block, neuron, 0. */
  glm: 0x474c,
  /** Rows of a training step of a network of sequences: step, row, 0. */
  sequences: 0x5351,
  /** First weights of a spiking decoder, and the samples of its training: block, 0 or 1, 0. */
  spikingDecoder: 0x534b,
  /** Gaps that are made in windows of signals: block, 0, 0. */
  gaps: 0x4741,
  /** Order in which trials are dealt to folds: block, 0, 0. */
  folds: 0x464f,
  /** Labels that are shuffled: block, shuffle, 0. */
  labels: 0x4c42,
  /** Order in which a support vector machine takes samples: block, class, 0. */
  svm: 0x5356_4d,
  /** Licks and spikes that are made up: block, part or neuron, 0. */
  licks: 0x4c4b,
  /** Spikes that are moved within intervals for surrogates of correlograms: block, surrogate, 0. */
  jitter: 0x4a54,
  /** Candidates of a generation of an evolution: place / 4, pair, generation. */
  evolution: 0x4556,
  /** What members of a population take over, and the numbers that they explore: member, comparison, 0 or 1 + place of the number. */
  population: 0x504f50,
  /** Rows that are made up beside those of a class: block, class, use. */
  augmentation: 0x4155,
  /** Keys of Markovian networks, see {@link NETWORK_STREAMS}: number of the network, 0, 0. */
  network: 0x6d696621,
  /** Keys of mean fields, see {@link MEAN_FIELD_STREAMS}: number of the network, its high word, 0. */
  meanField: 0x6d66,
  /** Keys of networks of graded units, see {@link GRADED_STREAMS}: number of the network, its high word, 0. */
  graded: 0x6764,
  /** Momenta and decisions of samplers: sample, chain, block, which is 2^32 - 1 for a decision. */
  sampler: 0x484d,
  /** Mixing and first states of linear flows: block, 0 or 1 + number of the draw, 0. */
  flow: 0x464c,
  /** First weights of networks that learn in two phases, and the order of their rows: block, 0 or 1, 0. */
  twoPhase: 0x5450,
  /** What agents do that learn values, and what they replay: block, 0 or 1, 0. */
  agent: 0x4147,
  /** Episodes of tasks, and what is done to check one: block, 0 or 1, 0. */
  task: 0x544b,
  /** Seeds of the episodes of agents: number, row, 0. */
  episode: 0x4550,
  /** What agents do: decision, row, pair of values. */
  action: 0x4143,
  /** What learners choose: block, 0, 0. */
  learner: 0x4c4e,
  /** Stimuli that are drawn again for the comparison of representations: block, resample, 0. */
  resampledStimuli: 0x5253,
  /** Which stimuli units are selected by, and which they are scored on: block, stratum, 0. */
  stimulusSplit: 0x5353,
  /** Units by chance, beside those that are selected or silenced: block, control, 0. */
  controlUnits: 0x4355,
  /** Places of dots in images: block, image, 0. */
  dots: 0x444f5453,
  /** Cells between membranes, and noise of their images: block, 2 image or 2 image + 1, 0. */
  membranes: 0x4d454d42,
  /** Trials that a task draws: block, number of the trial, 0. */
  trials: 0x5254,
  /** Noise of networks of rates: unit / 4, number of the trial, step. */
  rateNoise: 0x524e,
  /** First weights of networks of rates: block, tensor, 0. */
  rateWeights: 0x5257,
  /** Keys of brains, see {@link BRAIN_STREAMS}: 0, 0, 0, under the seed of each. */
  brain: 0x6272,
  /** Keys of the parts of networks of point neurons: one of {@link SPIKING_STREAMS}, number of the part, number within it. */
  spiking: 0x7370696b,
} as const;

/**
 * What is drawn of a network of point neurons, each by pcg4d under a key of its own (`streamKey`): the first two words of the counter are free, its last two are
 * the key. Of networks of cells the graph is drawn so, too.
 */
export const SPIKING_STREAMS = {
  /** Targets, weights and delays of a projection: cell or item, number, by the rule. */
  graph: 1,
  /** Permutations that draw without replacement: cell or item, round. */
  permutation: 2,
  /** Parameters that differ from cell to cell: cell, 0. The part is the parameter. */
  parameter: 3,
  /** First states: cell, 0. The part is the variable. */
  initial: 4,
  /** What a model of neurons draws: cell, step or step / 4. */
  generator: 5,
  /** Events of a drive: cell, step / 4. */
  drive: 6,
  /** Noise currents: cell, step / 4. Those for cells of which spikes are predicted have the owner `STREAMS.currents`. */
  noise: 7,
  /** What a model of synapses draws: synapse, step. */
  learning: 8,
  /** Positions: cell, 0. */
  position: 9,
  /** First states of gating variables: cell, 0. */
  gating: 12,
  /** Gap junctions, as `graph` and `permutation`: their part is 0 and 1. */
  junction: 13,
  /** What rewiring chooses: number of the draw, step. The part is three times the kind of element: which synapses end, partners, which proposals are accepted. */
  rewiring: 14,
} as const;

/**
 * Uses of the key of a Markovian network ({@link STREAMS}`.network`), by pcg4d: the last two words of the counter are the key, and the first two as follows.
 * Steps of a simulation: cell and block << 16, step. Windows of an exact one: cell and event << 16, window. Of multi-band networks: four cells and part << 16, step.
 */
export const NETWORK_STREAMS = {
  /** Of exact simulations by events: block, this (with the block's high word). */
  events: 0x45584143,
  /** Hits of spikes in windows: target and source << 16, window; this is in the first word of the key, the number of the spike in the second. */
  hits: 0x68697473,
  /** Connections of multi-band networks: four cells and this << 16, source. */
  graph: 0xffff,
  /** Jumps over volleys: cell or kick and purpose << 28, step. 0: voltages; 1 to 4: pending kicks; from here on: spikes of E and of I cells. */
  volleySpikes: 5,
} as const;

/**
 * Uses of the key of a mean field ({@link STREAMS}`.meanField`), by pcg4d: the last two words of the counter are the key, and the first is one of these, shifted by 24
 * bits, with the number of the input or population.
 */
export const MEAN_FIELD_STREAMS = {
  /** Noise of an input: step. */
  input: 1,
  /** Spikes of a population of finite size in a step: step and attempt << 28. */
  spikes: 2,
  /** Spikes of a population that are counted in a bin: bin and attempt << 28. */
  counts: 3,
} as const;

/**
 * Uses of the key of a network of graded units ({@link STREAMS}`.graded`), by pcg4d: the last two words of the counter are the key, and the first is one of these, shifted by 24
 * bits, with the number of the unit.
 */
export const GRADED_STREAMS = {
  /** Normal numbers of a unit in a step: step. */
  noise: 1,
  /** First states: variable. */
  initial: 2,
} as const;

/**
 * Uses of the key of a brain ({@link STREAMS}`.brain`), by pcg4d: the last two words of the counter are the key, and the first is one of these, shifted by 24 bits, with
 * the number of the region.
 */
export const BRAIN_STREAMS = {
  /** Noise of a region: step. */
  noise: 1,
  /** Spikes of a region of rates in a bin, or of a region of chance in a window: its number and attempt << 28. */
  counts: 2,
} as const;

/** The key of a seed: its low and its high 32 bits. */
export function seedKey(seed: number): [number, number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    fail("draw random numbers", "the seed must be a whole number from 0", seed);
  }
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}
