// Weight gradient as a matrix product over all samples s = (b, t): gradient[k, n] (+)= sum over s of left[s, k] right[s, n],
// right and gradient being vec4. For software adapters: both operands come through uniform bindings, PARTS chunks of
// samples per dispatch (weight_gradient_part); dispatches follow one another and each adds to the last one's result.
// Invocation: 16 rows k of one column n; with WIDE of two. Workgroup: LANES neighbouring columns, or 2 LANES.
// Dispatch: ceil(K / 16) * ceil(N / columns of a workgroup). Flags: WIDE.

struct Shape {
  samples: u32, // of this dispatch
  chunk: u32, // samples in a chunk
  rows: u32, // K
  columns: u32, // N
  leftWidth: u32, // vec4 per sample of `left`
  accumulate: u32, // 0 on the first dispatch
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> gradient: array<vec4<f32>>; // (K, N)

//#if WIDE
const ACROSS = 2u;
//#else
const ACROSS = 1u;
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let across = (shape.columns + ACROSS * LANES - 1u) / (ACROSS * LANES);
  let group = wid.y * count.x + wid.x;
  let band = group / across;
  let n = (group % across) * ACROSS * LANES + lane;
  if (16u * band >= shape.rows || n >= shape.columns) { return; }
  var acc = Sums();
  allParts(band, n, min(n + LANES, shape.columns - 1u), &acc);
  for (var q = 0u; q < 16u * ACROSS; q++) {
    let k = 16u * band + q % 16u;
    let column = n + q / 16u * LANES;
    if (k >= shape.rows || column >= shape.columns) { continue; }
    let at = k * shape.columns + column;
    var sum = acc[q];
    if (shape.accumulate != 0u) { sum += gradient[at]; }
    gradient[at] = sum;
  }
}
