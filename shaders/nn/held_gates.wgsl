// Sums of the gates of a recurrent layer whose weights are in registers, for the kernels `held`: an invocation owns one of the
// four sums of a unit, number 4 unit + sum. The kernel has `weights` (K, H, 4) and says ROWS; the host adds `heldSum`, which
// multiplies the HELD quads of weights that the invocation keeps with `factors`.
// Flags: STREAMED.

var<workgroup> z: array<array<array<f32, 4>, QUADS>, ROWS>; // (ROWS, K): inputs, 1, h
var<workgroup> sums: array<array<array<f32, 4>, UNITS>, ROWS>; // (ROWS, H, 4)

fn setZ(row: u32, k: u32, value: f32) {
  z[row][k / 4u][k % 4u] = value;
}

fn zAt(row: u32, k: u32) -> f32 {
  return z[row][k / 4u][k % 4u];
}

fn sumsOf(row: u32, unit: u32) -> vec4<f32> {
  let s = sums[row][unit];
  return vec4<f32>(s[0], s[1], s[2], s[3]);
}

fn factors(row: u32, part: u32, quad: u32) -> vec4<f32> {
  let four = z[row][quad];
  return vec4<f32>(four[0], four[1], four[2], four[3]);
}

// The weight of row k, 0 past the last row and the last sum. Multiplied by 1 elsewhere: what waits for it does so here, once.
fn weightAt(k: u32, rows: u32, width: u32, lane: u32) -> f32 {
  let inside = select(0.0, 1.0, k < rows && lane < width);
  return inside * weights[min(k, rows - 1u) * width + min(lane, width - 1u)];
}

fn weightQuad(quad: u32, rows: u32, width: u32, lane: u32) -> vec4<f32> {
  let k = 4u * quad;
  return vec4<f32>(
    weightAt(k, rows, width, lane),
    weightAt(k + 1u, rows, width, lane),
    weightAt(k + 2u, rows, width, lane),
    weightAt(k + 3u, rows, width, lane),
  );
}

// Leaves the invocation's sum of each row in `sums`.
fn sumRows(live: u32, rows: u32, width: u32, lane: u32) {
  //#if STREAMED
  let streamed = streamedSums(rows, width, lane, 0u);
  //#endif
  for (var r = 0u; r < live; r++) {
    var sum = heldSum(r, 0u);
    //#if STREAMED
    sum += streamed[r];
    //#endif
    sums[r][lane / 4u][lane % 4u] = sum;
  }
}
