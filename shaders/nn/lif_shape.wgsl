// Sizes and constants of a spiking layer's kernels. Weights lie as floats: W with its bias, which the kernels do not read; R (N, unitWidth), rows of the units
// that send, from `ofSpikes` on; then what is stored of the units' own decays and thresholds, from `decays` and `thresholds` on:
//   decay = 1 / (1 + exp(-stored));  threshold = exp(stored)

struct Shape {
  batch: u32, // B
  steps: u32, // T
  units: u32, // N
  unitWidth: u32, // floats of N in whole fours
  outputStride: u32, // floats per step in `outputs`
  gradientStride: u32, // floats per step in `dOutputs`
  ofSpikes: u32, // first float of R
  decays: u32, // first float of stored decays
  thresholds: u32, // first float of stored thresholds
  ownDecays: u32, // 1: units have their own decays
  ownThresholds: u32, // 1: units have their own thresholds
  spikes: u32, // 0: outputs are voltages
  toZero: u32, // 1: spikes reset to 0, 0: they take the threshold off
  throughReset: u32, // 1: gradients go through the reset
  surrogate: u32, // 0: fast sigmoid, 1: arctangent, 2: triangle
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros
  decay: f32, // of voltages, where units have none of their own
  threshold: f32, // likewise
  synapse: f32, // part of a current that is left after a step
  adaptationDecay: f32, // part of an adaptation that is left after a step
  adaptationStrength: f32, // threshold per adaptation
  slope: f32, // steepness of the surrogate
}

override LANES: u32 = 64u;

// Most units with recurrent weights.
const MOST_UNITS = 1024u;

fn decayOf(n: u32) -> f32 {
  if (shape.ownDecays == 0u) { return shape.decay; }
  return 1.0 / (1.0 + exp(-weights[shape.decays + n]));
}

fn thresholdOf(n: u32) -> f32 {
  if (shape.ownThresholds == 0u) { return shape.threshold; }
  return exp(weights[shape.thresholds + n]);
}
