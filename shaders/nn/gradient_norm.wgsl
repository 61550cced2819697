// Closes the gradient of a training step: sums the losses, takes the gradient's Euclidean norm, and says by how much the
// gradient is to be scaled so that the norm is at most `clip` (Pascanu et al. 2013, arXiv:1211.5063).
// One workgroup sums in a fixed order: every invocation its share, then a tree. It also moves the step counter on.
// Dispatch: 1 workgroup. Flags: LOSS_ONLY leaves the gradient and the counter alone (validation); SUBGROUPS, for GPUs: an invocation fetches
// four parts of its share at once, and those that run together add theirs without the tree. They are neighbours in a workgroup of one dimension.

struct Shape {
  samples: u32, // S
  length: u32, // M, vec4 in the gradient
  clip: f32, // largest norm
  slot: u32, // of the record that LOSS_ONLY writes
}

struct Progress {
  step: u32, // of the next training step
  scale: f32, // of this step's gradient
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> losses: array<f32>; // (S)
@group(0) @binding(2) var<storage, read_write> records: array<vec2<f32>>; // (steps) of (loss in nats per bin, gradient norm)
//#if !LOSS_ONLY
@group(0) @binding(3) var<storage, read> gradient: array<vec4<f32>>; // (M)
@group(0) @binding(4) var<storage, read_write> progress: Progress;
//#endif

override LANES: u32 = 64u; // a power of 2

var<workgroup> sums: array<vec2<f32>, LANES>;

//#if SUBGROUPS
//#if !LOSS_ONLY
// Square of part m of the gradient, 0 past the last.
fn square(m: u32) -> f32 {
  let g = gradient[min(m, shape.length - 1u)] * select(0.0, 1.0, m < shape.length);
  return dot(g, g);
}
//#endif
//#endif

@compute @workgroup_size(LANES)
//#if SUBGROUPS
fn main(@builtin(local_invocation_index) lane: u32, @builtin(subgroup_size) together: u32) {
//#else
fn main(@builtin(local_invocation_index) lane: u32) {
//#endif
  var sum = vec2<f32>(0.0);
  for (var s = lane; s < shape.samples; s += LANES) { sum.x += losses[s]; }
  //#if !LOSS_ONLY
  //#if SUBGROUPS
  for (var m = lane; m < shape.length; m += 4u * LANES) {
    sum.y += (square(m) + square(m + LANES)) + (square(m + 2u * LANES) + square(m + 3u * LANES));
  }
  //#else
  for (var m = lane; m < shape.length; m += LANES) {
    let g = gradient[m];
    sum.y += dot(g, g);
  }
  //#endif
  //#endif
  //#if SUBGROUPS
  sums[lane] = subgroupAdd(sum);
  workgroupBarrier();
  if (lane == 0u) {
    for (var first = together; first < LANES; first += together) { sums[0] += sums[first]; }
  }
  //#else
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  //#endif
  if (lane == 0u) {
    let norm = sqrt(sums[0].y);
    //#if LOSS_ONLY
    records[shape.slot] = vec2<f32>(sums[0].x, norm);
    //#else
    records[progress.step] = vec2<f32>(sums[0].x, norm);
    progress.scale = min(1.0, shape.clip / max(norm, 1e-30));
    progress.step += 1u;
    //#endif
  }
}
