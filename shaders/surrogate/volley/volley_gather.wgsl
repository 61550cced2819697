// Gathers a batch of volleys for a training step: row r is volley number floor(n philox([step, r, 0, stream], seed).x / 2^32)
// of the n that are listed. Writes the inputs [x, 1] and the targets z of each.
// Invocation: one row. Dispatch: ceil(B / LANES) workgroups.
// Flags: FIXED takes the step number from the uniform and not from the training's progress.

struct Shape {
  batch: u32,        // B
  features: u32,     // F
  dimensions: u32,   // D
  inputStride: u32,  // floats per row in `inputs`
  targetStride: u32, // floats per row in `targets`
  listed: u32,       // n, volleys to draw from
  listedFirst: u32,  // the first of them
  stream: u32,       // of random words
  fixedStep: u32,    // with FIXED
  seed: vec2<u32>,
}

struct Progress {
  step: u32, // of the next training step
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
//#if !FIXED
@group(0) @binding(1) var<storage, read> progress: Progress;
//#endif
@group(0) @binding(2) var<storage, read> befores: array<f32>; // (V, F)
@group(0) @binding(3) var<storage, read> outcomes: array<f32>; // (V, D)
@group(0) @binding(4) var<storage, read_write> inputs: array<f32>; // (B, inputStride)
@group(0) @binding(5) var<storage, read_write> targets: array<f32>; // (B, targetStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = (wid.y * count.x + wid.x) * LANES + lane;
  if (row >= shape.batch) { return; }
  //#if FIXED
  let step = shape.fixedStep;
  //#else
  let step = progress.step;
  //#endif
  let word = philox4x32(vec4<u32>(step, row, 0u, shape.stream), shape.seed).x;
  let volley = shape.listedFirst + multiply_high(word, shape.listed);
  for (var f = 0u; f < shape.features; f++) {
    inputs[row * shape.inputStride + f] = befores[volley * shape.features + f];
  }
  inputs[row * shape.inputStride + shape.features] = 1.0;
  for (var d = 0u; d < shape.dimensions; d++) {
    targets[row * shape.targetStride + d] = outcomes[volley * shape.dimensions + d];
  }
}
