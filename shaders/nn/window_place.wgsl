// Where the windows of a training step lie in the recordings:
//   words = philox([step, row, 0, stream], seed); network = listed network number words.x * listed >> 32;
//   start = W + (words.y * (bins - T - W + 1) >> 32), so that the W bins before it and the T bins from it on are of one network.
// Windows depend on (seed, step, row) alone.

struct Windows {
  batch: u32, // B
  steps: u32, // T
  bins: u32, // of a network's recording
  history: u32, // W
  listed: u32, // networks to draw from
  listedFirst: u32, // first of them in the list of networks
  stream: u32, // of random words
  fixedStep: u32, // with flag FIXED, instead of the step counter
  seed: vec2<u32>,
}

struct Progress {
  step: u32, // of the next training step
  scale: f32,
}

// (place of the network in the list, bin of sample s = (b, t))
fn windowPlace(windows: Windows, step: u32, s: u32) -> vec2<u32> {
  let words = philox4x32(vec4<u32>(step, s / windows.steps, 0u, windows.stream), windows.seed);
  let starts = windows.bins - windows.steps - windows.history + 1u;
  let start = windows.history + multiply_high(words.y, starts);
  return vec2<u32>(windows.listedFirst + multiply_high(words.x, windows.listed), start + s % windows.steps);
}
