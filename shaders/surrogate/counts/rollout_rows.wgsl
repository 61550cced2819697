// Free run of a surrogate of one recurrent layer, many bins per dispatch, by rows: per bin the layer on features of the
// last bin's counts (recurrent_forward_rows, count_features), the head (count_head) and a draw of E and of I given E
// (sample_count), with the uniform numbers philox([bin, run, 0, stream], seed).xy.
// State between dispatches is in storage. No barriers. Needs H <= 128 and K <= 272.
// Invocation: ROWS runs. Workgroup: LANES * ROWS runs. Dispatch: ceil(B / (LANES * ROWS)) workgroups.
// Flags: NEGATIVE_BINOMIAL; GRU, RNN; ROWS2, ROWS4.

struct Shape {
  runs: u32, // B
  runFirst: u32, // number of the first run, for its random numbers
  bins: u32, // of this dispatch
  binFirst: u32, // number of its first bin, for its random numbers
  recordFirst: u32, // bins before this one are not recorded
  recordStride: u32, // words per run in `recording`
  hidden: u32, // H
  partRows: u32, // rows k in a part of the weights
  stream: u32, // of random words
  seed: vec2<u32>,
  @align(16) head: CountHead,
  features: Features,
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<uniform> headWeights: array<vec4<f32>, 4096>; // (H + 1, 2)
@group(0) @binding(2) var<storage, read> parameters: array<f32>; // (B, P)
@group(0) @binding(3) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, carried)
@group(0) @binding(4) var<storage, read_write> lastCounts: array<vec2<f32>>; // (B) of (E, I) spikes per bin
@group(0) @binding(5) var<storage, read_write> recording: array<u32>; // (B, recordStride) of E | I << 16 spikes

var<private> counts: array<vec2<f32>, ROWS>; // of the last bin

// The head's outputs of row r, then the draw of its counts.
fn drawRow(r: u32, bin: u32, run: u32) -> vec2<f32> {
  let H = shape.hidden;
  var low = headWeights[2u * H];
  var high = headWeights[2u * H + 1u].x;
  for (var u = 0u; u < H; u++) {
    let h = next[ROWS * u + r];
    low = fma(headWeights[2u * u], vec4<f32>(h), low);
    high = fma(headWeights[2u * u + 1u].x, h, high);
  }
  let words = philox4x32(vec4<u32>(bin, shape.runFirst + run, 0u, shape.stream), shape.seed);
  return drawCounts(low, high, words, shape.head);
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let base = ROWS * id.x;
  if (base >= shape.runs) { return; }
  let live = min(ROWS, shape.runs - base);
  let H = shape.hidden;
  let used = shape.features.used;
  let constant = used + shape.features.parameters;
  let first = constant + 1u;
  for (var r = 0u; r < live; r++) {
    let run = base + r;
    counts[r] = lastCounts[run];
    for (var p = used; p < constant; p++) { z[ROWS * p + r] = parameters[run * shape.features.parameters + p - used]; }
    z[ROWS * constant + r] = 1.0;
    for (var u = 0u; u < H; u++) {
      let start = state[run * H + u];
      z[ROWS * (first + u) + r] = start.x;
      cell[ROWS * u + r] = start.y;
    }
  }
  for (var b = 0u; b < shape.bins; b++) {
    let bin = shape.binFirst + b;
    for (var r = 0u; r < live; r++) {
      for (var f = 0u; f < used; f++) { z[ROWS * f + r] = countFeature(shape.features, f, counts[r]); }
    }
    for (var unit = 0u; unit < H; unit += UNITS) {
      sumGates(H, unit, shape.partRows, first + H);
      let end = ROWS * min(UNITS, H - unit);
      for (var q = 0u; q < end; q++) {
        let at = ROWS * unit + q;
        let unitNow = cellForward(sums[q], cell[at]);
        cell[at] = unitNow.carried;
        next[at] = unitNow.h;
      }
    }
    for (var q = 0u; q < ROWS * H; q++) { z[ROWS * first + q] = next[q]; }
    for (var r = 0u; r < live; r++) {
      let run = base + r;
      let n = drawRow(r, bin, run);
      counts[r] = n;
      if (bin >= shape.recordFirst) {
        recording[run * shape.recordStride + bin - shape.recordFirst] = u32(n.x) | (u32(n.y) << 16u);
      }
    }
  }
  for (var r = 0u; r < live; r++) {
    lastCounts[base + r] = counts[r];
    for (var u = 0u; u < H; u++) { state[(base + r) * H + u] = vec2<f32>(z[ROWS * (first + u) + r], cell[ROWS * u + r]); }
  }
}
