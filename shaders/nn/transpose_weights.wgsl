// transposed[h, k] = weights[k, h], for the back-propagation by units.
// Invocation: one vec4. Dispatch: ceil(K H / 64) workgroups.

struct Shape {
  rows: u32, // K
  columns: u32, // H
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>; // (K, H)
@group(0) @binding(2) var<storage, read_write> transposed: array<vec4<f32>>; // (H, K)

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * 64u + lane;
  if (at >= shape.rows * shape.columns) { return; }
  let h = at / shape.rows;
  let k = at % shape.rows;
  transposed[at] = weights[k * shape.columns + h];
}
