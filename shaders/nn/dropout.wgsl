// Dropout (Srivastava et al. 2014, JMLR 15:1929): a value is 0 where its random word is below rate 2^32, else over 1 - rate; the
// same for gradients on their way back. Words depend on (seed, training step, layer, place) alone:
//   philox([step, place / 4, layer, stream], seed)[place % 4].
// The rate is that of the step: after the last of the rates listed the first follows, or the last one stays.
// Invocation: one float. Dispatch: ceil(S stride / LANES) workgroups.

struct Shape {
  length: u32, // S stride
  stride: u32, // floats per row
  units: u32, // N; what follows in a row is copied
  layer: u32,
  listed: u32, // K, rates
  repeats: u32, // 1: the first follows the last
  stream: u32, // of random words
  seed: vec2<u32>,
}

struct Progress {
  step: u32, // of this training step
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> progress: Progress;
@group(0) @binding(2) var<storage, read> source: array<f32>; // (S, stride)
@group(0) @binding(3) var<storage, read_write> sink: array<f32>; // (S, stride)
@group(0) @binding(4) var<storage, read> rates: array<f32>; // (K)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.length) { return; }
  var value = source[at];
  if (at % shape.stride < shape.units) {
    let words = philox4x32(vec4<u32>(progress.step, at / 4u, shape.layer, shape.stream), shape.seed);
    let rate = rates[select(min(progress.step, shape.listed - 1u), progress.step % shape.listed, shape.repeats == 1u)];
    let kept = words[at % 4u] >= u32(rate * 4294967296.0);
    value = select(0.0, value / (1.0 - rate), kept);
  }
  sink[at] = value;
}
