// Closes a step of a trace surrogate in closed loop: what the head predicts, the mean over the steps of the top layer, becomes the
// outputs of step `clock + ahead` of the recordings, from which the next window takes what is fed back; then the clock moves on.
// Dispatch: 1 workgroup, whose invocations share rows and outputs.

struct Shape {
  rows: u32, // B
  bins: u32, // steps of a recording
  outputs: u32, // O
  width: u32, // floats per sample of `predicted`
  topSteps: u32,
  ahead: u32, // from the first to the last step of a window
}

struct Progress {
  step: u32, // first step of the next window
  scale: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> predicted: array<f32>; // (B, topSteps, width)
@group(0) @binding(2) var<storage, read_write> recorded: array<f32>; // (B, bins, O), normalised
@group(0) @binding(3) var<storage, read_write> clock: Progress;

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  let step = clock.step + shape.ahead;
  for (var at = lane; at < shape.rows * shape.outputs; at += LANES) {
    let row = at / shape.outputs;
    let output = at % shape.outputs;
    var sum = 0.0;
    for (var t = 0u; t < shape.topSteps; t++) { sum += predicted[(row * shape.topSteps + t) * shape.width + output]; }
    recorded[(row * shape.bins + step) * shape.outputs + output] = sum / f32(shape.topSteps);
  }
  storageBarrier();
  workgroupBarrier();
  if (lane == 0u) { clock.step += 1u; }
}
