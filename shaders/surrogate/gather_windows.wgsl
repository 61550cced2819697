// Builds the windows of a training step from the counts of all networks.
//   words = philox([step, row, 0, stream], seed); network = listed[words.x * listed count >> 32];
//   start = W + (words.y * (bins - T - W + 1) >> 32); inputs of bin start + t are features of the W bins before; targets its counts.
// Windows depend on (seed, step, row) alone. Invocation: one sample s = (b, t). Dispatch: ceil(B T / LANES) workgroups.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  bins: u32, // of a network's recording
  listed: u32, // networks to draw from
  listedFirst: u32, // first of them in `networks`
  stream: u32, // of random words
  fixedStep: u32, // with flag FIXED, instead of the step counter
  inputStride: u32, // floats per sample in `inputs`
  seed: vec2<u32>,
  features: Features,
}

struct Progress {
  step: u32, // of the next training step
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> networks: array<u32>; // (listed)
@group(0) @binding(2) var<storage, read> recordings: array<u32>; // (networks, bins) of E | I << 16 spikes
@group(0) @binding(3) var<storage, read> parameters: array<f32>; // (networks, P)
@group(0) @binding(4) var<storage, read_write> inputs: array<f32>; // (S, inputStride)
@group(0) @binding(5) var<storage, read_write> counts: array<vec2<f32>>; // (S) of (E, I)
//#if !FIXED
@group(0) @binding(6) var<storage, read> progress: Progress;
//#endif

fn unpackCounts(word: u32) -> vec2<f32> {
  return vec2<f32>(f32(word & 0xffffu), f32(word >> 16u));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.batch * shape.steps) { return; }
  //#if FIXED
  let step = shape.fixedStep;
  //#else
  let step = progress.step;
  //#endif
  let words = philox4x32(vec4<u32>(step, s / shape.steps, 0u, shape.stream), shape.seed);
  let network = networks[shape.listedFirst + multiply_high(words.x, shape.listed)];
  let history = shape.features.window;
  let start = history + multiply_high(words.y, shape.bins - shape.steps - history + 1u);
  let bin = network * shape.bins + start + s % shape.steps;
  counts[s] = unpackCounts(recordings[bin]);
  let used = shape.features.used;
  for (var lag = 0u; lag < history; lag++) {
    let n = unpackCounts(recordings[bin - 1u - lag]);
    for (var f = 0u; f < used; f++) { inputs[s * shape.inputStride + lag * used + f] = countFeature(shape.features, f, n); }
  }
  for (var p = 0u; p < shape.features.parameters; p++) {
    inputs[s * shape.inputStride + history * used + p] = parameters[network * shape.features.parameters + p];
  }
}
