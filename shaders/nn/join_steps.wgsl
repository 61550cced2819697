// Channels of every step are copied to channels of the same step, or of the one as far from the end: what two layers of one window are given, and what they give, is
// put together and taken apart.
// Invocation: one channel of a step that is copied. Dispatch: ceil(batch * steps * count / LANES) workgroups.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  count: u32, // channels that are copied
  first: u32, // the first of them in the source
  into: u32, // and in the sink
  turned: u32, // 1: step t of the source goes to step T - 1 - t
  adds: u32, // 1: they are added to what is there
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
  if (at >= shape.batch * shape.steps * shape.count) { return; }
  let row = at / shape.count;
  let channel = at % shape.count;
  let step = row % shape.steps;
  let from_row = select(row, row - step + shape.steps - 1u - step, shape.turned == 1u);
  let value = source[from_row * shape.sourceStride + shape.first + channel];
  let place = row * shape.sinkStride + shape.into + channel;
  if (shape.adds == 1u) {
    sink[place] = sink[place] + value;
  } else {
    sink[place] = value;
  }
}
