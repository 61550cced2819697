// Builds the windows of a training step from the counts of all networks: the inputs of a bin are features of the W bins before
// (count_features), its targets its counts. Where windows lie: window_place.
// Invocation: one sample s = (b, t). Dispatch: ceil(B T / LANES) workgroups. Flags: FIXED.

struct Shape {
  windows: Windows,
  features: Features,
  inputStride: u32, // floats per sample in `inputs`
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
  if (s >= shape.windows.batch * shape.windows.steps) { return; }
  //#if FIXED
  let place = windowPlace(shape.windows, shape.windows.fixedStep, s);
  //#else
  let place = windowPlace(shape.windows, progress.step, s);
  //#endif
  let network = networks[place.x];
  let bin = network * shape.windows.bins + place.y;
  counts[s] = unpackCounts(recordings[bin]);
  let used = shape.features.used;
  let history = shape.features.window;
  for (var lag = 0u; lag < history; lag++) {
    let n = unpackCounts(recordings[bin - 1u - lag]);
    for (var f = 0u; f < used; f++) { inputs[s * shape.inputStride + lag * used + f] = countFeature(shape.features, f, n); }
  }
  for (var p = 0u; p < shape.features.parameters; p++) {
    inputs[s * shape.inputStride + history * used + p] = parameters[network * shape.features.parameters + p];
  }
}
