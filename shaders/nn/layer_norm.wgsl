// Layer normalisation (Ba et al. 2016, arXiv:1607.06450) over the N channels of a sample:
//   y = gain xhat + bias;  xhat = (x - mean) / sqrt(variance + epsilon);
// BACKWARD, with g = gain dy:  dx = (g - mean(g) - xhat mean(g xhat)) / sqrt(variance + epsilon);  `normalised` gets [xhat dy, dy].
// Invocation: one sample. Dispatch: ceil(S / LANES) workgroups.

struct Shape {
  samples: u32, // S
  units: u32, // N
  stride: u32, // floats per sample
  gradientStride: u32, // floats per sample of `dOutputs`
  epsilon: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (S, stride)
@group(0) @binding(2) var<storage, read> weights: array<f32>; // (2, ceil(N / 4) * 4) of gains, then biases
@group(0) @binding(3) var<storage, read_write> sink: array<f32>; // (S, stride): y, 1, 0..; BACKWARD dx
//#if BACKWARD
@group(0) @binding(4) var<storage, read> dOutputs: array<f32>; // (S, gradientStride)
@group(0) @binding(5) var<storage, read_write> normalised: array<f32>; // (S, 2, ceil(N / 4) * 4)
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let N = shape.units;
  let padded = (N + 3u) / 4u * 4u;
  let at = s * shape.stride;
  var mean = 0.0;
  for (var n = 0u; n < N; n++) { mean += inputs[at + n]; }
  mean /= f32(N);
  var variance = 0.0;
  for (var n = 0u; n < N; n++) {
    let d = inputs[at + n] - mean;
    variance = fma(d, d, variance);
  }
  let inverse = inverseSqrt(variance / f32(N) + shape.epsilon);
  //#if BACKWARD
  let origin = s * shape.gradientStride;
  let to = s * 2u * padded;
  var sum = 0.0;
  var product = 0.0;
  for (var n = 0u; n < padded; n++) {
    var xhat = 0.0;
    var dy = 0.0;
    if (n < N) {
      xhat = (inputs[at + n] - mean) * inverse;
      dy = dOutputs[origin + n];
      sum = fma(weights[n], dy, sum);
      product = fma(weights[n] * dy, xhat, product);
    }
    normalised[to + n] = xhat * dy;
    normalised[to + padded + n] = dy;
  }
  for (var n = 0u; n < N; n++) {
    let xhat = (inputs[at + n] - mean) * inverse;
    sink[at + n] = (weights[n] * dOutputs[origin + n] - sum / f32(N) - xhat * product / f32(N)) * inverse;
  }
  //#else
  for (var n = 0u; n < shape.stride; n++) {
    var y = select(0.0, 1.0, n == N);
    if (n < N) { y = fma(weights[n], (inputs[at + n] - mean) * inverse, weights[padded + n]); }
    sink[at + n] = y;
  }
  //#endif
}
