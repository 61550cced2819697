// Gathers a batch of rows of a table that a network of sequences is trained on. Row r of the batch is row number words.x * listed >> 32 of the table, of
//   words = philox([step, r, 0, stream], seed);  held out, it is row listedFirst + (first + r) % listed.
// Its sample of the inputs holds, at each step, the channels, then the 1 of the bias and 0s; its targets are those of the table.
// Invocation: one float of the inputs, or beyond them one of the targets. Dispatch: ceil((floats + numbers) / LANES) workgroups. Flag FIXED: rows held out.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  channels: u32, // of a step
  numbers: u32, // targets of a row
  inputStride: u32, // floats of a step of the inputs
  listed: u32, // rows to draw from
  listedFirst: u32, // the first of them
  first: u32, // with FIXED: rows held out before these
  stream: u32, // of random words
  @align(8) seed: vec2<u32>,
}

struct Progress {
  step: u32, // of the next training step
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> table: array<f32>; // (N, T, channels)
@group(0) @binding(2) var<storage, read> answers: array<f32>; // (N, numbers)
@group(0) @binding(3) var<storage, read_write> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(4) var<storage, read_write> targets: array<f32>; // (B, numbers)
//#if !FIXED
@group(0) @binding(5) var<storage, read> progress: Progress;
//#endif

fn place_of(row: u32) -> u32 {
  //#if FIXED
  return shape.listedFirst + (shape.first + row) % shape.listed;
  //#else
  let words = philox4x32(vec4<u32>(progress.step, row, 0u, shape.stream), shape.seed);
  return shape.listedFirst + multiply_high(words.x, shape.listed);
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  let floats = shape.batch * shape.steps * shape.inputStride;
  if (at >= floats + shape.batch * shape.numbers) { return; }
  if (at >= floats) {
    let answer = at - floats;
    let row = answer / shape.numbers;
    targets[answer] = answers[place_of(row) * shape.numbers + answer % shape.numbers];
    return;
  }
  let sample = at / shape.inputStride;
  let channel = at % shape.inputStride;
  var value = 0.0;
  if (channel < shape.channels) {
    let row = place_of(sample / shape.steps) * shape.steps + sample % shape.steps;
    value = table[row * shape.channels + channel];
  } else if (channel == shape.channels) {
    value = 1.0;
  }
  inputs[at] = value;
}
