// Pools of images: outputs[s, window, c] = the largest input, or the mean of the inputs, of the window's pixels that are in the image. Of equal largest ones
// the first counts, whose pixel `taken` keeps. BACKWARD: the gradient of an input is that of the outputs it is the largest of, or shares of means.
// Invocation: one number of the outputs, or of the gradient of the inputs. Dispatch: ceil(S stride / LANES) workgroups.
// Flags: MEAN, BACKWARD.

struct Shape {
  samples: u32, // S, images
  height: u32,
  width: u32,
  channels: u32, // C
  inputStride: u32, // floats per sample of the inputs
  down: u32, // windows
  across: u32,
  outputStride: u32, // floats per sample of the outputs
  gradientStride: u32, // floats per sample of their gradient
  kernelDown: u32,
  kernelAcross: u32,
  strideDown: u32,
  strideAcross: u32,
  beforeDown: u32, // pixels beyond the edge
  beforeAcross: u32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>; // (S, inputStride) inputs; BACKWARD (S, gradientStride) gradient of the outputs
@group(0) @binding(2) var<storage, read_write> sink: array<f32>; // (S, outputStride): outputs, 1, 0..; BACKWARD (S, inputStride)
//#if MEAN
//#elif BACKWARD
@group(0) @binding(3) var<storage, read> taken: array<u32>; // (S, outputStride)
//#else
@group(0) @binding(3) var<storage, read_write> taken: array<u32>; // (S, outputStride)
//#endif

// Pixels of window `index` along one direction: from .x to before .y.
fn pixelsOf(index: u32, stride: u32, kernel: u32, before: u32, size: u32) -> vec2<u32> {
  let first = i32(index * stride) - i32(before);
  return vec2<u32>(u32(max(first, 0)), u32(min(first + i32(kernel), i32(size))));
}

// Windows along one direction that hold a pixel: from .x to before .y.
fn windowsOf(pixel: u32, stride: u32, kernel: u32, before: u32, windows: u32) -> vec2<u32> {
  let last = pixel + before;
  let first = select(0u, (last - kernel) / stride + 1u, last >= kernel);
  return vec2<u32>(first, min(last / stride + 1u, windows));
}

fn rowsOf(i: u32) -> vec2<u32> {
  return pixelsOf(i, shape.strideDown, shape.kernelDown, shape.beforeDown, shape.height);
}

fn columnsOf(j: u32) -> vec2<u32> {
  return pixelsOf(j, shape.strideAcross, shape.kernelAcross, shape.beforeAcross, shape.width);
}

//#if BACKWARD
fn gradientOf(sample: u32, pixel: u32, channel: u32) -> f32 {
  let down = windowsOf(pixel / shape.width, shape.strideDown, shape.kernelDown, shape.beforeDown, shape.down);
  let across = windowsOf(pixel % shape.width, shape.strideAcross, shape.kernelAcross, shape.beforeAcross, shape.across);
  var sum = 0.0;
  for (var i = down.x; i < down.y; i++) {
    for (var j = across.x; j < across.y; j++) {
      let output = (i * shape.across + j) * shape.channels + channel;
      let slope = source[sample * shape.gradientStride + output];
      //#if MEAN
      let rows = rowsOf(i);
      let columns = columnsOf(j);
      sum += slope / f32((rows.y - rows.x) * (columns.y - columns.x));
      //#else
      if (taken[sample * shape.outputStride + output] == pixel) { sum += slope; }
      //#endif
    }
  }
  return sum;
}
//#else
fn pooled(sample: u32, window: u32, channel: u32) -> f32 {
  let rows = rowsOf(window / shape.across);
  let columns = columnsOf(window % shape.across);
  let origin = sample * shape.inputStride + channel;
  var result = 0.0;
  //#if MEAN
  //#else
  var place = rows.x * shape.width + columns.x;
  result = source[origin + place * shape.channels];
  //#endif
  for (var y = rows.x; y < rows.y; y++) {
    for (var x = columns.x; x < columns.y; x++) {
      let pixel = y * shape.width + x;
      let value = source[origin + pixel * shape.channels];
      //#if MEAN
      result += value;
      //#else
      if (value > result) {
        result = value;
        place = pixel;
      }
      //#endif
    }
  }
  //#if MEAN
  return result / f32((rows.y - rows.x) * (columns.y - columns.x));
  //#else
  taken[sample * shape.outputStride + window * shape.channels + channel] = place;
  return result;
  //#endif
}
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  //#if BACKWARD
  let stride = shape.inputStride;
  let units = shape.height * shape.width * shape.channels;
  //#else
  let stride = shape.outputStride;
  let units = shape.down * shape.across * shape.channels;
  //#endif
  let sample = at / stride;
  if (sample >= shape.samples) { return; }
  let place = at % stride;
  //#if BACKWARD
  var value = 0.0;
  if (place < units) { value = gradientOf(sample, place / shape.channels, place % shape.channels); }
  //#else
  var value = select(0.0, 1.0, place == units);
  if (place < units) { value = pooled(sample, place / shape.channels, place % shape.channels); }
  //#endif
  sink[at] = value;
}
