// Free run of a surrogate of one LSTM layer, many bins per dispatch, by rows: per bin the LSTM step on features of the
// last bin's counts (lstm_forward_rows, count_features), the head (count_head) and a draw of E and of I given E
// (sample_count), with the uniform numbers philox([bin, run, 0, stream], seed).xy.
// State between dispatches is in storage. No barriers. Needs H <= 128 and K <= 272.
// Workgroup: LANES runs. Dispatch: ceil(B / LANES) workgroups. Flags: NEGATIVE_BINOMIAL.

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
  head: CountHead,
  features: Features,
}

override LANES: u32 = 8u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<uniform> headWeights: array<vec4<f32>, 4096>; // (H + 1, 2)
@group(0) @binding(2) var<storage, read> parameters: array<f32>; // (B, P)
@group(0) @binding(3) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, c)
@group(0) @binding(4) var<storage, read_write> lastCounts: array<vec2<f32>>; // (B) of (E, I) spikes per bin
@group(0) @binding(5) var<storage, read_write> recording: array<u32>; // (B, recordStride) of E | I << 16 spikes

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let run = id.x;
  if (run >= shape.runs) { return; }
  let H = shape.hidden;
  let used = shape.features.used;
  let constant = used + shape.features.parameters;
  let first = constant + 1u;
  var counts = lastCounts[run];
  for (var p = used; p < constant; p++) { z[p] = parameters[run * shape.features.parameters + p - used]; }
  z[constant] = 1.0;
  for (var u = 0u; u < H; u++) {
    let start = state[run * H + u];
    z[first + u] = start.x;
    cell[u] = start.y;
  }
  for (var b = 0u; b < shape.bins; b++) {
    let bin = shape.binFirst + b;
    for (var f = 0u; f < used; f++) { z[f] = countFeature(shape.features, f, counts); }
    for (var unit = 0u; unit < H; unit += 8u) {
      sumGates(H, unit, shape.partRows, first + H);
      let end = min(8u, H - unit);
      for (var q = 0u; q < end; q++) {
        let u = unit + q;
        let gate = activate(sums[q]);
        let c = fma(gate.y, cell[u], gate.x * gate.z);
        cell[u] = c;
        next[u] = gate.w * tanhRow(c);
      }
    }
    var low = headWeights[2u * H];
    var high = headWeights[2u * H + 1u].x;
    for (var u = 0u; u < H; u++) {
      let h = next[u];
      z[first + u] = h;
      low = fma(headWeights[2u * u], vec4<f32>(h), low);
      high = fma(headWeights[2u * u + 1u].x, h, high);
    }
    let words = philox4x32(vec4<u32>(bin, shape.runFirst + run, 0u, shape.stream), shape.seed);
    counts = drawCounts(low, high, words, shape.head);
    if (bin >= shape.recordFirst) {
      recording[run * shape.recordStride + bin - shape.recordFirst] = u32(counts.x) | (u32(counts.y) << 16u);
    }
  }
  lastCounts[run] = counts;
  for (var u = 0u; u < H; u++) { state[run * H + u] = vec2<f32>(z[first + u], cell[u]); }
}
