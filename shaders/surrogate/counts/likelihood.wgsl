// Negative log-likelihood of the counts and its gradient by the head's outputs (see count_head).
//   loss[s] = -log p(E) - log p(I | E);  dOutputs = weight * d loss / d outputs
// Where a log mean is clamped, a gradient that pushes it further out is 0.
// Steps t < burnIn and samples s >= S count nothing. Invocation: one sample s = (b, t). Dispatch: ceil(S / LANES).
// Flags: NEGATIVE_BINOMIAL, else Poisson.

struct Shape {
  samples: u32, // S = B T
  steps: u32, // T
  burnIn: u32, // steps
  weight: f32, // 1 / (B (T - burnIn))
  width: u32, // vec4 per sample of `outputs`
  @align(16) head: CountHead,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<vec4<f32>>; // (S, width)
@group(0) @binding(2) var<storage, read> counts: array<vec2<f32>>; // (S) of (E, I) spikes per bin
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (S) nats, times weight
@group(0) @binding(4) var<storage, read_write> dOutputs: array<vec4<f32>>; // (S, width)

// (log p, its slope by the log mean, its slope by the raw dispersion)
fn score(n: f32, logMean: f32, maxLogMean: f32, raw: f32) -> vec3<f32> {
  let mu = exp(clamp(logMean, MIN_LOG_MEAN, maxLogMean));
  //#if NEGATIVE_BINOMIAL
  let alpha = dispersionOf(raw);
  let slope = negativeBinomialSlope(n, mu, alpha);
  var result = vec3<f32>(negativeBinomialLog(n, mu, alpha), slope.x, slope.y / (1.0 + exp(-raw)));
  //#else
  var result = vec3<f32>(poissonLog(n, mu), n - mu, 0.0);
  //#endif
  let outward = (logMean < MIN_LOG_MEAN && result.y < 0.0) || (logMean > maxLogMean && result.y > 0.0);
  if (outward) { result.y = 0.0; }
  return result;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  var loss = 0.0;
  var low = vec4<f32>(0.0);
  var high = vec4<f32>(0.0);
  if (s % shape.steps >= shape.burnIn) {
    let out = outputs[shape.width * s];
    let n = counts[s];
    let g = couplingOf(n.x, shape.head);
    //#if NEGATIVE_BINOMIAL
    let raw = vec2<f32>(out.w, outputs[shape.width * s + 1u].x);
    //#else
    var raw = vec2<f32>(0.0); // not let: naga 28 mistakes a constant vector for an unknown one
    //#endif
    let e = score(n.x, out.x, shape.head.maxLogMeanE, raw.x);
    let i = score(n.y, fma(out.z, g, out.y), shape.head.maxLogMeanI, raw.y);
    loss = -shape.weight * (e.x + i.x);
    low = -shape.weight * vec4<f32>(e.y, i.y, g * i.y, e.z);
    high.x = -shape.weight * i.z;
  }
  losses[s] = loss;
  dOutputs[shape.width * s] = low;
  dOutputs[shape.width * s + 1u] = high;
}
