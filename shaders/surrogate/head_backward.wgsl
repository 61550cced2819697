// Gradient of the dense head's inputs: dHiddens[s, k] = sum over o of weights[k, o] dOutputs[s, o].
// Invocation: one sample s = (b, t). Dispatch: ceil(S / LANES) workgroups.

struct Shape {
  samples: u32, // S
  rows: u32, // H
  hiddenStride: u32, // floats per sample in `dHiddens`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<uniform> weights: array<vec4<f32>, 4096>; // (H + 1, 2)
@group(0) @binding(2) var<storage, read> dOutputs: array<vec4<f32>>; // (S, 2)
@group(0) @binding(3) var<storage, read_write> dHiddens: array<f32>; // (S, hiddenStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let low = dOutputs[2u * s];
  let high = dOutputs[2u * s + 1u];
  for (var k = 0u; k < shape.rows; k++) {
    dHiddens[s * shape.hiddenStride + k] = dot(weights[2u * k], low) + dot(weights[2u * k + 1u], high);
  }
}
