// The inputs of a surrogate: of the last `window` bins' counts, newest bin first, the features in `list`, each as
// (value - centre) / scale with the value n or log(1 + n) of one population; then the network's parameters, normalised by the host.
// Two counts of 16 bits share a word, the first of them in its low bits.
// The host sets POPULATIONS, P, and FEATURES, room for both features of each.

const WORDS = (POPULATIONS + 1u) / 2u; // of a bin

struct Feature {
  population: u32,
  logarithm: u32, // 1: of log(1 + n)
  centre: f32,
  scale: f32,
}

struct Features {
  used: u32, // count features of a bin
  window: u32, // bins
  parameters: u32, // number of them
  @align(16) list: array<Feature, FEATURES>,
}

fn countFeature(feature: Feature, n: f32) -> f32 {
  let value = select(n, log(1.0 + n), feature.logarithm == 1u);
  return (value - feature.centre) / feature.scale;
}
