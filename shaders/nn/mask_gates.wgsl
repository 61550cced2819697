// Sets the gradient of a GRU's structural zeros to 0: rows of inputs have no n_h, rows of hidden units no n_x (see
// recurrent_cell). Invocation: one vec4. Dispatch: ceil(K H / 64) workgroups.

struct Shape {
  inputs: u32, // F; row F is the 1 of the bias, which has all four
  rows: u32, // K
  columns: u32, // H
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> gradient: array<vec4<f32>>; // (K, H) of (r, z, n_x, n_h)

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * 64u + lane;
  if (at >= shape.rows * shape.columns) { return; }
  let k = at / shape.columns;
  if (k < shape.inputs) { gradient[at].w = 0.0; }
  if (k > shape.inputs) { gradient[at].z = 0.0; }
}
