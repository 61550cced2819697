// Dense head: outputs[s, :] = sum over k of hiddens[s, k] weights[k, :], with hiddens[s, H] = 1, so that row H of the
// weights is the bias. Up to 8 outputs, as two vec4.
// Invocation: one sample s = (b, t). Dispatch: ceil(S / LANES) workgroups.

struct Shape {
  samples: u32, // S
  rows: u32, // H + 1
  hiddenStride: u32, // floats per sample in `hiddens`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<uniform> weights: array<vec4<f32>, 4096>; // (H + 1, 2)
@group(0) @binding(2) var<storage, read> hiddens: array<f32>; // (S, hiddenStride)
@group(0) @binding(3) var<storage, read_write> outputs: array<vec4<f32>>; // (S, 2)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  var low = vec4<f32>(0.0);
  var high = vec4<f32>(0.0);
  for (var k = 0u; k < shape.rows; k++) {
    let h = vec4<f32>(hiddens[s * shape.hiddenStride + k]);
    low = fma(weights[2u * k], h, low);
    high = fma(weights[2u * k + 1u], h, high);
  }
  outputs[2u * s] = low;
  outputs[2u * s + 1u] = high;
}
