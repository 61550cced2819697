// Loss of what a network of sequences gives at a step, and its gradient. Of classes: minus the logarithm of the softmax of the class's output, in nats, and
// targets are numbers of classes. With flag SQUARES: the sum over outputs of weight times the squared distance to the value, and targets are the O values
// of a step, then their O weights. With flag BITS outputs are log odds of bits, r is their logistic function, and targets t are O bits: the mean over
// outputs of -t ln r - (1 - t) ln(1 - r), of t + r - 2 t r with flag XOR, or of (r - t)^2 with flag BIT_SQUARES.
// Invocation: one step of one row. Dispatch: ceil(samples / LANES) workgroups.

struct Shape {
  samples: u32, // B U, steps of the outputs
  outputs: u32, // O
  width: u32, // floats per sample of `outputs`
  weight: f32, // of each sample in the mean
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<f32>; // (B U, width)
@group(0) @binding(2) var<storage, read> targets: array<f32>; // (B U), or SQUARES (B U, 2 O), or bits (B U, O)
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (B U), times weight
@group(0) @binding(4) var<storage, read_write> dOutputs: array<f32>; // (B U, width)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let first = s * shape.width;
  //#if SQUARES
  var sum = 0.0;
  for (var o = 0u; o < shape.outputs; o++) {
    let target_at = 2u * s * shape.outputs + o;
    let apart = outputs[first + o] - targets[target_at];
    let weighed = targets[target_at + shape.outputs] * apart;
    sum += weighed * apart;
    dOutputs[first + o] = 2.0 * shape.weight * weighed;
  }
  losses[s] = shape.weight * sum;
  //#elif BITS
  var sum = 0.0;
  let part = shape.weight / f32(shape.outputs);
  for (var o = 0u; o < shape.outputs; o++) {
    let odds = outputs[first + o];
    let wanted = targets[s * shape.outputs + o];
    let small = exp(-abs(odds)); // never above 1
    let more = 1.0 / (1.0 + small);
    let r = select(small * more, more, odds >= 0.0);
    let slope = small * more * more;
    //#if XOR
    sum += wanted + r - 2.0 * wanted * r;
    dOutputs[first + o] = part * (1.0 - 2.0 * wanted) * slope;
    //#elif BIT_SQUARES
    sum += (r - wanted) * (r - wanted);
    dOutputs[first + o] = part * 2.0 * (r - wanted) * slope;
    //#else
    sum += max(odds, 0.0) - wanted * odds + log(1.0 + small);
    dOutputs[first + o] = part * (r - wanted);
    //#endif
  }
  losses[s] = part * sum;
  //#else
  var most = outputs[first];
  for (var o = 1u; o < shape.outputs; o++) { most = max(most, outputs[first + o]); }
  var whole = 0.0;
  for (var o = 0u; o < shape.outputs; o++) { whole += exp(outputs[first + o] - most); }
  let own = u32(targets[s]);
  losses[s] = shape.weight * (most + log(whole) - outputs[first + own]);
  for (var o = 0u; o < shape.outputs; o++) {
    dOutputs[first + o] = shape.weight * (exp(outputs[first + o] - most) / whole - select(0.0, 1.0, o == own));
  }
  //#endif
  for (var o = shape.outputs; o < shape.width; o++) { dOutputs[first + o] = 0.0; }
}
