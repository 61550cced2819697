// The chain rule of probability as steps: step d of D holds the context, then the values before value d (0 in place of the others), then 1 at place d of D
// and 0 else, then the 1 of the bias and 0s. The context are the first `context` channels of `source`, the values the last D channels of the first
// step of a sample of `earlier`, which is `source` itself where the stack's inputs are the context.
// Invocation: one float of the sink. Dispatch: ceil(floats / LANES) workgroups.
// Flags: BACKWARD adds the gradients of the context up over the steps; values have none.

struct Shape {
  batch: u32, // B
  values: u32, // D
  context: u32, // C
  inputStride: u32, // floats of a sample of the inputs
  outputStride: u32, // floats of a step of the outputs
  earlierStride: u32, // floats from a sample to the next in `earlier`
  earlierFirst: u32, // where the values of a sample begin in it
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>; // (B, inputStride), or BACKWARD (B, D, outputStride) the gradient of the outputs
@group(0) @binding(2) var<storage, read_write> sink: array<f32>; // (B, D, outputStride), or BACKWARD (B, inputStride) the gradient of the inputs
//#if !BACKWARD
@group(0) @binding(3) var<storage, read> earlier: array<f32>; // (B, earlierStride)
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  //#if BACKWARD
  if (at >= shape.batch * shape.inputStride) { return; }
  let sample = at / shape.inputStride;
  let channel = at % shape.inputStride;
  var sum = 0.0;
  if (channel < shape.context) {
    for (var d = 0u; d < shape.values; d++) { sum += source[(sample * shape.values + d) * shape.outputStride + channel]; }
  }
  sink[at] = sum;
  //#else
  if (at >= shape.batch * shape.values * shape.outputStride) { return; }
  let row = at / shape.outputStride;
  let channel = at % shape.outputStride;
  let sample = row / shape.values;
  let d = row % shape.values;
  var value = 0.0;
  if (channel < shape.context) {
    value = source[sample * shape.inputStride + channel];
  } else if (channel < shape.context + shape.values) {
    let before = channel - shape.context;
    if (before < d) { value = earlier[sample * shape.earlierStride + shape.earlierFirst + before]; }
  } else if (channel == shape.context + shape.values + d || channel == shape.context + 2u * shape.values) {
    value = 1.0;
  }
  sink[at] = value;
  //#endif
}
