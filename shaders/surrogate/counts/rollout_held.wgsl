// Free run of a surrogate of one recurrent layer, many bins per dispatch, with the layer's weights in registers, for GPUs: a
// workgroup has ROWS runs, and all units of the layer at once. Per bin the layer on features of the last bin's counts (held_gates,
// recurrent_cell, count_features), the head (count_head) and a draw of all counts (draw_counts); four barriers.
// State between dispatches is in storage. Dispatch: ceil(B / ROWS) workgroups.
// Invocation: one of the four sums of a unit; then the cells of a unit in every fourth run; then a share of four outputs of the
// head in a run, of every SHARES-th unit; the first of them draw the counts of a run each.
// The host sets UNITS (at least H, a multiple of 8), QUADS (4 QUADS at least K) and HELD, the quads of rows k that are kept.
// Flags: POISSON or CONWAY_MAXWELL, else negative binomial; GRU, RNN; STREAMED as in held_gates.

struct Shape {
  runs: u32, // B
  runFirst: u32, // number of the first run, for its random numbers
  bins: u32, // of this dispatch
  binFirst: u32, // number of its first bin, for its random numbers
  recordFirst: u32, // bins before this one are not recorded
  recordStride: u32, // bins per run in `recording`
  hidden: u32, // H
  stream: u32, // of random words
  seed: vec2<u32>,
  head: array<vec4<f32>, POPULATIONS>, // see count_head
  @align(16) features: Features,
}

override ROWS: u32 = 1u; // 1, 2 or 4; 8 too where nothing is STREAMED
override SHARES: u32 = 1u; // SHARES HEAD_VEC4 is at most LANES
override OUTPUTS: u32 = 64u; // ROWS SHARES HEAD_VEC4

const LANES = 4u * UNITS;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> headWeights: array<vec4<f32>>; // (H + 1, HEAD_VEC4)
@group(0) @binding(2) var<storage, read> parameters: array<f32>; // (B, parameters)
@group(0) @binding(3) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, carried)
@group(0) @binding(4) var<storage, read_write> lastCounts: array<f32>; // (B, P) spikes per bin
@group(0) @binding(5) var<storage, read_write> recording: array<u32>; // (B, recordStride, WORDS) of two counts each
@group(0) @binding(7) var<storage, read> weights: array<f32>; // (K, H, 4)

var<workgroup> carried: array<array<f32, UNITS>, ROWS>; // (ROWS, H)
var<workgroup> outputs: array<vec4<f32>, OUTPUTS>; // (ROWS, SHARES, HEAD_VEC4) of the head

// Product of unit u, 0 past the bias, which follows the last; h starts at row `first` of z, and the 1 of the bias is the row before.
fn headProduct(row: u32, column: u32, u: u32, first: u32, H: u32) -> vec4<f32> {
  let value = zAt(row, select(min(first + u, first + H - 1u), first - 1u, u == H)) * select(0.0, 1.0, u <= H);
  return headWeights[HEAD_VEC4 * min(u, H) + column] * value;
}

// The invocation's shares in the head's outputs, four units at a time.
fn shareHead(live: u32, lane: u32, first: u32, H: u32) {
  for (var item = lane; item < live * SHARES * HEAD_VEC4; item += LANES) {
    let column = item % HEAD_VEC4;
    let share = item / HEAD_VEC4 % SHARES;
    let row = item / HEAD_VEC4 / SHARES;
    var sum = vec4<f32>(0.0);
    for (var u = share; u <= H; u += 4u * SHARES) {
      let two = headProduct(row, column, u, first, H) + headProduct(row, column, u + SHARES, first, H);
      sum += two + (headProduct(row, column, u + 2u * SHARES, first, H) + headProduct(row, column, u + 3u * SHARES, first, H));
    }
    outputs[item] = sum;
  }
}

// The counts of the run in row r, from the shares of the head's outputs.
fn drawRow(r: u32, bin: u32, run: u32) {
  for (var column = 0u; column < HEAD_VEC4; column++) {
    var sum = vec4<f32>(0.0);
    for (var share = 0u; share < SHARES; share++) { sum += outputs[(r * SHARES + share) * HEAD_VEC4 + column]; }
    setHeadOutputs(column, sum);
  }
  drawCounts(bin, shape.runFirst + run, shape.stream, shape.seed);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let base = (wid.y * count.x + wid.x) * ROWS;
  let live = min(base + ROWS, shape.runs) - min(base, shape.runs);
  let H = shape.hidden;
  let used = shape.features.used;
  let constant = used + shape.features.parameters;
  let first = constant + 1u;
  let K = first + H;
  holdWeights(K, 4u * H, lane);
  let u = lane % UNITS;
  // The runs whose unit u it owns are every fourth from this one on.
  let own = select(live, lane / UNITS, u < H);
  let run = base + lane;
  let draws = lane < live;
  for (var row = own; row < live; row += 4u) {
    let start = state[(base + row) * H + u];
    setZ(row, first + u, start.x);
    carried[row][u] = start.y;
  }
  if (draws) {
    for (var p = 0u; p < POPULATIONS; p++) { drawn[p] = lastCounts[POPULATIONS * run + p]; }
    for (var p = used; p < constant; p++) { setZ(lane, p, parameters[run * shape.features.parameters + p - used]); }
    setZ(lane, constant, 1.0);
  }
  for (var b = 0u; b < shape.bins; b++) {
    if (draws) {
      for (var f = 0u; f < used; f++) {
        let feature = shape.features.list[f];
        setZ(lane, f, countFeature(feature, drawn[feature.population]));
      }
    }
    workgroupBarrier();
    sumRows(live, K, 4u * H, lane);
    workgroupBarrier();
    for (var row = own; row < live; row += 4u) {
      let unitNow = cellForward(sumsOf(row, u), carried[row][u]);
      carried[row][u] = unitNow.carried;
      setZ(row, first + u, unitNow.h);
    }
    workgroupBarrier();
    shareHead(live, lane, first, H);
    workgroupBarrier();
    let bin = shape.binFirst + b;
    if (draws) {
      drawRow(lane, bin, run);
      if (bin >= shape.recordFirst) {
        let at = (run * shape.recordStride + bin - shape.recordFirst) * WORDS;
        for (var word = 0u; word < WORDS; word++) { recording[at + word] = drawnWord(word); }
      }
    }
  }
  for (var row = own; row < live; row += 4u) { state[(base + row) * H + u] = vec2<f32>(zAt(row, first + u), carried[row][u]); }
  if (draws) {
    for (var p = 0u; p < POPULATIONS; p++) { lastCounts[POPULATIONS * run + p] = drawn[p]; }
  }
}
