// Sums over samples, in their order: sink[n] = sum over s < S of values[s, n], by shares of samples whose sums sum_partials adds.
// Invocation: one vec4 column of one share. Dispatch: ceil(shares width / LANES) workgroups.

struct Shape {
  samples: u32, // S
  width: u32, // vec4 per sample
  shares: u32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> values: array<vec4<f32>>; // (S, width)
@group(0) @binding(2) var<storage, read_write> partials: array<vec4<f32>>; // (shares, width)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.shares * shape.width) { return; }
  let share = at / shape.width;
  let each = (shape.samples + shape.shares - 1u) / shape.shares;
  var sum = vec4<f32>(0.0);
  for (var s = share * each; s < min(shape.samples, (share + 1u) * each); s++) { sum += values[s * shape.width + at % shape.width]; }
  partials[at] = sum;
}
