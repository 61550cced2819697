// Gradient of the inputs of a convolution of images: dInputs[s, pixel, c] = sum over taps that see the pixel and filters n of the channel's group of
// weights[tap, n] dSums[s, window, n]. A tiled product in which nothing is scattered.
// Workgroup: 32 pixels (of all samples, one after another) by 32 channels of one group, 16 pairs of tap and filter at a time through workgroup memory.
// Invocation: 4 pixels by 4 channels. Dispatch: ceil(S height width / 32) * groups * ceil(C / groups / 32) workgroups.

@group(0) @binding(1) var<storage, read> dSums: array<f32>; // (S, outputStride)
@group(0) @binding(2) var<storage, read_write> dInputs: array<f32>; // (S, inputStride): past the last input it counts nothing
@group(0) @binding(3) var<storage, read> weights: array<f32>; // (taps + bias, weightWidth)

var<workgroup> d: array<array<f32, 33>, 16>; // pairs, pixels; one unused against bank conflicts
var<workgroup> w: array<array<f32, 33>, 16>; // pairs, channels

// The gradient of the sum of a window that sees a pixel by a tap; 0 where there is no such window.
fn slopeOf(pixel: u32, tap: Tap, unit: u32) -> f32 {
  let all = shape.height * shape.width;
  let sample = pixel / all;
  let y = i32(pixel % all / shape.width) + i32(shape.beforeDown) - tap.y;
  let x = i32(pixel % shape.width) + i32(shape.beforeAcross) - tap.x;
  let row = u32(max(y, 0)) / shape.strideDown;
  let column = u32(max(x, 0)) / shape.strideAcross;
  let exists = y == i32(row * shape.strideDown) && x == i32(column * shape.strideAcross) && row < shape.down && column < shape.across;
  if (sample >= shape.samples || !exists) { return 0.0; }
  return dSums[sample * shape.outputStride + (row * shape.across + column) * shape.filters + unit];
}

fn store(pixel: u32, channelFirst: u32, end: u32, sums: vec4<f32>) {
  let all = shape.height * shape.width;
  if (pixel >= shape.samples * all) { return; }
  let to = pixel / all * shape.inputStride + pixel % all * shape.channels;
  for (var c = 0u; c < 4u; c++) {
    if (channelFirst + c < end) { dInputs[to + channelFirst + c] = sums[c]; }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let channels = shape.channels / shape.groups;
  let filters = shape.filters / shape.groups;
  let pairs = shape.kernelDown * shape.kernelAcross * filters;
  let tiles = (channels + 31u) / 32u;
  let place = wid.y * count.x + wid.x;
  let tile = place % (shape.groups * tiles);
  let group = tile / tiles;
  let ownFirst = tile % tiles * 32u;
  let channelFirst = group * channels + ownFirst;
  let end = (group + 1u) * channels;
  let pixelFirst = place / (shape.groups * tiles) * 32u;
  let mine = lane / 8u * 4u;
  let own = lane % 8u * 4u;
  var a0 = vec4<f32>(0.0);
  var a1 = vec4<f32>(0.0);
  var a2 = vec4<f32>(0.0);
  var a3 = vec4<f32>(0.0);
  for (var first = 0u; first < pairs; first += 16u) {
    let pair = first + lane % 16u;
    let tap = tapOf(pair, filters);
    for (var item = lane / 16u; item < 32u; item += 4u) {
      var slope = 0.0;
      if (pair < pairs) { slope = slopeOf(pixelFirst + item, tap, group * filters + tap.channel); }
      d[lane % 16u][item] = slope;
      var weight = 0.0;
      if (pair < pairs && channelFirst + item < end) {
        let row = pair / filters * channels + ownFirst + item;
        weight = weights[row * shape.weightWidth + group * filters + tap.channel];
      }
      w[lane % 16u][item] = weight;
    }
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let b = vec4<f32>(w[k][own], w[k][own + 1u], w[k][own + 2u], w[k][own + 3u]);
      a0 = fma(vec4<f32>(d[k][mine]), b, a0);
      a1 = fma(vec4<f32>(d[k][mine + 1u]), b, a1);
      a2 = fma(vec4<f32>(d[k][mine + 2u]), b, a2);
      a3 = fma(vec4<f32>(d[k][mine + 3u]), b, a3);
    }
    workgroupBarrier();
  }
  store(pixelFirst + mine, channelFirst + own, end, a0);
  store(pixelFirst + mine + 1u, channelFirst + own, end, a1);
  store(pixelFirst + mine + 2u, channelFirst + own, end, a2);
  store(pixelFirst + mine + 3u, channelFirst + own, end, a3);
}
