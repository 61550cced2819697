// Free run of a surrogate of any depth and width, one bin: draws the counts from the head's outputs, records them and
// writes the features for the next bin. Between two of these come the layers and the head.
// Invocation: one run. Dispatch: ceil(B / LANES) workgroups.
// Flags: POISSON or CONWAY_MAXWELL, else negative binomial; START writes the parameters and the features of silence, and draws nothing.

struct Shape {
  runs: u32, // B
  runFirst: u32, // number of the first run, for its random numbers
  recordFirst: u32, // bins before this one are not recorded
  recordStride: u32, // bins per run in `recording`
  inputStride: u32, // floats per run in `inputs`
  width: u32, // vec4 per run of `outputs`
  stream: u32, // of random words
  seed: vec2<u32>,
  head: array<vec4<f32>, POPULATIONS>, // see count_head
  @align(16) features: Features,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
//#if !START
@group(0) @binding(1) var<storage, read> outputs: array<vec4<f32>>; // (B, width)
@group(0) @binding(2) var<storage, read_write> bins: array<u32>; // (B) number of the run's next bin
@group(0) @binding(3) var<storage, read_write> recording: array<u32>; // (B, recordStride, WORDS) of two counts each
//#else
@group(0) @binding(4) var<storage, read> parameters: array<f32>; // (B, parameters)
//#endif
@group(0) @binding(5) var<storage, read_write> inputs: array<f32>; // (B, inputStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let run = (wid.y * count.x + wid.x) * LANES + lane;
  if (run >= shape.runs) { return; }
  let used = shape.features.used;
  let history = shape.features.window;
  let first = run * shape.inputStride;
  //#if START
  for (var p = 0u; p < shape.features.parameters; p++) {
    inputs[first + history * used + p] = parameters[run * shape.features.parameters + p];
  }
  for (var at = 0u; at < history * used; at++) {
    inputs[first + at] = countFeature(shape.features.list[at % used], 0.0);
  }
  //#else
  let bin = bins[run];
  for (var c = 0u; c < HEAD_VEC4; c++) { setHeadOutputs(c, outputs[shape.width * run + c]); }
  drawCounts(bin, shape.runFirst + run, shape.stream, shape.seed);
  if (bin >= shape.recordFirst) {
    let at = (run * shape.recordStride + bin - shape.recordFirst) * WORDS;
    for (var word = 0u; word < WORDS; word++) { recording[at + word] = drawnWord(word); }
  }
  bins[run] = bin + 1u;
  for (var at = history * used - 1u; at >= used; at--) { inputs[first + at] = inputs[first + at - used]; }
  for (var f = 0u; f < used; f++) {
    let feature = shape.features.list[f];
    inputs[first + f] = countFeature(feature, drawn[feature.population]);
  }
  //#endif
}
