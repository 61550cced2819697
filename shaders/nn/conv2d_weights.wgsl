// Gradient of the weights of a convolution of images: partial[p, tap, n] = sum over the windows of share p of inputs[s, pixel of the tap, channel]
// dSums[s, window, n], and of the bias sum of dSums. Shares are summed in order by sum_partials.
// Workgroup: 32 rows of the weights by 32 filters of one group, 16 windows at a time through workgroup memory.
// Invocation: 4 rows by 4 filters. Dispatch: shares * ceil((taps + bias) / 32) * groups * ceil(N / groups / 32) workgroups.

@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (S, inputStride)
@group(0) @binding(2) var<storage, read> dSums: array<f32>; // (S, outputStride)
@group(0) @binding(3) var<storage, read_write> partials: array<f32>; // (shares, taps + bias, weightWidth), 0 before

var<workgroup> samples: array<u32, 16>;
var<workgroup> corners: array<vec2<i32>, 16>;
var<workgroup> x: array<array<f32, 33>, 16>; // windows, rows; one unused against bank conflicts
var<workgroup> d: array<array<f32, 33>, 16>; // windows, filters

fn store(share: u32, row: u32, filterFirst: u32, end: u32, sums: vec4<f32>) {
  let rows = shape.kernelDown * shape.kernelAcross * (shape.channels / shape.groups) + shape.bias;
  if (row >= rows) { return; }
  for (var n = 0u; n < 4u; n++) {
    if (filterFirst + n < end) { partials[(share * rows + row) * shape.weightWidth + filterFirst + n] = sums[n]; }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let channels = shape.channels / shape.groups;
  let filters = shape.filters / shape.groups;
  let taps = shape.kernelDown * shape.kernelAcross * channels;
  let tiles = (filters + 31u) / 32u;
  let heights = (taps + shape.bias + 31u) / 32u;
  let place = wid.y * count.x + wid.x;
  let tile = place % (shape.groups * tiles);
  let group = tile / tiles;
  let filterFirst = group * filters + tile % tiles * 32u;
  let end = (group + 1u) * filters;
  let rowFirst = place / (shape.groups * tiles) % heights * 32u;
  let share = place / (shape.groups * tiles * heights);
  let all = shape.down * shape.across;
  let windows = shape.samples * all;
  let perShare = (windows + shape.shares - 1u) / shape.shares;
  let begin = min(share * perShare, windows);
  let last = min(begin + perShare, windows);
  let k = rowFirst + lane % 32u;
  let tap = tapOf(k, channels);
  let unit = filterFirst + lane % 32u;
  let mine = lane / 8u * 4u;
  let own = lane % 8u * 4u;
  var a0 = vec4<f32>(0.0);
  var a1 = vec4<f32>(0.0);
  var a2 = vec4<f32>(0.0);
  var a3 = vec4<f32>(0.0);
  for (var offset = 0u; offset < perShare; offset += 16u) {
    if (lane < 16u) {
      let window = windowOf(begin + offset + lane);
      samples[lane] = window.sample;
      corners[lane] = vec2<i32>(window.y, window.x);
    }
    workgroupBarrier();
    for (var item = lane / 32u; item < 16u; item += 2u) {
      let index = begin + offset + item;
      let at = corners[item] + vec2<i32>(tap.y, tap.x);
      var value = select(0.0, 1.0, k == taps);
      if (k < taps && index < last && isWithin(at.x, at.y)) {
        let pixel = u32(at.x) * shape.width + u32(at.y);
        value = inputs[samples[item] * shape.inputStride + pixel * shape.channels + group * channels + tap.channel];
      }
      x[item][lane % 32u] = value;
      var slope = 0.0;
      if (index < last && unit < end) { slope = dSums[samples[item] * shape.outputStride + index % all * shape.filters + unit]; }
      d[item][lane % 32u] = slope;
    }
    workgroupBarrier();
    for (var s = 0u; s < 16u; s++) {
      let b = vec4<f32>(d[s][own], d[s][own + 1u], d[s][own + 2u], d[s][own + 3u]);
      a0 = fma(vec4<f32>(x[s][mine]), b, a0);
      a1 = fma(vec4<f32>(x[s][mine + 1u]), b, a1);
      a2 = fma(vec4<f32>(x[s][mine + 2u]), b, a2);
      a3 = fma(vec4<f32>(x[s][mine + 3u]), b, a3);
    }
    workgroupBarrier();
  }
  store(share, rowFirst + mine, filterFirst + own, end, a0);
  store(share, rowFirst + mine + 1u, filterFirst + own, end, a1);
  store(share, rowFirst + mine + 2u, filterFirst + own, end, a2);
  store(share, rowFirst + mine + 3u, filterFirst + own, end, a3);
}
