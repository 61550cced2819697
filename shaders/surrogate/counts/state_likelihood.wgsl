// Adds the negative log-likelihood of the changes of the coarse state (coarse_state) to that of the counts, and its gradient
// by the head's outputs: per channel v / 2 + (change - m)^2 exp(-v) / 2 + log(2 pi) / 2.
// Where v is clamped, a gradient that pushes it further out is 0. Steps t < burnIn count nothing.
// Invocation: one sample s = (b, t). Dispatch: ceil(S / LANES) workgroups, after that of likelihood.

struct Shape {
  samples: u32, // S = B T
  steps: u32, // T
  burnIn: u32, // steps
  weight: f32, // 1 / (B (T - burnIn))
  channels: u32, // C
  width: u32, // vec4 per sample of `outputs`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<vec4<f32>>; // (S, width)
@group(0) @binding(2) var<storage, read> changes: array<f32>; // (S, C)
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (S) nats, times weight
@group(0) @binding(4) var<storage, read_write> dOutputs: array<vec4<f32>>; // (S, width)

// (loss, its slopes by m and by v) of one channel
fn score(change: f32, m: f32, raw: f32) -> vec3<f32> {
  let v = logVarianceOf(raw);
  let sharpness = exp(-v);
  let error = change - m;
  let square = error * error * sharpness;
  var byRaw = 0.5 - 0.5 * square;
  if ((raw < v && byRaw > 0.0) || (raw > v && byRaw < 0.0)) { byRaw = 0.0; }
  return vec3<f32>(0.5 * (v + square) + 0.91893853, -error * sharpness, byRaw);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let counted = s % shape.steps >= shape.burnIn;
  let weight = select(0.0, shape.weight, counted);
  var loss = 0.0;
  for (var c = 0u; c < shape.channels; c += 2u) {
    let at = s * shape.width + HEAD_VEC4 + c / 2u;
    let out = outputs[at];
    let first = score(changes[s * shape.channels + c], out.x, out.y);
    var second = vec3<f32>(0.0);
    if (c + 1u < shape.channels) { second = score(changes[s * shape.channels + c + 1u], out.z, out.w); }
    loss += first.x + second.x;
    dOutputs[at] = weight * vec4<f32>(first.yz, second.yz);
  }
  losses[s] += weight * loss;
}
