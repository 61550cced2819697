// gradient[i] = sum over shares p, in order, of partials[p, i].
// Invocation: one vec4. Dispatch: ceil(M / 64) workgroups.

struct Shape {
  shares: u32, // P
  length: u32, // M, vec4 in the gradient
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> partials: array<vec4<f32>>; // (P, M)
@group(0) @binding(2) var<storage, read_write> gradient: array<vec4<f32>>; // (M)

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * 64u + lane;
  if (at >= shape.length) { return; }
  var sum = vec4<f32>(0.0);
  for (var p = 0u; p < shape.shares; p++) { sum += partials[p * shape.length + at]; }
  gradient[at] = sum;
}
