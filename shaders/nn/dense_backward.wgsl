// Gradient of a dense layer's inputs: dInputs[s, k] = sum over units n of weights[k, n] dSums[s, n]. For GPUs: a tiled matrix
// product. What follows the last input in a row of dInputs is the gradient of the 1 of the bias and to be ignored.
// Workgroup: 64 samples by 64 inputs, 16 units at a time through workgroup memory. Invocation: 8 samples of 4 inputs.
// Dispatch: ceil(S / 64) * ceil(K / 64) workgroups.

struct Shape {
  samples: u32, // S
  rows: u32, // K, inputs and the 1 of the bias
  columns: u32, // C, vec4 of units
  inputWidth: u32, // vec4 per sample of `dInputs`
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dSums: array<vec4<f32>>; // (S, C)
@group(0) @binding(2) var<storage, read_write> dInputs: array<vec4<f32>>; // (S, inputWidth)
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>; // (K, C)

var<workgroup> d: array<array<vec4<f32>, 5>, 64>; // samples, quads of units; one unused against bank conflicts
var<workgroup> w: array<array<vec4<f32>, 5>, 64>; // inputs, quads of units

fn store(s: u32, quad: u32, sum: vec4<f32>) {
  if (s < shape.samples && quad < shape.inputWidth) { dInputs[s * shape.inputWidth + quad] = sum; }
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let down = (shape.rows + 63u) / 64u;
  let group = wid.y * count.x + wid.x;
  let sampleFirst = group / down * 64u;
  let rowFirst = group % down * 64u;
  let own = lane % 16u * 4u;
  let mine = lane / 16u * 8u;
  var a0 = vec4<f32>(0.0);
  var a1 = vec4<f32>(0.0);
  var a2 = vec4<f32>(0.0);
  var a3 = vec4<f32>(0.0);
  var a4 = vec4<f32>(0.0);
  var a5 = vec4<f32>(0.0);
  var a6 = vec4<f32>(0.0);
  var a7 = vec4<f32>(0.0);
  for (var first = 0u; first < shape.columns; first += 4u) {
    for (var item = lane; item < 256u; item += 128u) {
      let s = sampleFirst + item / 4u;
      let k = rowFirst + item / 4u;
      let c = first + item % 4u;
      var value = vec4<f32>(0.0);
      var weight = vec4<f32>(0.0);
      if (s < shape.samples && c < shape.columns) { value = dSums[s * shape.columns + c]; }
      if (k < shape.rows && c < shape.columns) { weight = weights[k * shape.columns + c]; }
      d[item / 4u][item % 4u] = value;
      w[item / 4u][item % 4u] = weight;
    }
    workgroupBarrier();
    for (var q = 0u; q < 4u; q++) {
      let m = mat4x4<f32>(w[own][q], w[own + 1u][q], w[own + 2u][q], w[own + 3u][q]);
      a0 += d[mine][q] * m;
      a1 += d[mine + 1u][q] * m;
      a2 += d[mine + 2u][q] * m;
      a3 += d[mine + 3u][q] * m;
      a4 += d[mine + 4u][q] * m;
      a5 += d[mine + 5u][q] * m;
      a6 += d[mine + 6u][q] * m;
      a7 += d[mine + 7u][q] * m;
    }
    workgroupBarrier();
  }
  let s = sampleFirst + mine;
  let quad = (rowFirst + own) / 4u;
  store(s, quad, a0);
  store(s + 1u, quad, a1);
  store(s + 2u, quad, a2);
  store(s + 3u, quad, a3);
  store(s + 4u, quad, a4);
  store(s + 5u, quad, a5);
  store(s + 6u, quad, a6);
  store(s + 7u, quad, a7);
}
