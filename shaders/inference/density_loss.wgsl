// Loss of values u from 0 to 1 under mixtures of logistic distributions that are cut to 0 to 1: minus the log density, in nats, and its gradient. The outputs of
// a value are K logits of the weights, K centres less 1/2, K logarithms of the scales, which are bounded (past the bounds the gradient is 0). With z, a, b the
// value and the ends 0 and 1 less the centre over the scale s, d = 1 / s, and L the logistic function, the log density of a component is
//   log L(z) + log L(-z) - log s - log(L(b) L(-a) (1 - exp(-d))).
// Invocation: one value of one row. Dispatch: ceil(B D / LANES) workgroups.

struct Shape {
  samples: u32, // B D
  components: u32, // K, at most MOST
  width: u32, // floats per sample of `outputs`
  weight: f32, // 1 / B
}

const MOST = 64u;
const LOW = -8.0;
const HIGH = 2.0;

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<f32>; // (B D, width)
@group(0) @binding(2) var<storage, read> targets: array<f32>; // (B D)
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (B D), times weight
@group(0) @binding(4) var<storage, read_write> dOutputs: array<f32>; // (B D, width)

fn logistic(x: f32) -> f32 {
  return 1.0 / (1.0 + exp(-max(x, -80.0)));
}

// log(1 + exp(x))
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

// (log density of component k, its slopes by the centre and by the logarithm of the scale)
fn component(first: u32, k: u32, u: f32) -> vec3<f32> {
  let centre = 0.5 + outputs[first + shape.components + k];
  let raw = outputs[first + 2u * shape.components + k];
  let scale = clamp(raw, LOW, HIGH);
  let d = exp(-scale);
  let z = (u - centre) * d;
  let a = -centre * d;
  let b = (1.0 - centre) * d;
  let rest = exp(-d);
  let slope = 2.0 * logistic(-z) - 1.0;
  let below = logistic(a);
  let above = logistic(-b);
  let value = -z - 2.0 * softplus(-z) - scale + softplus(-b) + softplus(a) - log(1.0 - rest);
  let by_scale = b * above - a * below + d * rest / (1.0 - rest) - 1.0 - z * slope;
  return vec3<f32>(value, d * (above - below - slope), select(0.0, by_scale, raw == scale));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let K = shape.components;
  let first = s * shape.width;
  let u = targets[s];
  var most = outputs[first];
  for (var k = 1u; k < K; k++) { most = max(most, outputs[first + k]); }
  var whole = 0.0;
  for (var k = 0u; k < K; k++) { whole += exp(outputs[first + k] - most); }
  let norm = most + log(whole);
  var joint: array<f32, MOST>;
  var top = -3.0e38;
  for (var k = 0u; k < K; k++) {
    joint[k] = outputs[first + k] - norm + component(first, k, u).x;
    top = max(top, joint[k]);
  }
  var sum = 0.0;
  for (var k = 0u; k < K; k++) { sum += exp(joint[k] - top); }
  let density = top + log(sum);
  losses[s] = -shape.weight * density;
  for (var k = 0u; k < K; k++) {
    let share = exp(joint[k] - density);
    let slopes = component(first, k, u);
    dOutputs[first + k] = shape.weight * (exp(outputs[first + k] - norm) - share);
    dOutputs[first + K + k] = -shape.weight * share * slopes.y;
    dOutputs[first + 2u * K + k] = -shape.weight * share * slopes.z;
  }
  for (var o = 3u * K; o < shape.width; o++) { dOutputs[first + o] = 0.0; }
}
