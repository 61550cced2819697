// Free run of a surrogate of any depth and width, one bin: draws the counts from the head's outputs, records them and
// writes the features for the next bin. Between two of these come the layers and the head.
// Random numbers as in rollout_rows. Invocation: one run. Dispatch: ceil(B / LANES) workgroups.
// Flags: NEGATIVE_BINOMIAL; START writes the features of `lastCounts` and draws nothing.

struct Shape {
  runs: u32, // B
  runFirst: u32, // number of the first run, for its random numbers
  recordFirst: u32, // bins before this one are not recorded
  recordStride: u32, // words per run in `recording`
  inputStride: u32, // floats per run in `inputs`
  width: u32, // vec4 per run of `outputs`
  stream: u32, // of random words
  seed: vec2<u32>,
  @align(16) head: CountHead,
  features: Features,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
//#if !START
@group(0) @binding(1) var<storage, read> outputs: array<vec4<f32>>; // (B, width)
@group(0) @binding(2) var<storage, read_write> bins: array<u32>; // (B) number of the run's next bin
@group(0) @binding(3) var<storage, read_write> recording: array<u32>; // (B, recordStride) of E | I << 16 spikes
//#else
@group(0) @binding(4) var<storage, read> parameters: array<f32>; // (B, P)
//#endif
@group(0) @binding(5) var<storage, read_write> lastCounts: array<vec2<f32>>; // (B) of (E, I) spikes per bin
@group(0) @binding(6) var<storage, read_write> inputs: array<f32>; // (B, inputStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let run = (wid.y * count.x + wid.x) * LANES + lane;
  if (run >= shape.runs) { return; }
  let used = shape.features.used;
  let history = shape.features.window;
  let first = run * shape.inputStride;
  //#if START
  let n = lastCounts[run];
  for (var p = 0u; p < shape.features.parameters; p++) {
    inputs[first + history * used + p] = parameters[run * shape.features.parameters + p];
  }
  for (var lag = 1u; lag < history; lag++) {
    for (var f = 0u; f < used; f++) { inputs[first + lag * used + f] = countFeature(shape.features, f, n); }
  }
  //#else
  let bin = bins[run];
  let low = outputs[shape.width * run];
  let words = philox4x32(vec4<u32>(bin, shape.runFirst + run, 0u, shape.stream), shape.seed);
  let n = drawCounts(low, outputs[shape.width * run + 1u].x, words, shape.head);
  if (bin >= shape.recordFirst) {
    recording[run * shape.recordStride + bin - shape.recordFirst] = u32(n.x) | (u32(n.y) << 16u);
  }
  bins[run] = bin + 1u;
  lastCounts[run] = n;
  for (var at = history * used - 1u; at >= used; at--) { inputs[first + at] = inputs[first + at - used]; }
  //#endif
  for (var f = 0u; f < used; f++) { inputs[first + f] = countFeature(shape.features, f, n); }
}
