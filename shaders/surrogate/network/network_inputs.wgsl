// Inputs of the surrogates of a population in one step of a network: events of an input are what has arrived at its groups, in quanta,
// and those of the drives, one in a step with a probability; then their traces (see trace_gather), and the outputs that are fed back.
//   A drive d has an event where philox([step, cell M + input, d + 256 population, stream], seed).x < threshold.
// Invocation: one input, or one output that is fed back, of one cell. Dispatch: ceil(N (M + fedBack) / LANES) workgroups.

struct Shape {
  cells: u32, // N
  inputs: u32, // M
  groups: u32, // G
  filters: u32, // K
  drives: u32, // D
  fedBack: u32,
  inputStride: u32, // floats per cell in `inputs`
  width: u32, // floats per cell in `predicted`
  slots: u32, // of the ring
  population: u32,
  stream: u32, // of random words
  @align(8) seed: vec2<u32>,
}

struct Filter {
  decay: f32,
  centre: f32,
  scale: f32,
}

struct Drive {
  group: u32,
  threshold: u32, // of a random word
  weight: f32,
  first: u32, // step
  end: u32, // past the last step
}

struct Progress {
  step: u32,
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> clock: Progress;
@group(0) @binding(2) var<storage, read> ring: array<i32>; // (slots, N, G) quanta
@group(0) @binding(3) var<storage, read> masks: array<u32>; // (M + G) bits of the groups of an input, then the groups' quanta (f32)
@group(0) @binding(4) var<storage, read> drives: array<Drive>; // (D)
@group(0) @binding(5) var<storage, read> filters: array<Filter>; // (K)
@group(0) @binding(6) var<storage, read> predicted: array<f32>; // (N, width) of the step before
@group(0) @binding(7) var<storage, read_write> traces: array<f32>; // (N, M, K)
@group(0) @binding(8) var<storage, read_write> inputs: array<f32>; // (N, inputStride)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  let perCell = shape.inputs + shape.fedBack;
  let cell = at / perCell;
  let input = at % perCell;
  if (cell >= shape.cells) { return; }
  if (input >= shape.inputs) {
    let output = input - shape.inputs;
    inputs[cell * shape.inputStride + shape.inputs * shape.filters + output] = predicted[cell * shape.width + output];
    return;
  }
  let mask = masks[input];
  let slot = (clock.step % shape.slots * shape.cells + cell) * shape.groups;
  var events = 0.0;
  for (var group = 0u; group < shape.groups; group++) {
    if (((mask >> group) & 1u) == 1u) { events += bitcast<f32>(masks[shape.inputs + group]) * f32(ring[slot + group]); }
  }
  for (var d = 0u; d < shape.drives; d++) {
    let drive = drives[d];
    if (((mask >> drive.group) & 1u) == 0u || clock.step < drive.first || clock.step >= drive.end) { continue; }
    let counter = vec4<u32>(clock.step, cell * shape.inputs + input, d + 256u * shape.population, shape.stream);
    if (philox4x32(counter, shape.seed).x < drive.threshold) { events += drive.weight; }
  }
  for (var k = 0u; k < shape.filters; k++) {
    let place = (cell * shape.inputs + input) * shape.filters + k;
    let trace = filters[k].decay * traces[place] + events;
    traces[place] = trace;
    inputs[cell * shape.inputStride + input * shape.filters + k] = (trace - filters[k].centre) / filters[k].scale;
  }
}
