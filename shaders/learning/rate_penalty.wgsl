// Keeps the firing rates of a layer near a target: lost on a row is strength / N times the sum over its N units of (rate - target)², a rate being spikes over
// steps; and its gradient by the spikes.
// Workgroup: one row, whose units its invocations share. Dispatch: B workgroups.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  units: u32, // N
  width: u32, // floats per step of `spikes` and `slopes`
  lossFirst: u32, // where its losses begin
  loss: f32, // of a unit's squared distance: strength / N times a row's weight in the mean
  wanted: f32, // target, spikes per step
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> spikes: array<f32>; // (B, T, width)
@group(0) @binding(2) var<storage, read_write> losses: array<f32>; // (..B..), times weight
@group(0) @binding(3) var<storage, read_write> slopes: array<f32>; // (B, T, width)

var<workgroup> lost: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = wid.y * count.x + wid.x;
  if (row >= shape.batch) { return; }
  let first = row * shape.steps * shape.width;
  var sum = 0.0;
  for (var n = lane; n < shape.width; n += LANES) {
    var slope = 0.0;
    if (n < shape.units) {
      var total = 0.0;
      for (var t = 0u; t < shape.steps; t++) { total += spikes[first + t * shape.width + n]; }
      let apart = total / f32(shape.steps) - shape.wanted;
      sum = fma(shape.loss * apart, apart, sum);
      slope = 2.0 * shape.loss * apart / f32(shape.steps);
    }
    for (var t = 0u; t < shape.steps; t++) { slopes[first + t * shape.width + n] = slope; }
  }
  lost[lane] = sum;
  workgroupBarrier();
  if (lane > 0u) { return; }
  var all = 0.0;
  for (var other = 0u; other < LANES; other++) { all += lost[other]; }
  losses[shape.lossFirst + row] = all;
}
