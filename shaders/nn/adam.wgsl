// Adam with bias correction on the clipped gradient, and a running average of the weights for evaluation.
//   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  w -= lr (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + epsilon)
//   average = d average + (1 - d) w
// Sources: Kingma & Ba (2015), arXiv:1412.6980; weights decay beside the gradient, w -= lr decay w, as in AdamW (Loshchilov & Hutter 2019,
// arXiv:1711.05101). NADAM (Dozat 2016) looks one step ahead: m / (1 - b1^n) is b1 m / (1 - b1^(n + 1)) + (1 - b1) g / (1 - b1^n).
// SGD: m = b1 m + g;  w -= lr m (Sutskever et al. 2013, as PyTorch has it), and v stays.
// The host tabulates lr / (1 - b1^n), 1 / sqrt(1 - b2^n), d and lr of every step.
// Flags: NADAM, SGD. Invocation: one vec4. Dispatch: ceil(M / LANES) workgroups.

struct Shape {
  length: u32, // M
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  decay: f32, // of the weights
}

struct Progress {
  step: u32, // of the next training step
  scale: f32, // of this step's gradient
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> progress: Progress;
@group(0) @binding(2) var<storage, read> schedule: array<vec4<f32>>; // (steps) of (lr / (1 - b1^n), 1 / sqrt(1 - b2^n), d, lr)
@group(0) @binding(3) var<storage, read> gradient: array<vec4<f32>>; // (M)
@group(0) @binding(4) var<storage, read_write> weights: array<vec4<f32>>; // (M)
@group(0) @binding(5) var<storage, read_write> moments: array<vec4<f32>>; // (M, 2) of m and v
@group(0) @binding(6) var<storage, read_write> averages: array<vec4<f32>>; // (M)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.length) { return; }
  let plan = schedule[progress.step - 1u];
  let g = gradient[at] * progress.scale;
  //#if SGD
  let m = shape.beta1 * moments[2u * at] + g;
  let w = weights[at] * (1.0 - plan.w * shape.decay) - plan.w * m;
  //#else
  let m = shape.beta1 * moments[2u * at] + (1.0 - shape.beta1) * g;
  let v = shape.beta2 * moments[2u * at + 1u] + (1.0 - shape.beta2) * g * g;
  //#if NADAM
  let bias = plan.w / plan.x; // 1 - b1^n
  let change = plan.x * (1.0 - shape.beta1) * g + plan.w / (1.0 - shape.beta1 * (1.0 - bias)) * shape.beta1 * m;
  //#else
  let change = plan.x * m;
  //#endif
  let w = weights[at] * (1.0 - plan.w * shape.decay) - change / (sqrt(v) * plan.y + shape.epsilon);
  moments[2u * at + 1u] = v;
  //#endif
  moments[2u * at] = m;
  weights[at] = w;
  averages[at] = plan.z * averages[at] + (1.0 - plan.z) * w;
}
