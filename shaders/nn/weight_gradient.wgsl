// Weight gradient as a tiled matrix product over all samples s = (b, t):
//   partial[p, k, n] = sum over the samples of share p of left[s, k] right[s, n], right and partial being vec4.
// Shares are summed in order by sum_partials: many workgroups although K and N are small, and a fixed order of addition.
// Workgroup: a tile of 32 rows k by 8 columns n, 16 samples at a time through workgroup memory.
// Invocation: 4 rows of one column. Dispatch: P * ceil(K / 32) * ceil(N / 8) workgroups.

struct Shape {
  samples: u32, // S
  rows: u32, // K
  columns: u32, // N
  leftWidth: u32, // vec4 per sample of `left`
  shares: u32, // P
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> left: array<vec4<f32>>; // (S, leftWidth)
@group(0) @binding(2) var<storage, read> right: array<vec4<f32>>; // (S, N)
@group(0) @binding(3) var<storage, read_write> partials: array<vec4<f32>>; // (P, K, N)

var<workgroup> leftTile: array<array<vec4<f32>, 8>, 16>;
var<workgroup> rightTile: array<array<vec4<f32>, 8>, 16>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let down = (shape.rows + 31u) / 32u;
  let across = (shape.columns + 7u) / 8u;
  let group = wid.y * count.x + wid.x;
  let share = group / (down * across);
  let tileK = (group / across) % down;
  let tileN = group % across;
  let perShare = (shape.samples + shape.shares - 1u) / shape.shares;
  let begin = min(share * perShare, shape.samples);
  let end = min(begin + perShare, shape.samples);
  let quad = lane / 8u;
  let column = lane % 8u;
  var acc = array<vec4<f32>, 4>();
  for (var offset = 0u; offset < perShare; offset += 16u) {
    for (var item = lane; item < 128u; item += 64u) {
      let s = begin + offset + item / 8u;
      let l = tileK * 8u + item % 8u;
      let n = tileN * 8u + item % 8u;
      var a = vec4<f32>(0.0);
      var b = vec4<f32>(0.0);
      if (s < end && l < shape.leftWidth) { a = left[s * shape.leftWidth + l]; }
      if (s < end && n < shape.columns) { b = right[s * shape.columns + n]; }
      leftTile[item / 8u][item % 8u] = a;
      rightTile[item / 8u][item % 8u] = b;
    }
    workgroupBarrier();
    for (var s = 0u; s < 16u; s++) {
      let a = leftTile[s][quad];
      let b = rightTile[s][column];
      acc[0] = fma(vec4<f32>(a.x), b, acc[0]);
      acc[1] = fma(vec4<f32>(a.y), b, acc[1]);
      acc[2] = fma(vec4<f32>(a.z), b, acc[2]);
      acc[3] = fma(vec4<f32>(a.w), b, acc[3]);
    }
    workgroupBarrier();
  }
  let n = tileN * 8u + column;
  for (var q = 0u; q < 4u; q++) {
    let k = tileK * 32u + quad * 4u + q;
    if (share < shape.shares && k < shape.rows && n < shape.columns) {
      partials[(share * shape.rows + k) * shape.columns + n] = acc[q];
    }
  }
}
