// The inputs of a surrogate: of the last `window` bins' counts, newest bin first, (log(1 + E), log(1 + I), E, I), each as
// (value - centre) / scale, then the network's parameters, normalised by the host. A scale of 0 leaves the feature out; those
// used come first.

struct Features {
  kind: vec4<u32>, // of each count feature: 0 log(1 + E), 1 log(1 + I), 2 E, 3 I
  centre: vec4<f32>,
  scale: vec4<f32>,
  used: u32, // count features of a bin
  window: u32, // bins
  parameters: u32, // P
}

fn countFeature(features: Features, index: u32, n: vec2<f32>) -> f32 {
  let kind = features.kind[index];
  let count = select(n.x, n.y, (kind & 1u) == 1u);
  let value = select(log(1.0 + count), count, kind >= 2u);
  return (value - features.centre[index]) / features.scale[index];
}
