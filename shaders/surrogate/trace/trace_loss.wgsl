// Loss of a trace surrogate's outputs and its gradient by them, by the kind of each output, with residual r = y - target:
//   0 squared r^2;  1 absolute |r|;  2 logistic -(p target log s(y) + (1 - target) log(1 - s(y))), s the logistic function, p the
//   weight of what is positive;  3 Gaussian r^2 exp(-l) / 2 + l / 2, l the next output, a log-variance of kind 4, which adds nothing.
// Steps t < burnIn count nothing. Invocation: one sample s = (b, t). Dispatch: ceil(S / LANES) workgroups.

struct Shape {
  samples: u32, // S = B T
  steps: u32, // T
  burnIn: u32, // steps
  outputs: u32, // O
  width: u32, // floats per sample of `outputs`
  weight: f32, // 1 / (B (T - burnIn))
}

struct Output {
  kind: u32,
  weight: f32,
  positive: f32, // p
}

const MAX_LOG_VARIANCE = 20.0; // beyond it the gradient is 0

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<f32>; // (S, width)
@group(0) @binding(2) var<storage, read> targets: array<f32>; // (S, O)
@group(0) @binding(3) var<storage, read> kinds: array<Output>; // (O)
@group(0) @binding(4) var<storage, read_write> losses: array<f32>; // (S), times weight
@group(0) @binding(5) var<storage, read_write> dOutputs: array<f32>; // (S, width)

// log(1 + exp(x))
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

// (loss, its slope by y, its slope by the next output)
fn score(output: Output, y: f32, wanted: f32, next: f32) -> vec3<f32> {
  let r = y - wanted;
  switch output.kind {
    case 0u: { return vec3<f32>(r * r, 2.0 * r, 0.0); }
    case 1u: { return vec3<f32>(abs(r), sign(r), 0.0); }
    case 2u: {
      let s = 1.0 / (1.0 + exp(-y));
      let positive = output.positive * wanted;
      return vec3<f32>(positive * softplus(-y) + (1.0 - wanted) * softplus(y), (1.0 - wanted) * s - positive * (1.0 - s), 0.0);
    }
    case 3u: {
      let l = clamp(next, -MAX_LOG_VARIANCE, MAX_LOG_VARIANCE);
      let inverse = exp(-l);
      let free = select(0.0, 1.0, l == next);
      return vec3<f32>(0.5 * (r * r * inverse + l), r * inverse, 0.5 * free * (1.0 - r * r * inverse));
    }
    default: { return vec3<f32>(0.0); }
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let counts = s % shape.steps >= shape.burnIn;
  var loss = 0.0;
  var carried = 0.0; // slope by this output of the one before
  for (var o = 0u; o < shape.width; o++) {
    var slope = 0.0;
    if (counts && o < shape.outputs) {
      let output = kinds[o];
      let next = outputs[s * shape.width + min(o + 1u, shape.width - 1u)];
      let found = score(output, outputs[s * shape.width + o], targets[s * shape.outputs + o], next);
      let weight = shape.weight * output.weight;
      loss += weight * found.x;
      slope = weight * found.y + carried;
      carried = weight * found.z;
    }
    dOutputs[s * shape.width + o] = slope;
  }
  losses[s] = loss;
}
