// Copies of steps: output step u holds, one after the other, the channels of the steps u hop + j spacing - back for j < width, and
// 0 for those that do not exist. What convolutions read (hop 1), flattened windows (one output step), the last step, repeated
// steps (hop 0).
// Workgroup: one sample of the target; ACROSS of its LANES invocations share the channels, the rest the taps.
// Dispatch: as many workgroups as samples.
// Flags: BACKWARD adds the gradients of the copies up: every input channel sums over the taps and steps that hold it.

struct Shape {
  batch: u32, // B
  steps: u32, // T of the inputs
  channels: u32, // C of the inputs
  inputStride: u32, // floats per step of the inputs
  outputSteps: u32,
  outputStride: u32, // floats per step of the outputs
  width: u32,
  hop: u32, // 0 or 1
  spacing: u32,
  back: i32,
}

override LANES: u32 = 64u;
override ACROSS: u32 = 64u; // a divisor of LANES

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>; // inputs, or BACKWARD the gradient of the outputs
@group(0) @binding(2) var<storage, read_write> sink: array<f32>; // outputs: copies, 1, 0..; or BACKWARD the gradient of the inputs

//#if BACKWARD
// The sum for one channel over the output steps [first, end) of tap j.
fn sumOver(row: u32, j: u32, first: u32, end: u32, channel: u32) -> f32 {
  var sum = 0.0;
  for (var u = first; u < end; u++) { sum += source[(row + u) * shape.outputStride + j * shape.channels + channel]; }
  return sum;
}
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let sample = wid.y * count.x + wid.x;
  //#if BACKWARD
  if (sample >= shape.batch * shape.steps) { return; }
  let row = sample / shape.steps * shape.outputSteps;
  let step = i32(sample % shape.steps) + shape.back;
  for (var channel = lane; channel < shape.inputStride; channel += LANES) {
    var sum = 0.0;
    if (channel < shape.channels) {
      if (shape.hop == 0u) {
        // All output steps copy the same: there is one tap of this step.
        let j = u32(max(step, 0)) / shape.spacing;
        if (step >= 0 && j < shape.width && j * shape.spacing == u32(step)) { sum = sumOver(row, j, 0u, shape.outputSteps, channel); }
      } else {
        for (var j = 0u; j < shape.width; j++) {
          let u = step - i32(j * shape.spacing);
          if (u >= 0 && u < i32(shape.outputSteps)) { sum += sumOver(row, j, u32(u), u32(u) + 1u, channel); }
        }
      }
    }
    sink[sample * shape.inputStride + channel] = sum;
  }
  //#else
  if (sample >= shape.batch * shape.outputSteps) { return; }
  let row = sample / shape.outputSteps * shape.steps;
  let first = i32(sample % shape.outputSteps * shape.hop) - shape.back;
  let to = sample * shape.outputStride;
  for (var j = lane / ACROSS; j < shape.width; j += LANES / ACROSS) {
    let step = first + i32(j * shape.spacing);
    let exists = step >= 0 && step < i32(shape.steps);
    let origin = (row + u32(clamp(step, 0, i32(shape.steps) - 1))) * shape.inputStride;
    for (var c = lane % ACROSS; c < shape.channels; c += ACROSS) {
      sink[to + j * shape.channels + c] = select(0.0, source[origin + c], exists);
    }
  }
  let end = shape.width * shape.channels;
  for (var place = end + lane; place < shape.outputStride; place += LANES) { sink[to + place] = select(0.0, 1.0, place == end); }
  //#endif
}
