// Closes the step of a population of surrogates: which cells spike, what is recorded, and the ring's slot of this step is emptied.
// Kinds of rules: 0 a probability of at least `threshold`; 1 drawn, where the upper 24 bits of philox([step, cell, population, stream],
// seed).x over 2^24 are below the probability; 2 a value that crosses `threshold` upwards. None within `refractory` steps of the last spike.
// The first step in which an output is no number, or beyond `most` of its deviations, is kept: the loop has run away.
// Invocation: one cell. Dispatch: ceil(N / LANES) workgroups.

struct Shape {
  cells: u32, // N
  groups: u32, // G
  slots: u32, // of the ring
  width: u32, // floats per cell in `predicted`
  output: u32, // that spikes are read off
  kind: u32,
  threshold: f32,
  refractory: u32, // steps
  recorded: u32, // first cells whose outputs are recorded
  outputs: u32, // O
  chunk: u32, // steps of the recording
  population: u32,
  stream: u32, // of random words
  most: f32, // largest size of an output, in deviations
  @align(8) seed: vec2<u32>,
}

struct Memory {
  last: u32, // step of the last spike, counted from 1; 0: there was none
  value: f32, // of the output, a step before
}

struct Progress {
  step: u32,
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> clock: Progress;
@group(0) @binding(2) var<storage, read> predicted: array<f32>; // (N, width)
@group(0) @binding(3) var<storage, read_write> memory: array<Memory>; // (N)
@group(0) @binding(4) var<storage, read_write> spiked: array<u32>; // (N)
@group(0) @binding(5) var<storage, read_write> spikes: array<atomic<u32>>; // number; step that ran away, its value's bits; then step and cell of each
@group(0) @binding(6) var<storage, read_write> ring: array<i32>; // (slots, N, G)
@group(0) @binding(7) var<storage, read_write> recording: array<f32>; // (chunk, recorded, O), normalised

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let cell = (wid.y * count.x + wid.x) * LANES + lane;
  if (cell >= shape.cells) { return; }
  let step = clock.step;
  let value = predicted[cell * shape.width + shape.output];
  var before = memory[cell];
  let probability = 1.0 / (1.0 + exp(-value));
  var spikesNow = probability >= shape.threshold;
  if (shape.kind == 1u) {
    let word = philox4x32(vec4<u32>(step, cell, shape.population, shape.stream), shape.seed).x;
    spikesNow = f32(word >> 8u) * 0x1p-24f < probability;
  }
  if (shape.kind == 2u) { spikesNow = step > 0u && before.value < shape.threshold && value >= shape.threshold; }
  if (before.last > 0u && step + 1u - before.last < shape.refractory) { spikesNow = false; }
  spiked[cell] = select(0u, 1u, spikesNow);
  if (spikesNow) {
    before.last = step + 1u;
    let place = atomicAdd(&spikes[0], 1u);
    atomicStore(&spikes[3u + 2u * place], step);
    atomicStore(&spikes[4u + 2u * place], cell);
  }
  for (var o = 0u; o < shape.outputs; o++) {
    // By their bits, as shaders need not know of NaN.
    let bits = bitcast<u32>(predicted[cell * shape.width + o]);
    if ((bits & 0x7fffffffu) > bitcast<u32>(shape.most) && atomicMin(&spikes[1], step) > step) {
      atomicStore(&spikes[2], bits);
    }
  }
  memory[cell] = Memory(before.last, value);
  let slot = (step % shape.slots * shape.cells + cell) * shape.groups;
  for (var group = 0u; group < shape.groups; group++) { ring[slot + group] = 0; }
  if (cell < shape.recorded) {
    let to = (step % shape.chunk * shape.recorded + cell) * shape.outputs;
    for (var o = 0u; o < shape.outputs; o++) { recording[to + o] = predicted[cell * shape.width + o]; }
  }
}
