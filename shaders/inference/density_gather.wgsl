// Gathers a batch of rows of a table that a density is trained on. Row r of the batch is row number words.x * listed >> 32 of the table, of
//   words = philox([step, r, 0, stream], seed);  held out, it is row listedFirst + (first + r) % listed.
// Its sample of the inputs holds, at each step, the channels of the context, then its D values (u - 1/2) sqrt(12) of u from 0 to 1, then the 1 of the bias
// and 0s; its targets are the u. With flag MISSING the second half of the channels tells which of the first are there; in training some more are left
// out: those whose word of philox([step, r, 1 + c / 4, stream], seed), read as a number of 0 to 1, is below max(0, 2 v - 1), with v of words.y.
// Invocation: one float of the inputs. Dispatch: ceil(floats / LANES) workgroups. Flags: FIXED are rows held out; MISSING.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  channels: u32, // of a step of the context
  values: u32, // D
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

const SPREAD = 3.4641016; // sqrt(12)

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> context: array<f32>; // (N, T, channels)
@group(0) @binding(2) var<storage, read> units: array<f32>; // (N, D)
@group(0) @binding(3) var<storage, read_write> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(4) var<storage, read_write> targets: array<f32>; // (B, D)
//#if !FIXED
@group(0) @binding(5) var<storage, read> progress: Progress;
//#endif

//#if MISSING
//#if !FIXED
// Whether channel c of a row is left out, of which the second random word is given.
fn left_out(row: u32, word: u32, c: u32) -> bool {
  let words = philox4x32(vec4<u32>(progress.step, row, 1u + c / 4u, shape.stream), shape.seed);
  return uniform_closed_open(words[c % 4u]) < 2.0 * uniform_closed_open(word) - 1.0;
}
//#endif
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.batch * shape.steps * shape.inputStride) { return; }
  let sample = at / shape.inputStride;
  let c = at % shape.inputStride;
  let row = sample / shape.steps;
  //#if FIXED
  let place = shape.listedFirst + (shape.first + row) % shape.listed;
  //#else
  let words = philox4x32(vec4<u32>(progress.step, row, 0u, shape.stream), shape.seed);
  let place = shape.listedFirst + multiply_high(words.x, shape.listed);
  //#endif
  var value = 0.0;
  if (c < shape.channels) {
    value = context[(place * shape.steps + sample % shape.steps) * shape.channels + c];
    //#if MISSING
    //#if !FIXED
    if (left_out(row, words.y, c % (shape.channels / 2u))) { value = 0.0; }
    //#endif
    //#endif
  } else if (c < shape.channels + shape.values) {
    let unit = units[place * shape.values + c - shape.channels];
    value = SPREAD * (unit - 0.5);
    if (sample % shape.steps == 0u) { targets[row * shape.values + c - shape.channels] = unit; }
  } else if (c == shape.channels + shape.values) {
    value = 1.0;
  }
  inputs[at] = value;
}
