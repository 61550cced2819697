// Free run of a surrogate of one recurrent layer, many bins per dispatch, with the layer's weights in registers, for GPUs: a
// workgroup has ROWS runs, and all units of the layer at once. Per bin the layer on features of the last bin's counts (held_gates,
// recurrent_cell, count_features), the head (count_head) and a draw of all counts (draw_counts); four barriers.
// State between dispatches is in storage. Dispatch: ceil(B / ROWS) workgroups.
// Invocation: one of the four sums of a unit; then the cell of one unit in one run; then a share of four outputs of the head in
// all runs, of every SHARES-th unit; the first of them draw the counts of a run each.
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

override ROWS: u32 = 1u; // 1, 2 or 4

const LANES = 4u * UNITS;
const SHARES = min(16u, LANES / HEAD_VEC4);

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> headWeights: array<vec4<f32>>; // (H + 1, HEAD_VEC4)
@group(0) @binding(2) var<storage, read> parameters: array<f32>; // (B, parameters)
@group(0) @binding(3) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, carried)
@group(0) @binding(4) var<storage, read_write> lastCounts: array<f32>; // (B, P) spikes per bin
@group(0) @binding(5) var<storage, read_write> recording: array<u32>; // (B, recordStride, WORDS) of two counts each
@group(0) @binding(7) var<storage, read> weights: array<f32>; // (K, H, 4)

var<workgroup> outputs: array<array<array<vec4<f32>, HEAD_VEC4>, SHARES>, ROWS>; // (ROWS, share, outputs) of the head

// The share of an invocation in the head's outputs; h starts at row `first` of z, and the 1 of the bias is the row before.
fn shareHead(live: u32, lane: u32, first: u32, H: u32) {
  let column = lane % HEAD_VEC4;
  let share = lane / HEAD_VEC4;
  if (share >= SHARES) { return; }
  for (var r = 0u; r < live; r++) {
    var sum = vec4<f32>(0.0);
    for (var u = share; u <= H; u += SHARES) {
      sum = fma(headWeights[HEAD_VEC4 * u + column], vec4<f32>(zAt(r, select(first + u, first - 1u, u == H))), sum);
    }
    outputs[r][share][column] = sum;
  }
}

// The counts of the run in row r, from the shares of the head's outputs.
fn drawRow(r: u32, bin: u32, run: u32) {
  for (var column = 0u; column < HEAD_VEC4; column++) {
    var sum = outputs[r][0][column];
    for (var share = 1u; share < SHARES; share++) { sum += outputs[r][share][column]; }
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
  let row = lane / UNITS;
  let u = lane % UNITS;
  let owns = row < live && u < H;
  let run = base + lane;
  let draws = lane < live;
  var carried = 0.0;
  if (owns) {
    let start = state[(base + row) * H + u];
    setZ(row, first + u, start.x);
    carried = start.y;
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
    if (owns) {
      let unitNow = cellForward(sumsOf(row, u), carried);
      carried = unitNow.carried;
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
  if (owns) { state[(base + row) * H + u] = vec2<f32>(zAt(row, first + u), carried); }
  if (draws) {
    for (var p = 0u; p < POPULATIONS; p++) { lastCounts[POPULATIONS * run + p] = drawn[p]; }
  }
}
