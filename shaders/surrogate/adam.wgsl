// Adam with bias correction on the clipped gradient, and a running average of the weights for evaluation.
//   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  w -= lr (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + epsilon)
//   average = d average + (1 - d) w
// Source: Kingma & Ba (2015), arXiv:1412.6980. The host tabulates lr / (1 - b1^n), 1 / sqrt(1 - b2^n) and d of every step.
// Invocation: one vec4. Dispatch: ceil(M / LANES) workgroups.

struct Shape {
  length: u32, // M
  beta1: f32,
  beta2: f32,
  epsilon: f32,
}

struct Progress {
  step: u32, // of the next training step
  scale: f32, // of this step's gradient
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> progress: Progress;
@group(0) @binding(2) var<storage, read> schedule: array<vec4<f32>>; // (steps) of (lr / (1 - b1^n), 1 / sqrt(1 - b2^n), d, 0)
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
  let m = shape.beta1 * moments[2u * at] + (1.0 - shape.beta1) * g;
  let v = shape.beta2 * moments[2u * at + 1u] + (1.0 - shape.beta2) * g * g;
  let w = weights[at] - plan.x * m / (sqrt(v) * plan.y + shape.epsilon);
  moments[2u * at] = m;
  moments[2u * at + 1u] = v;
  weights[at] = w;
  averages[at] = plan.z * averages[at] + (1.0 - plan.z) * w;
}
