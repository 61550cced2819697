// Free run of a surrogate of one recurrent layer, many bins per dispatch, by rows: per bin the layer on features of the
// last bin's counts (recurrent_forward_rows, count_features), the head (count_head) and a draw of all counts (draw_counts).
// State between dispatches is in storage. No barriers. Needs H <= 128 and K <= 272.
// Invocation: ROWS runs. Workgroup: LANES * ROWS runs. Dispatch: ceil(B / (LANES * ROWS)) workgroups.
// Flags: POISSON or CONWAY_MAXWELL, else negative binomial; GRU, RNN; ROWS2, ROWS4.

struct Shape {
  runs: u32, // B
  runFirst: u32, // number of the first run, for its random numbers
  bins: u32, // of this dispatch
  binFirst: u32, // number of its first bin, for its random numbers
  recordFirst: u32, // bins before this one are not recorded
  recordStride: u32, // bins per run in `recording`
  hidden: u32, // H
  partRows: u32, // rows k in a part of the weights
  stream: u32, // of random words
  seed: vec2<u32>,
  head: array<vec4<f32>, POPULATIONS>, // see count_head
  @align(16) features: Features,
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<uniform> headWeights: array<vec4<f32>, 4096>; // (H + 1, HEAD_VEC4)
@group(0) @binding(2) var<storage, read> parameters: array<f32>; // (B, parameters)
@group(0) @binding(3) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, carried)
@group(0) @binding(4) var<storage, read_write> lastCounts: array<f32>; // (B, P) spikes per bin
@group(0) @binding(5) var<storage, read_write> recording: array<u32>; // (B, recordStride, WORDS) of two counts each

var<private> counts: array<f32, ROWS * POPULATIONS>; // of the last bin

// The head's outputs of row r, then the draw of its counts.
fn drawRow(r: u32, bin: u32, run: u32) {
  let H = shape.hidden;
  for (var c = 0u; c < HEAD_VEC4; c += 2u) {
    let d = min(c + 1u, HEAD_VEC4 - 1u);
    var low = headWeights[HEAD_VEC4 * H + c];
    var high = headWeights[HEAD_VEC4 * H + d];
    for (var u = 0u; u < H; u++) {
      let h = next[ROWS * u + r];
      low = fma(headWeights[HEAD_VEC4 * u + c], vec4<f32>(h), low);
      // Of two populations, the usual number, the second vec4 holds a single output.
      if (POPULATIONS == 2u) {
        high.x = fma(headWeights[HEAD_VEC4 * u + d].x, h, high.x);
      } else {
        high = fma(headWeights[HEAD_VEC4 * u + d], vec4<f32>(h), high);
      }
    }
    setHeadOutputs(c, low);
    setHeadOutputs(d, high);
  }
  drawCounts(bin, shape.runFirst + run, shape.stream, shape.seed);
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
    for (var p = 0u; p < POPULATIONS; p++) { counts[POPULATIONS * r + p] = lastCounts[POPULATIONS * run + p]; }
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
      for (var f = 0u; f < used; f++) {
        let feature = shape.features.list[f];
        z[ROWS * f + r] = countFeature(feature, counts[POPULATIONS * r + feature.population]);
      }
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
      drawRow(r, bin, run);
      for (var p = 0u; p < POPULATIONS; p++) { counts[POPULATIONS * r + p] = drawn[p]; }
      if (bin >= shape.recordFirst) {
        let at = (run * shape.recordStride + bin - shape.recordFirst) * WORDS;
        for (var word = 0u; word < WORDS; word++) { recording[at + word] = drawnWord(word); }
      }
    }
  }
  for (var r = 0u; r < live; r++) {
    for (var p = 0u; p < POPULATIONS; p++) { lastCounts[POPULATIONS * (base + r) + p] = counts[POPULATIONS * r + p]; }
    for (var u = 0u; u < H; u++) { state[(base + r) * H + u] = vec2<f32>(z[ROWS * (first + u) + r], cell[ROWS * u + r]); }
  }
}
