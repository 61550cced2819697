// Adds the coarse state to the windows of a training step: the inputs of a bin get the normalised state of the bin before, its
// targets are the changes of the state, relative to their deviation. Where windows lie: window_place, as for gather_windows.
// Invocation: one sample s = (b, t). Dispatch: ceil(B T / LANES) workgroups. Flags: FIXED.

struct Shape {
  windows: Windows,
  @align(16) channels: u32, // C
  inputStride: u32, // floats per sample in `inputs`
  inputFirst: u32, // place of the state in them
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> networks: array<u32>; // (listed)
@group(0) @binding(2) var<storage, read> states: array<f32>; // (networks, bins, C), normalised
@group(0) @binding(3) var<storage, read> channels: array<vec4<f32>>; // (C) of (steepness, lowest, highest, 0), see coarse_state
@group(0) @binding(4) var<storage, read_write> inputs: array<f32>; // (S, inputStride)
@group(0) @binding(5) var<storage, read_write> changes: array<f32>; // (S, C)
//#if !FIXED
@group(0) @binding(6) var<storage, read> progress: Progress;
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.windows.batch * shape.windows.steps) { return; }
  //#if FIXED
  let place = windowPlace(shape.windows, shape.windows.fixedStep, s);
  //#else
  let place = windowPlace(shape.windows, progress.step, s);
  //#endif
  let at = (networks[place.x] * shape.windows.bins + place.y) * shape.channels;
  for (var c = 0u; c < shape.channels; c++) {
    let before = states[at - shape.channels + c];
    inputs[s * shape.inputStride + shape.inputFirst + c] = before;
    changes[s * shape.channels + c] = (states[at + c] - before) * channels[c].x;
  }
}
