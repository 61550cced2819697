// Convolution of images: outputs[s, window, n] = activation(bias[n] + sum over taps of inputs[s, pixel of the tap, channel] weights[tap, n]), what is
// beyond the edges being 0. A tiled product of patches and weights in which patches are nowhere stored.
// Workgroup: 32 windows (of all samples, one after another) by 32 filters of one group, 16 taps at a time through workgroup memory.
// Invocation: 4 windows by 4 filters. Dispatch: ceil(windows / 32) * groups * ceil(N / groups / 32) workgroups.
// Flags: those of dense_activation.

@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (S, inputStride)
@group(0) @binding(2) var<storage, read_write> outputs: array<f32>; // (S, outputStride): outputs, 1, 0..
@group(0) @binding(3) var<storage, read> weights: array<f32>; // (taps + bias, weightWidth)

var<workgroup> samples: array<u32, 32>;
var<workgroup> corners: array<vec2<i32>, 32>;
var<workgroup> x: array<array<f32, 33>, 16>; // taps, windows; one unused against bank conflicts
var<workgroup> w: array<array<f32, 33>, 16>; // taps, filters

fn store(window: u32, filterFirst: u32, end: u32, sums: vec4<f32>) {
  let all = shape.down * shape.across;
  if (window >= shape.samples * all) { return; }
  let y = activation(sums);
  let to = window / all * shape.outputStride;
  for (var n = 0u; n < 4u; n++) {
    if (filterFirst + n < end) { outputs[to + window % all * shape.filters + filterFirst + n] = y[n]; }
  }
  if (window % all + 1u != all || filterFirst > shape.filters - 1u || filterFirst + 4u < shape.filters) { return; }
  let units = all * shape.filters;
  for (var place = units; place < shape.outputStride; place++) { outputs[to + place] = select(0.0, 1.0, place == units); }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let channels = shape.channels / shape.groups;
  let filters = shape.filters / shape.groups;
  let taps = shape.kernelDown * shape.kernelAcross * channels;
  let tiles = (filters + 31u) / 32u;
  let place = wid.y * count.x + wid.x;
  let tile = place % (shape.groups * tiles);
  let group = tile / tiles;
  let filterFirst = group * filters + tile % tiles * 32u;
  let end = (group + 1u) * filters;
  let windowFirst = place / (shape.groups * tiles) * 32u;
  if (lane < 32u) {
    let window = windowOf(windowFirst + lane);
    samples[lane] = window.sample;
    corners[lane] = vec2<i32>(window.y, window.x);
  }
  let mine = lane / 8u * 4u;
  let own = lane % 8u * 4u;
  var a0 = vec4<f32>(0.0);
  var a1 = vec4<f32>(0.0);
  var a2 = vec4<f32>(0.0);
  var a3 = vec4<f32>(0.0);
  workgroupBarrier();
  for (var first = 0u; first < taps + shape.bias; first += 16u) {
    let k = first + lane % 16u;
    let tap = tapOf(k, channels);
    for (var window = lane / 16u; window < 32u; window += 4u) {
      let at = corners[window] + vec2<i32>(tap.y, tap.x);
      var value = select(0.0, 1.0, k == taps);
      if (k < taps && samples[window] < shape.samples && isWithin(at.x, at.y)) {
        let pixel = u32(at.x) * shape.width + u32(at.y);
        value = inputs[samples[window] * shape.inputStride + pixel * shape.channels + group * channels + tap.channel];
      }
      x[lane % 16u][window] = value;
    }
    for (var item = lane; item < 512u; item += 64u) {
      let row = first + item / 32u;
      let unit = filterFirst + item % 32u;
      var weight = 0.0;
      if (row < taps + shape.bias && unit < end) { weight = weights[row * shape.weightWidth + unit]; }
      w[item / 32u][item % 32u] = weight;
    }
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let b = vec4<f32>(w[k][own], w[k][own + 1u], w[k][own + 2u], w[k][own + 3u]);
      a0 = fma(vec4<f32>(x[k][mine]), b, a0);
      a1 = fma(vec4<f32>(x[k][mine + 1u]), b, a1);
      a2 = fma(vec4<f32>(x[k][mine + 2u]), b, a2);
      a3 = fma(vec4<f32>(x[k][mine + 3u]), b, a3);
    }
    workgroupBarrier();
  }
  store(windowFirst + mine, filterFirst + own, end, a0);
  store(windowFirst + mine + 1u, filterFirst + own, end, a1);
  store(windowFirst + mine + 2u, filterFirst + own, end, a2);
  store(windowFirst + mine + 3u, filterFirst + own, end, a3);
}
