// Negative log-likelihood of z under a mixture of K Gaussians with diagonal covariances, and its gradient.
//   p(z) = sum over k of softmax(l)_k prod over d of N(z_d; m_kd, exp(s_kd)^2), s clamped to [LOWEST, HIGHEST]
//   dl_k = softmax(l)_k - r_k;  dm_kd = -r_k (z_d - m_kd) / sigma^2;  ds_kd = r_k (1 - ((z_d - m_kd) / sigma)^2)
// with r the components' responsibilities. Source: Bishop (1994), "Mixture density networks", NCRG/94/004.
// Outputs of a sample: K logits, padded to a multiple of four; (K, D) means; (K, D) log-scales s.
// Invocation: one sample. Dispatch: ceil(S / LANES) workgroups.

struct Shape {
  samples: u32,      // S
  components: u32,   // K, at most MOST_COMPONENTS
  dimensions: u32,   // D
  outputStride: u32, // floats per sample in `outputs` and `dOutputs`
  targetStride: u32, // floats per sample in `targets`
  weight: f32,       // of a sample in the loss
}

const MOST_COMPONENTS: u32 = 16u;
const HALF_LOG_2_PI: f32 = 0.9189385332046727;

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<f32>; // (S, outputStride)
@group(0) @binding(2) var<storage, read> targets: array<f32>; // (S, targetStride) of z
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (S) nats, weighted
@group(0) @binding(4) var<storage, read_write> dOutputs: array<f32>; // (S, outputStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let K = shape.components;
  let D = shape.dimensions;
  let row = s * shape.outputStride;
  let means = row + mixtureMeans(K);
  let scales = means + K * D;
  var joint: array<f32, MOST_COMPONENTS>;
  var top = -1e30;
  var topLogit = -1e30;
  for (var k = 0u; k < K; k++) {
    var sum = 0.0;
    for (var d = 0u; d < D; d++) {
      let scale = clamp(outputs[scales + k * D + d], LOWEST_SCALE, HIGHEST_SCALE);
      let distance = (targets[s * shape.targetStride + d] - outputs[means + k * D + d]) * exp(-scale);
      sum -= fma(0.5 * distance, distance, scale);
    }
    let logit = outputs[row + k];
    joint[k] = logit + sum;
    top = max(top, joint[k]);
    topLogit = max(topLogit, logit);
  }
  var total = 0.0;
  var logits = 0.0;
  for (var k = 0u; k < K; k++) {
    total += exp(joint[k] - top);
    logits += exp(outputs[row + k] - topLogit);
  }
  losses[s] = shape.weight * (f32(D) * HALF_LOG_2_PI + topLogit + log(logits) - top - log(total));
  for (var k = 0u; k < K; k++) {
    let r = shape.weight * exp(joint[k] - top) / total;
    dOutputs[row + k] = shape.weight * exp(outputs[row + k] - topLogit) / logits - r;
    for (var d = 0u; d < D; d++) {
      let raw = outputs[scales + k * D + d];
      let scale = clamp(raw, LOWEST_SCALE, HIGHEST_SCALE);
      let inverse = exp(-scale);
      let distance = (targets[s * shape.targetStride + d] - outputs[means + k * D + d]) * inverse;
      dOutputs[means + k * D + d] = -r * distance * inverse;
      dOutputs[scales + k * D + d] = select(0.0, r * (1.0 - distance * distance), raw == scale);
    }
  }
  for (var k = K; k < mixtureMeans(K); k++) { dOutputs[row + k] = 0.0; }
  for (var o = mixtureMeans(K) + 2u * K * D; o < shape.outputStride; o++) { dOutputs[row + o] = 0.0; }
}
