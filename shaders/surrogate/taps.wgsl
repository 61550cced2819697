// Copies of steps: output step u holds, one after the other, the channels of the steps u hop + j spacing - back for j < width, and
// 0 for those that do not exist. What convolutions read (hop 1), flattened windows (one output step), the last step, repeated
// steps (hop 0).
// Invocation: one float of one sample of the target. Dispatch: ceil(S stride / LANES) workgroups.
// Flags: BACKWARD adds the gradients of the copies up: every input channel sums over the taps and steps that hold it.

struct Shape {
  batch: u32, // B
  steps: u32, // T of the inputs
  channels: u32, // C of the inputs
  inputStride: u32, // floats per step of the inputs
  outputSteps: u32,
  outputStride: u32, // floats per step of the outputs
  width: u32,
  hop: u32,
  spacing: u32,
  back: i32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>; // inputs, or BACKWARD the gradient of the outputs
@group(0) @binding(2) var<storage, read_write> sink: array<f32>; // outputs: copies, 1, 0..; or BACKWARD the gradient of the inputs

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  //#if BACKWARD
  let sample = at / shape.inputStride;
  let channel = at % shape.inputStride;
  if (sample >= shape.batch * shape.steps) { return; }
  let row = sample / shape.steps * shape.outputSteps;
  let step = i32(sample % shape.steps) + shape.back;
  var sum = 0.0;
  if (channel < shape.channels) {
    for (var j = 0u; j < shape.width; j++) {
      let origin = step - i32(j * shape.spacing);
      var first = 0u;
      var end = 0u;
      if (shape.hop == 0u) {
        end = select(0u, shape.outputSteps, origin == 0);
      } else if (origin >= 0 && u32(origin) % shape.hop == 0u) {
        first = u32(origin) / shape.hop;
        end = min(first + 1u, shape.outputSteps);
      }
      for (var u = first; u < end; u++) { sum += source[(row + u) * shape.outputStride + j * shape.channels + channel]; }
    }
  }
  sink[at] = sum;
  //#else
  let sample = at / shape.outputStride;
  let place = at % shape.outputStride;
  if (sample >= shape.batch * shape.outputSteps) { return; }
  var value = select(0.0, 1.0, place == shape.width * shape.channels);
  if (place < shape.width * shape.channels) {
    let step = i32(sample % shape.outputSteps * shape.hop + place / shape.channels * shape.spacing) - shape.back;
    if (step >= 0 && step < i32(shape.steps)) {
      let origin = sample / shape.outputSteps * shape.steps + u32(step);
      value = source[origin * shape.inputStride + place % shape.channels];
    }
  }
  sink[at] = value;
  //#endif
}
