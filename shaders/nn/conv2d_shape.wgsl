// What the kernels of convolutions of images share: sizes, and where a tap of a window is.
// Channels of a pixel and filters of a window stand together. Rows of the weights: taps (down, across, channel of the group), then the bias.

struct Shape {
  samples: u32, // S, images
  height: u32,
  width: u32,
  channels: u32, // C
  inputStride: u32, // floats per sample of the inputs
  down: u32, // windows
  across: u32,
  filters: u32, // N
  outputStride: u32, // floats per sample of the outputs, or of the gradient of the sums
  kernelDown: u32,
  kernelAcross: u32,
  strideDown: u32,
  strideAcross: u32,
  dilationDown: u32,
  dilationAcross: u32,
  beforeDown: u32, // pixels beyond the edge
  beforeAcross: u32,
  groups: u32, // parts of channels and filters that do not see each other
  weightWidth: u32, // floats per row of the weights
  bias: u32, // 1 where there is one
  shares: u32, // parts of the windows whose gradients are summed apart
}

@group(0) @binding(0) var<uniform> shape: Shape;

// A row of the weights of one group: the tap's pixel, counted from the window's first, and its channel.
struct Tap {
  y: i32,
  x: i32,
  channel: u32,
}

// Tap `row`, of `each` channels (or filters) a pixel.
fn tapOf(row: u32, each: u32) -> Tap {
  let pixel = row / each;
  return Tap(
    i32(pixel / shape.kernelAcross * shape.dilationDown),
    i32(pixel % shape.kernelAcross * shape.dilationAcross),
    row % each,
  );
}

// A window: its sample and its first pixel, which may be beyond the edge.
struct Window {
  sample: u32,
  y: i32,
  x: i32,
}

fn windowOf(index: u32) -> Window {
  let all = shape.down * shape.across;
  let own = index % all;
  return Window(
    index / all,
    i32(own / shape.across * shape.strideDown) - i32(shape.beforeDown),
    i32(own % shape.across * shape.strideAcross) - i32(shape.beforeAcross),
  );
}

// Whether a pixel is one of the image.
fn isWithin(y: i32, x: i32) -> bool {
  return y >= 0 && x >= 0 && y < i32(shape.height) && x < i32(shape.width);
}
