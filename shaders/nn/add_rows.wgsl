// Sums of two buffers of rows: sink = left + right in the first `units` floats of a row; what follows (the 1 of the bias) is left's.
// Invocation: one float. Dispatch: ceil(S stride / LANES) workgroups.

struct Shape {
  length: u32, // S stride
  stride: u32, // floats per row
  units: u32, // N
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> left: array<f32>; // (S, stride)
@group(0) @binding(2) var<storage, read> right: array<f32>; // (S, stride)
@group(0) @binding(3) var<storage, read_write> sink: array<f32>; // (S, stride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.length) { return; }
  sink[at] = left[at] + select(0.0, right[at], at % shape.stride < shape.units);
}
