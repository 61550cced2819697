// Draws z from the mixture that the volley surrogate predicts for every network in which a volley has started, and writes
// it beside the network's inputs x: [x, z, 1] is what the linear map to the volley's outcome takes.
// Random words: philox([draw, network, 1 + pair, stream], seed) gives the normal numbers by Box and Muller (1958),
// doi:10.1214/aoms/1177706645; philox([draw, network, 0, stream], seed) the component.
// Invocation: one network. Dispatch: ceil(B / LANES) workgroups.

struct Shape {
  networks: u32,     // B
  networkFirst: u32, // number of the first network, for its random numbers
  components: u32,   // K
  dimensions: u32,   // D
  features: u32,     // F
  inputStride: u32,  // floats per network in `inputs`
  outputStride: u32, // floats per network in `outputs`
  mixedStride: u32,  // floats per network in `mixed`
  stream: u32,       // of random words
  seed: vec2<u32>,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> clocks: array<u32>; // (B, CLOCK_WORDS)
@group(0) @binding(2) var<storage, read> inputs: array<f32>; // (B, inputStride) of x
@group(0) @binding(3) var<storage, read> outputs: array<f32>; // (B, outputStride)
@group(0) @binding(4) var<storage, read_write> mixed: array<f32>; // (B, mixedStride) of x, z, 1

fn normals(words: vec2<u32>) -> vec2<f32> {
  let radius = sqrt(-2.0 * log(uniform_open(words.x)));
  let angle = 6.283185307179586 * uniform_open(words.y);
  return radius * vec2<f32>(cos(angle), sin(angle));
}

fn component(row: u32, u: f32) -> u32 {
  let K = shape.components;
  var top = outputs[row];
  for (var k = 1u; k < K; k++) { top = max(top, outputs[row + k]); }
  var total = 0.0;
  for (var k = 0u; k < K; k++) { total += exp(outputs[row + k] - top); }
  var left = u * total;
  var chosen = 0u;
  for (var k = 0u; k + 1u < K; k++) {
    left -= exp(outputs[row + k] - top);
    chosen += u32(left >= 0.0);
  }
  return chosen;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let network = (wid.y * count.x + wid.x) * LANES + lane;
  if (network >= shape.networks) { return; }
  if (clocks[network * CLOCK_WORDS + CLOCK_OPEN] == 0u) { return; }
  let drawn = clocks[network * CLOCK_WORDS + CLOCK_JUMPS];
  let D = shape.dimensions;
  let row = network * shape.outputStride;
  let number = shape.networkFirst + network;
  let k = component(row, uniform_open(philox4x32(vec4<u32>(drawn, number, 0u, shape.stream), shape.seed).x));
  let means = row + mixtureMeans(shape.components) + k * D;
  let scales = means + shape.components * D;
  let to = network * shape.mixedStride;
  for (var f = 0u; f < shape.features; f++) { mixed[to + f] = inputs[network * shape.inputStride + f]; }
  for (var d = 0u; d < D; d += 4u) {
    let words = philox4x32(vec4<u32>(drawn, number, 1u + d / 4u, shape.stream), shape.seed);
    let some = vec4<f32>(normals(words.xy), normals(words.zw));
    for (var q = 0u; q < min(4u, D - d); q++) {
      let scale = exp(clamp(outputs[scales + d + q], LOWEST_SCALE, HIGHEST_SCALE));
      mixed[to + shape.features + d + q] = fma(scale, some[q], outputs[means + d + q]);
    }
  }
  mixed[to + shape.features + D] = 1.0;
}
