// Free run of a surrogate with a coarse state, one bin: draws the state of the next bin (coarse_state) and leaves it in the
// inputs, within the range that was seen in training. Goes before rollout_draw, which moves the bin on.
// Random numbers: a pair of normal ones per two channels by Box & Muller (1958), doi:10.1214/aoms/1177706645, from the words
// philox([bin, run, 1 + c / 2, stream], seed).xy.
// Invocation: two channels of one run. Dispatch: ceil(B ceil(C / 2) / LANES) workgroups. Flags: RECORD.

struct Shape {
  runs: u32, // B
  runFirst: u32, // number of the first run, for its random numbers
  channels: u32, // C
  width: u32, // vec4 per run of `outputs`
  inputStride: u32, // floats per run in `inputs`
  inputFirst: u32, // place of the state in them
  recordFirst: u32, // bins before this one are not recorded
  recordStride: u32, // bins per run in `recording`
  stream: u32, // of random words
  seed: vec2<u32>,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<vec4<f32>>; // (B, width)
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>; // (C)
@group(0) @binding(3) var<storage, read> bins: array<u32>; // (B) number of the run's next bin
@group(0) @binding(4) var<storage, read_write> inputs: array<f32>; // (B, inputStride)
//#if RECORD
@group(0) @binding(5) var<storage, read_write> recording: array<f32>; // (B, recordStride, C), normalised
//#endif

fn advance(run: u32, c: u32, change: f32, bin: u32) {
  if (c >= shape.channels) { return; }
  let channel = channels[c];
  let at = run * shape.inputStride + shape.inputFirst + c;
  let next = clamp(inputs[at] + change / channel.x, channel.y, channel.z);
  inputs[at] = next;
  //#if RECORD
  if (bin >= shape.recordFirst) {
    recording[(run * shape.recordStride + bin - shape.recordFirst) * shape.channels + c] = next;
  }
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let pairs = (shape.channels + 1u) / 2u;
  let item = (wid.y * count.x + wid.x) * LANES + lane;
  if (item >= shape.runs * pairs) { return; }
  let run = item / pairs;
  let pair = item % pairs;
  let bin = bins[run];
  let out = outputs[run * shape.width + HEAD_VEC4 + pair];
  let words = philox4x32(vec4<u32>(bin, shape.runFirst + run, 1u + pair, shape.stream), shape.seed);
  let radius = sqrt(-2.0 * log(uniform_open(words.x)));
  let angle = 6.2831853 * uniform_open(words.y);
  advance(run, 2u * pair, out.x + exp(0.5 * logVarianceOf(out.y)) * radius * cos(angle), bin);
  advance(run, 2u * pair + 1u, out.z + exp(0.5 * logVarianceOf(out.w)) * radius * sin(angle), bin);
}
