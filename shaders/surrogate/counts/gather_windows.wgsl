// Builds the windows of a training step from the counts of all networks: the inputs of a bin are features of the W bins before
// (count_features), its targets its counts. Where windows lie: window_place.
// Invocation: one sample s = (b, t). Dispatch: ceil(B T / LANES) workgroups. Flags: FIXED.

struct Shape {
  windows: Windows,
  @align(16) features: Features,
  inputStride: u32, // floats per sample in `inputs`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> networks: array<u32>; // (listed)
@group(0) @binding(2) var<storage, read> recordings: array<u32>; // (networks, bins, WORDS) of two counts each
@group(0) @binding(3) var<storage, read> parameters: array<f32>; // (networks, parameters)
@group(0) @binding(4) var<storage, read_write> inputs: array<f32>; // (S, inputStride)
@group(0) @binding(5) var<storage, read_write> counts: array<f32>; // (S, P) spikes
//#if !FIXED
@group(0) @binding(6) var<storage, read> progress: Progress;
//#endif

fn countAt(bin: u32, population: u32) -> f32 {
  return f32((recordings[bin * WORDS + population / 2u] >> (16u * (population % 2u))) & 0xffffu);
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
  for (var p = 0u; p < POPULATIONS; p++) { counts[s * POPULATIONS + p] = countAt(bin, p); }
  let used = shape.features.used;
  let history = shape.features.window;
  for (var lag = 0u; lag < history; lag++) {
    for (var f = 0u; f < used; f++) {
      let feature = shape.features.list[f];
      let n = countAt(bin - 1u - lag, feature.population);
      inputs[s * shape.inputStride + lag * used + f] = countFeature(feature, n);
    }
  }
  for (var p = 0u; p < shape.features.parameters; p++) {
    inputs[s * shape.inputStride + history * used + p] = parameters[network * shape.features.parameters + p];
  }
}
