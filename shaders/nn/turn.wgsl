// The last channels of every step in the reverse order of steps: sink step t holds the first `kept` channels of source step t, then the others of source
// step T - 1 - t, then `one`, then 0s. It is its own reverse, so gradients take the same way, with 0 for `one`.
// Invocation: one float of the sink. Dispatch: ceil(floats / LANES) workgroups.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  units: u32, // C
  kept: u32, // channels that stay where they are
  one: f32,
  sourceStride: u32, // floats of a step of the source
  sinkStride: u32, // floats of a step of the sink
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>; // (B, T, sourceStride)
@group(0) @binding(2) var<storage, read_write> sink: array<f32>; // (B, T, sinkStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.batch * shape.steps * shape.sinkStride) { return; }
  let row = at / shape.sinkStride;
  let channel = at % shape.sinkStride;
  let step = row % shape.steps;
  var value = 0.0;
  if (channel < shape.kept) {
    value = source[row * shape.sourceStride + channel];
  } else if (channel < shape.units) {
    value = source[(row - step + shape.steps - 1u - step) * shape.sourceStride + channel];
  } else if (channel == shape.units) {
    value = shape.one;
  }
  sink[at] = value;
}
