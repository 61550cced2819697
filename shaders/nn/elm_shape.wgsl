// Sizes of an ELM layer's kernels, and what its weights say of the decay of its memory. Weights lie as floats: W_x with its bias, which the kernels do not
// read; W_m (N, hiddenWidth) from `ofMemory` on; W_o with its bias (H + 1, unitWidth) from `toMemory` on; the log-odds p (N) of the time constants from `taus` on.
//   tau = shortest (longest / shortest)^sigmoid(p);  kappa = e^(-1 / tau)

struct Shape {
  batch: u32, // B
  steps: u32, // T
  units: u32, // N, of the memory
  hidden: u32, // H
  unitWidth: u32, // floats of N in whole fours
  hiddenWidth: u32, // floats of H in whole fours
  outputStride: u32, // floats per step in `outputs`
  gradientStride: u32, // floats per step in `dOutputs`
  tapeStride: u32, // floats per step in `hiddens`
  ofMemory: u32, // first float of W_m
  toMemory: u32, // first float of W_o
  taus: u32, // first float of p
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros
  gain: f32, // lambda
  shortest: f32, // ln of the shortest time constant, steps
  span: f32, // ln of the longest over the shortest
}

override LANES: u32 = 64u;

// Most units of the memory, and most hidden units.
const MOST_UNITS = 256u;
const MOST_HIDDEN = 1024u;

fn oddsOf(logOdds: f32) -> f32 { return 1.0 / (1.0 + exp(-logOdds)); }

// 1 / tau, per step.
fn rateOf(logOdds: f32) -> f32 { return exp(-(shape.shortest + shape.span * oddsOf(logOdds))); }

// 1 - e^-x, also where x is small.
fn lostBy(x: f32) -> f32 {
  if (x > 0.2) { return 1.0 - exp(-x); }
  return x * (1.0 - x / 2.0 * (1.0 - x / 3.0 * (1.0 - x / 4.0 * (1.0 - x / 5.0))));
}
