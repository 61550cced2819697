// Gathers windows of a cell's recordings: inputs of a step are the traces of its M inputs,
//   trace_k[t] = exp(-dt / tau_k) trace_k[t - 1] + x[t],  from 0 at `memory` steps before the window (or the recording's start),
// less `centre` and over `scale` of the filter k, then the recording's P parameters, then the first outputs of the step before, where they are fed back, in training with
// noise N(0, noise^2) from philox([step, b T + t, output, stream + 1], seed). Targets are
// the outputs, of every step, or of the window's last step alone (`collapsed`, n times).
// Where windows lie: window_place, from words of (seed, step); with PLACED row r is a window of recording `firstRow + r` that starts
// at the step which `progress` counts.
// Invocation: one trace of one input, one parameter, one value fed back or one target, of one row. Dispatch: ceil(B (M K + P + fedBack + O) / LANES) workgroups.
// Flags: FIXED takes the step from the uniform; PLACED; BYTES: events are bytes, four a word; BITS: bits, 32 a word; NOISY, which excludes the first two.

struct Shape {
  windows: Windows,
  @align(16) inputs: u32, // M
  filters: u32, // K
  outputs: u32, // O
  fedBack: u32, // outputs of the step before that are inputs
  inputStride: u32, // floats per step in `inputs`
  memory: u32, // steps that a trace looks back
  targetSteps: u32, // steps of `targets` per row
  collapsed: u32, // 1: targets are of the window's last step
  firstRow: u32, // with PLACED
  noise: f32, // of what is fed back
  parameters: u32, // P
}

struct Filter {
  decay: f32, // exp(-dt / tau), 0 for the events themselves
  centre: f32,
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> recordings: array<u32>; // (R, bins, M) words of f32, of four bytes or of 32 bits
@group(0) @binding(2) var<storage, read> filters: array<Filter>; // (K)
@group(0) @binding(3) var<storage, read_write> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(4) var<storage, read> outputs: array<f32>; // (R, bins, O), normalised
@group(0) @binding(5) var<storage, read_write> targets: array<f32>; // (B, targetSteps, O)
@group(0) @binding(7) var<storage, read> parameters: array<f32>; // (R, P), normalised
//#if !FIXED
@group(0) @binding(6) var<storage, read> progress: Progress;
//#endif

fn inputAt(at: u32) -> f32 {
  //#if BITS
  return f32((recordings[at / 32u] >> (at % 32u)) & 1u);
  //#elif BYTES
  return f32((recordings[at / 4u] >> (8u * (at % 4u))) & 0xffu);
  //#else
  return bitcast<f32>(recordings[at]);
  //#endif
}

// Recording and first step of the window of a row.
fn placeOf(row: u32) -> vec2<u32> {
  //#if PLACED
  return vec2<u32>(shape.firstRow + row, progress.step);
  //#elif FIXED
  return windowPlace(shape.windows, shape.windows.fixedStep, row * shape.windows.steps);
  //#else
  return windowPlace(shape.windows, progress.step, row * shape.windows.steps);
  //#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  let traces = shape.inputs * shape.filters;
  let given = traces + shape.parameters;
  let perRow = given + shape.fedBack + shape.outputs;
  let row = at / perRow;
  let column = at % perRow;
  if (row >= shape.windows.batch) { return; }
  let place = placeOf(row);
  let steps = shape.windows.steps;
  let first = place.x * shape.windows.bins + place.y;
  let into = row * steps * shape.inputStride;
  if (column < traces) {
    let before = min(place.y, shape.memory);
    let input = column / shape.filters;
    let filt = filters[column % shape.filters];
    var trace = 0.0;
    for (var t = 0u; t < before + steps; t++) {
      trace = filt.decay * trace + inputAt((first + t - before) * shape.inputs + input);
      if (t >= before) {
        inputs[into + (t - before) * shape.inputStride + column] = (trace - filt.centre) / filt.scale;
      }
    }
    return;
  }
  if (column < given) {
    let value = parameters[place.x * shape.parameters + column - traces];
    for (var t = 0u; t < steps; t++) { inputs[into + t * shape.inputStride + column] = value; }
    return;
  }
  if (column < given + shape.fedBack) {
    let output = column - given;
    let to = into + column;
    for (var t = 0u; t < steps; t++) {
      var value = outputs[(first + t - 1u) * shape.outputs + output];
      //#if NOISY
      let counter = vec4<u32>(progress.step, row * steps + t, output, shape.windows.stream + 1u);
      let words = philox4x32(counter, shape.windows.seed);
      value += shape.noise * normal_from(words.x, words.y);
      //#endif
      inputs[to + t * shape.inputStride] = value;
    }
    return;
  }
  let output = column - given - shape.fedBack;
  for (var t = 0u; t < shape.targetSteps; t++) {
    let bin = first + select(t, steps - 1u, shape.collapsed == 1u);
    targets[(row * shape.targetSteps + t) * shape.outputs + output] = outputs[bin * shape.outputs + output];
  }
}
